"""One SQLite connection: binds `:name` parameters and turns SQLite's complaints into ours."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pysqlite3 import dbapi2 as sqlite3

from storage.errors import SchemaMismatch, StorageUnavailable
from storage.sql.engine import Row, Value

logger = logging.getLogger(__name__)

FSYNC_FAILED = frozenset({"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"})
OUT_OF_ORDER = tuple(
    f"SQLITE_{name}"
    for name in (
        "BUSY",
        "LOCKED",
        "FULL",
        "IOERR",
        "CANTOPEN",
        "READONLY",
        "CORRUPT",
        "NOTADB",
        "NOMEM",
        "PROTOCOL",
    )
)


class SQLiteConnection:
    """A connection that binds `:name` parameters and turns SQLite's complaints into ours."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def all(self, sql: str, /, **values: Value) -> Sequence[Row]:
        """Answer every row."""
        try:
            return self.raw.execute(sql, values).fetchall()  # type: ignore[no-any-return] # untyped library
        except sqlite3.DatabaseError:
            with complaints():  # not around everything: it would cost as much as a statement
                raise

    def one(self, sql: str, /, **values: Value) -> Row | None:
        """Answer the first row, or None."""
        try:
            return self.raw.execute(sql, values).fetchone()  # type: ignore[no-any-return] # untyped library
        except sqlite3.DatabaseError:
            with complaints():  # not around everything: it would cost as much as a statement
                raise

    def run(self, sql: str, /, **values: Value) -> int:
        """Carry out a write and answer how many rows it touched."""
        try:
            return self.raw.execute(sql, values).rowcount  # type: ignore[no-any-return] # untyped library
        except sqlite3.DatabaseError:
            with complaints():  # not around everything: it would cost as much as a statement
                raise


@contextmanager
def complaints() -> Iterator[None]:
    """Turn what the operator can mend into StorageUnavailable; let bugs through untouched."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _name(error) in FSYNC_FAILED:
            _leave()
        if _name(error).startswith(OUT_OF_ORDER):
            raise explain(error) from error
        if str(error).startswith("no such table"):
            raise SchemaMismatch("the database lacks a table", "run: depeche db migrate") from error
        raise


def _leave() -> None:
    """End this process at once: after a failed fsync nobody knows what is on the disk (D3).

    The kernel may have dropped the dirty pages and marked them clean, so that the next fsync succeeds and
    means nothing (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020). Whoever
    supervises the process starts it again, and SQLite recovers from what the disk really holds.
    """
    logger.critical("fsync_failed")
    os._exit(os.EX_IOERR)


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def is_busy(error: sqlite3.Error) -> bool:
    """Answer whether somebody else holds a lock just now."""
    return _name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def explain(error: sqlite3.Error) -> StorageUnavailable:
    """Answer our error for a complaint that the operator can do something about."""
    return StorageUnavailable(f"SQLite says: {error}")
