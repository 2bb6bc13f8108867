"""What the two engines have in common, and the small surface on which they differ."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from storage.copies import Snapshot

Row = Mapping[str, Any]
"""One row by column name; `Any` because a column's type is only known to the statement that reads it."""

Value = str | int | bytes | None
"""What may be bound to a named parameter; moments are bound as milliseconds, see `to_ms`."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Answer an aware moment as whole milliseconds since 1970 in UTC, exactly."""
    return (moment - EPOCH) // MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Answer milliseconds since 1970 as an aware moment in UTC."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def find_moment(milliseconds: int | None) -> datetime | None:
    """Answer the moment, or None for a column that is null."""
    return None if milliseconds is None else from_ms(milliseconds)


def find_ms(moment: datetime | None) -> int | None:
    """Answer the milliseconds, or None for no moment."""
    return None if moment is None else to_ms(moment)


def write_keys(numbers: Iterable[int]) -> str:
    """Write numbers as `Connection.keys` reads them: `[1,2]`."""
    return f"[{','.join(map(str, numbers))}]"


def named(prefix: str, values: Sequence[Value]) -> tuple[str, dict[str, Value]]:
    """Answer a list of named parameters for `in (…)`, and their values: `:p0, :p1` and {p0: …, p1: …}.

    From eight values on the last one is repeated up to the next power of two: a statement for each number of
    values would be prepared anew nearly every time.
    """
    count = len(values) if len(values) <= 8 else 1 << (len(values) - 1).bit_length()
    names, text = _names(prefix, count)
    repeated = list(values[-1:]) * (count - len(values))
    return text, dict(zip(names, [*values, *repeated], strict=True))


@lru_cache(maxsize=512)
def _names(prefix: str, count: int) -> tuple[tuple[str, ...], str]:
    names = tuple(f"{prefix}{index}" for index in range(count))
    return names, ", ".join(f":{name}" for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """How an engine looks for words among those of table `search_text`; only `position` of a row is known.

    `found` answers, as a table of positions, which texts hold every word of `:words`, which `ask` writes. The
    statements keep what there is beside the table in step: `added` after the row of article `:id` has got its
    position, `removing` before it loses it.
    """

    found: str
    ask: Callable[[Sequence[str]], str]
    added: tuple[str, ...] = ()
    removing: tuple[str, ...] = ()


class Connection(Protocol):
    """One connection inside a transaction; statements carry `:name` parameters."""

    full_text: FullText

    keys: str
    """The numbers of `:keys`, which `write_keys` writes, as a table: `where id in {connection.keys}`.

    One value instead of hundreds, each of which would have to be bound by its name.
    """

    def all(self, sql: str, /, **values: Value) -> Sequence[Row]:
        """Answer every row."""
        ...

    def one(self, sql: str, /, **values: Value) -> Row | None:
        """Answer the first row, or None."""
        ...

    def run(self, sql: str, /, **values: Value) -> int:
        """Carry out a write and answer how many rows it touched."""
        ...

    def many(self, sql: str, rows: Sequence[Mapping[str, Value]], /) -> int:
        """Carry out a write once for each row of values and answer how many rows all of them touched."""
        ...

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Bound what the statements inside may cost; they raise StorageUnavailable after that (Q3)."""
        ...


class Engine(Protocol):
    """Connecting, beginning, binding and looking after one kind of database."""

    name: str

    def reading(self, *, is_maintenance: bool = False) -> AbstractContextManager[Connection]:
        """Open a read-only snapshot; maintenance may take its time. Raises StorageUnavailable."""
        ...

    def writing(self, *, is_maintenance: bool = False) -> AbstractContextManager[Connection]:
        """Begin a write transaction that excludes other writers; commit on leaving, or roll back."""
        ...

    def version(self) -> Hashable:
        """Answer what differs once anything has been committed since; see `Storage.version`."""
        ...

    def index_path(self) -> Path | None:
        """Answer where what can be made anew may be kept between starts; None for nowhere."""
        ...

    def schema_sql(self, sql: str) -> str:
        """Translate a schema statement, written for SQLite, for this engine."""
        ...

    def is_present(self) -> bool:
        """Answer whether the database can be read at all; False only where it was never created."""
        ...

    def columns(self) -> Mapping[str, Sequence[str]]:
        """Answer every table with its columns, in order."""
        ...

    def check(self) -> Sequence[str]:
        """Answer what the engine finds wrong with its own files and settings."""
        ...

    def copy_to(self, path: Path) -> Snapshot:
        """Write everything, as of one moment, to a new file and say what it holds; raise CopyUnusable."""
        ...

    def read_copy(self, path: Path) -> Snapshot:
        """Check such a file and count what it holds; raise CopyUnusable."""
        ...

    def replace_with(self, path: Path, *, at: datetime) -> None:
        """Put a copy in the place of the database and begin a new epoch, all of it or nothing."""
        ...

    def hold(self) -> AbstractContextManager[None]:
        """Keep the database from being replaced; raise StorageUnavailable while it is."""
        ...

    def alone(self) -> AbstractContextManager[Path]:
        """Have the database alone, and a folder to work in; raise DatabaseInUse."""
        ...

    def scrub(self, tables: Collection[str] | None) -> None:
        """Make the files forget what was deleted, from these tables if they are kept apart; None for all.

        Raises StorageUnavailable to be tried again.
        """
        ...

    def close(self) -> None:
        """Close every connection of this process."""
        ...
