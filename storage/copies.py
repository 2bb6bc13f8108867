"""Records of a copy of the whole database: what it holds, counted in the snapshot it was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a database held at one moment.

    `steps` are the digests of its schema steps by number, `rows` how many rows each table had, and
    `last_sequence` the last change of the log, 0 for none.
    """

    engine: str
    steps: Mapping[int, str]
    rows: Mapping[str, int]
    last_sequence: int


def differences(expected: Snapshot, found: Snapshot) -> Iterator[str]:
    """Say in which ways a copy is not what its snapshot says, one sentence each."""
    if expected.steps != found.steps:
        yield "its schema steps are others"
    for table in sorted({*expected.rows, *found.rows}):
        before, after = expected.rows.get(table), found.rows.get(table)
        if before != after:
            yield f"the table {table} has {after} rows, not {before}"
    if expected.last_sequence != found.last_sequence:
        yield f"its last change is {found.last_sequence}, not {expected.last_sequence}"
