"""Copies an SQLite database as of one moment, checks copies, and puts one in the place of the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from storage.copies import Snapshot
from storage.errors import CopyUnusable, StorageError
from storage.sql.copying import JOURNAL_TABLE, MARK_RESTORED, last_sequence, take_snapshot
from storage.sql.sites import begin_epoch
from storage.sql.sqlite_connection import SQLiteConnection

ENGINE = "sqlite"
SIDECARS = ("-wal", "-shm", "-journal", "-mark", "-index")


def copy_database(source: Path, target: Path) -> Snapshot:
    """Write a compact copy of the database to a new file and make it durable; raise CopyUnusable.

    `VACUUM INTO` reads one snapshot and leaves nothing of what was erased. What it wrote is counted in the
    copy itself, which is that snapshot, and may not be older than what was committed before it began: a
    `VACUUM INTO` that was cut short leaves a file that opens as an empty database (B3).
    """
    try:
        with _opened(source, mode="rw") as connection:
            before = last_sequence(connection)
            connection.raw.execute("vacuum into ?", (str(target),))
    except sqlite3.Error as error:
        raise CopyUnusable(f"SQLite says: {error}") from error
    synchronise(target)
    snapshot = check_copy(target)
    if snapshot.last_sequence < before:
        raise CopyUnusable(f"it ends with change {snapshot.last_sequence}, although {before} was committed")
    return snapshot


def check_copy(path: Path) -> Snapshot:
    """Read a copy from end to end and count what it holds; raise CopyUnusable."""
    try:
        with _opened(path, mode="ro") as connection:
            _check_pages(connection.raw)
            return take_snapshot(connection, engine=ENGINE, tables=_tables(connection.raw))
    except (sqlite3.Error, StorageError) as error:
        raise error if isinstance(error, CopyUnusable) else CopyUnusable(f"SQLite says: {error}") from error


def put_in_place(copy: Path, target: Path, *, at: datetime) -> None:
    """Swap a checked copy in by renaming; killed at any moment, the old or the new database is there (D7).

    What the old one still had in its `-wal` is written back first, because a `-wal` beside another database
    would be taken for that one's.
    """
    with _opened(copy, mode="rw") as connection:
        connection.raw.execute("begin immediate")
        begin_epoch(connection, at=at)
        if JOURNAL_TABLE in _tables(connection.raw):  # a backup from before there were signups has none
            connection.raw.execute(MARK_RESTORED)
        connection.raw.execute("commit")
    _give_to_owner(copy, target)
    synchronise(copy)
    _write_back(target)
    for sidecar in SIDECARS:
        target.with_name(target.name + sidecar).unlink(missing_ok=True)
    copy.replace(target)
    synchronise(target.parent)


def synchronise(path: Path) -> None:
    """Make a file or a folder durable (D8)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_to_owner(copy: Path, target: Path) -> None:
    """Give the copy the owner and the mode of the old database, or the owner of its folder (B5)."""
    like = (target if target.exists() else target.parent).stat()
    copy.chmod(like.st_mode & 0o777 if target.exists() else 0o600)
    if os.geteuid() == 0:
        os.chown(copy, like.st_uid, like.st_gid)


def _write_back(target: Path) -> None:
    """Empty the `-wal` into its database; one that is damaged is replaced anyway."""
    if not target.exists():
        return
    try:
        with _opened(target, mode="rw") as connection:
            connection.raw.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.Error:
        return


def _check_pages(raw: sqlite3.Connection) -> None:
    damage = [row[0] for row in raw.execute("pragma integrity_check").fetchall() if row[0] != "ok"]
    orphans = [f"{row[0]} has a row without its {row[2]}" for row in raw.execute("pragma foreign_key_check")]
    if damage or orphans:
        raise CopyUnusable(f"SQLite says: {(damage + orphans)[0]}")


def _tables(raw: sqlite3.Connection) -> list[str]:
    rows = raw.execute(
        """
        select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~'
            and name not like 'search~_index%' escape '~'
        """
    )
    return [str(row[0]) for row in rows]


@contextmanager
def _opened(path: Path, *, mode: str) -> Iterator[SQLiteConnection]:
    raw = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=5
    )
    raw.row_factory = sqlite3.Row
    # What VACUUM INTO writes is a database of the same setting: without it, pages that grew while they were
    # filled keep second copies of rows, which a later erasure in the restored database does not reach (P4).
    raw.execute("pragma secure_delete = on").fetchall()
    try:
        yield SQLiteConnection(raw)
    finally:
        raw.close()
