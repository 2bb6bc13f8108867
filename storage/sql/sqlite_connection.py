"""One SQLite connection: binds `:name` parameters and turns SQLite's complaints into ours."""

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pysqlite3 import dbapi2 as sqlite3

from storage.errors import SchemaMismatch, StorageUnavailable
from storage.sql.engine import FullText, Row, Value

logger = logging.getLogger(__name__)

FSYNC_FAILED = frozenset({"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"})
OUT_OF_ORDER = tuple(
    f"SQLITE_{name}"
    for name in (
        "BUSY",
        "INTERRUPT",
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


def _ask(words: Sequence[str]) -> str:
    """Every word in quotes is that word to FTS5, and nothing else; all of them must be there (Q2)."""
    return " ".join(f'"{word}"' for word in words)


FULL_TEXT = FullText(
    found="(select rowid as position from search_index where search_index match :words)",
    ask=_ask,
    added=(
        """
        insert into search_index (rowid, words)
        select position, words from search_text where article_id = :id and position is not null
        """,
    ),
    removing=(
        # Without it FTS5 would only note that the words are gone, and leave them in the file (P4).
        "insert into search_index (search_index, rank) values ('secure-delete', 1)",
        """
        insert into search_index (search_index, rowid, words)
        select 'delete', position, words from search_text where article_id = :id and position is not null
        """,
    ),
)
OPERATIONS = 2_000
"""How many steps SQLite takes before it looks whether it has been at it for too long."""


class SQLiteConnection:
    """A connection that binds `:name` parameters and turns SQLite's complaints into ours."""

    full_text = FULL_TEXT
    keys = "(select value from json_each(:keys))"

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

    def many(self, sql: str, rows: Sequence[Mapping[str, Value]], /) -> int:
        """Carry out a write once for each row of values and answer how many rows all of them touched."""
        try:
            return self.raw.executemany(sql, rows).rowcount if rows else 0
        except sqlite3.DatabaseError:
            with complaints():  # not around everything: it would cost as much as a statement
                raise

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Interrupt what takes longer in this thread's own time: others may have the machine."""
        until = time.thread_time() + seconds
        self.raw.set_progress_handler(lambda: time.thread_time() > until, OPERATIONS)
        try:
            yield
        finally:
            self.raw.set_progress_handler(None, 0)


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
