"""What copies of both engines need: counts in statements both know, and a folder to work in."""

import glob
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from storage.copies import Snapshot
from storage.errors import CopyUnusable
from storage.signups import RESTORED
from storage.sql.checking import check_contents
from storage.sql.engine import Connection
from storage.sql.steps import STEPS

KNOWN_STEPS: Mapping[int, str] = {step.number: step.digest for step in STEPS}


def take_snapshot(connection: Connection, *, engine: str, tables: Iterable[str]) -> Snapshot:
    """Count everything in the snapshot of a connection; raise CopyUnusable if it contradicts itself."""
    steps = connection.all("select number, digest from schema_step")
    snapshot = Snapshot(
        engine=engine,
        steps={row["number"]: row["digest"] for row in steps},
        rows={table: _count(connection, table) for table in sorted(tables)},
        last_sequence=last_sequence(connection),
    )
    require_known_steps(snapshot)
    problems = check_contents(connection) if snapshot.steps == KNOWN_STEPS else ()
    if problems:
        raise CopyUnusable("; ".join(problems))
    return snapshot


def require_known_steps(snapshot: Snapshot) -> None:
    """Raise CopyUnusable for a copy that a newer version made, or none of ours; an older one is fine."""
    if not snapshot.steps or not snapshot.steps.items() <= KNOWN_STEPS.items():
        raise CopyUnusable("it was made by another version of Dépêche; install that version or a newer one")


def last_sequence(connection: Connection) -> int:
    """Answer the last change of the log, 0 for none."""
    row = connection.one("select coalesce(max(sequence), 0) as last from change")
    return 0 if row is None else int(row["last"])


JOURNAL_TABLE = "signup_journal"
MARK_RESTORED = f"update {JOURNAL_TABLE} set number = {RESTORED}"
"""Part of putting a copy in place: whoever opens it knows that it has to be looked through first (B6)."""


@contextmanager
def lend_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Lend a folder to who has a database alone; sweep what killed ones left under the same prefix (D8)."""
    for left in parent.glob(f"{glob.escape(prefix)}*"):
        shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _count(connection: Connection, table: str) -> int:
    row = connection.one(f'select count(*) as rows from "{table}"')
    return 0 if row is None else int(row["rows"])
