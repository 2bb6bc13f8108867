"""The SQLite engine: how to connect safely, take turns at writing, and say what went wrong."""

import logging
import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils
from pysqlite3 import dbapi2 as sqlite3

from storage.errors import SchemaMismatch, StorageUnavailable, UnsafeEngine
from storage.sql.engine import Connection, Row, Value
from storage.sql.sqlite_version import Watch

logger = logging.getLogger(__name__)

SAFE_SINCE = (3, 51, 3)
BACKPORTS = ((3, 50, 7), (3, 44, 6))
WAL_ALARM_BYTES = 64 * 1024 * 1024
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
READ_ACTIONS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
# SQLITE_TRANSACTION is what BEGIN and COMMIT ask for; SQLITE_PRAGMA is only needed while connecting.
READ_ONLY_ACTIONS = READ_ACTIONS | {sqlite3.SQLITE_TRANSACTION}


def is_safe(version: tuple[int, int, int]) -> bool:
    """Answer whether this SQLite is free of the WAL-reset race (sqlite.org/wal.html#walresetbug)."""
    return version >= SAFE_SINCE or any(
        version[:2] == backport[:2] and version >= backport for backport in BACKPORTS
    )


def check_version(version: tuple[int, int, int]) -> None:
    """Raise UnsafeEngine for an SQLite that can corrupt a database with several connections."""
    if not is_safe(version):
        raise UnsafeEngine(
            f"SQLite {'.'.join(map(str, version))}",
            "can corrupt a database that several connections write to (WAL-reset race)",
            "install pysqlite3 0.6.1 or newer, which bundles SQLite 3.51.3 or newer",
        )


class FIFOLock:
    """A mutex that serves threads in the order they came (reliability L2)."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def acquire(self, timeout_seconds: float) -> bool:
        """Wait for one's turn; answer False when it did not come in time."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout_seconds):
            return True
        with self._guard:
            if turn.is_set():  # it came while we were giving up
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the lock to whoever waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


class SQLiteConnection:
    """A connection that binds `:name` parameters and turns SQLite's complaints into ours."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def all(self, sql: str, /, **values: Value) -> Sequence[Row]:
        """Answer every row."""
        with _complaints():
            return self.raw.execute(sql, values).fetchall()  # type: ignore[no-any-return] # untyped library

    def one(self, sql: str, /, **values: Value) -> Row | None:
        """Answer the first row, or None."""
        with _complaints():
            return self.raw.execute(sql, values).fetchone()  # type: ignore[no-any-return] # untyped library

    def run(self, sql: str, /, **values: Value) -> int:
        """Carry out a write and answer how many rows it touched."""
        with _complaints():
            return self.raw.execute(sql, values).rowcount  # type: ignore[no-any-return] # untyped library


class SQLiteEngine:
    """One database file: one write connection per process behind a FIFO lock, and a pool of readers."""

    def __init__(self, path: str, *, patience_seconds: float) -> None:
        check_version(sqlite3.sqlite_version_info)
        self._path = Path(path)
        self._patience_seconds = patience_seconds
        self._forget_connections()

    def _forget_connections(self) -> None:
        """Start without connections: at first, and after a fork, where the parent's must not be used (L7)."""
        self._pid = os.getpid()
        self._turn = FIFOLock()
        self._readers: deque[SQLiteConnection] = deque()
        self._writer: SQLiteConnection | None = None
        self._watch: Watch | None = None

    def _mind_forks(self) -> None:
        if self._pid != os.getpid():
            self._forget_connections()

    @contextmanager
    def reading(self, *, is_maintenance: bool = False) -> Iterator[Connection]:  # noqa: ARG002 - unbounded anyway
        """Open a read-only snapshot."""
        self._mind_forks()
        connection = self._take_reader()
        try:
            with _complaints():
                connection.raw.execute("begin")
            yield connection
        finally:
            self._give_back(connection)

    def _take_reader(self) -> SQLiteConnection:
        try:
            return self._readers.pop()
        except IndexError:
            return self._connect(read_only=True)

    def _give_back(self, connection: SQLiteConnection) -> None:
        """End the snapshot and keep the connection, unless even that fails."""
        try:
            connection.raw.rollback()
        except sqlite3.Error:
            connection.raw.close()
        else:
            self._readers.append(connection)

    @contextmanager
    def writing(self, *, is_maintenance: bool = False) -> Iterator[Connection]:  # noqa: ARG002 - as above
        """Begin a write transaction at once, in the order of arrival."""
        self._mind_forks()
        if not self._turn.acquire(self._patience_seconds):
            raise StorageUnavailable("too many writers are waiting")
        try:
            connection = self._writer or self._connect(read_only=False)
            self._writer = connection
            self._begin_immediately(connection)
            yield from self._transaction(connection)
        finally:
            self._turn.release()

    def _transaction(self, connection: SQLiteConnection) -> Iterator[Connection]:
        try:
            yield connection
            with _complaints():
                connection.raw.execute("commit")
            self._watching().renew()
        except StorageUnavailable:
            self._abandon(connection)
            raise
        except BaseException:
            connection.raw.rollback()
            raise
        self._watch_wal()

    def _abandon(self, connection: SQLiteConnection) -> None:
        """Roll back and, because an I/O error may have left anything behind, reconnect next time (D3)."""
        self._writer = None
        try:
            connection.raw.rollback()
        except sqlite3.Error:
            logger.warning("rollback_failed")
        connection.raw.close()

    def version(self) -> Hashable:
        """Answer what differs once anything was committed."""
        self._mind_forks()
        watch = self._watch or self._watching()
        try:  # `with _complaints()` would cost as much as all the rest
            return watch.version()
        except sqlite3.DatabaseError as error:
            raise _explain(error) from error

    def _watching(self) -> Watch:
        if self._watch is None:
            self._watch = Watch(self._path, lambda: self._connect(read_only=True).raw)
        return self._watch

    def _begin_immediately(self, connection: SQLiteConnection) -> None:
        """BEGIN IMMEDIATE, waiting for other processes in short random steps.

        SQLite's own busy handler backs off to 100 ms and starves whoever waited longest (L2).
        """
        self._patiently(lambda: connection.raw.execute("begin immediate"))

    def _patiently(self, attempt: Callable[[], object]) -> None:
        """Try until the database is not locked, or patience ends."""
        deadline = time.monotonic() + self._patience_seconds
        while True:
            try:
                attempt()
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise _explain(error) from error
                time.sleep(random.uniform(0.0005, 0.004))  # noqa: S311 - jitter, not a secret
            else:
                return

    def _watch_wal(self) -> None:
        """Warn when a long reader keeps the WAL from being reset (L5)."""
        wal = self._path.with_name(self._path.name + "-wal")
        size = wal.stat().st_size if wal.exists() else 0
        if size > WAL_ALARM_BYTES:
            logger.warning("wal_is_large", extra={"fields": {"bytes": size}})

    def _connect(self, *, read_only: bool) -> SQLiteConnection:
        with _complaints():
            if not read_only:
                self._create_folder()
            mode = "rw" if read_only else "rwc"
            raw = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=self._patience_seconds if read_only else 0,
                cached_statements=128,
            )
            raw.row_factory = sqlite3.Row
            # Turning a new file into a WAL database needs it alone, and does not wait by itself.
            self._patiently(lambda: _set_up(raw, read_only=read_only))
        return SQLiteConnection(raw)

    def _create_folder(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(
                f"cannot create the folder {self._path.parent}: {error.strerror}"
            ) from error

    def index_path(self) -> Path | None:
        """Beside the file."""
        return self._path.with_name(f"{self._path.name}-index")

    def schema_sql(self, sql: str) -> str:
        """SQLite reads schema statements as they are written."""
        return sql

    def is_present(self) -> bool:
        """Answer whether the file exists and has anything in it."""
        return self._path.exists() and self._path.stat().st_size > 0

    def columns(self) -> Mapping[str, Sequence[str]]:
        """Answer every table with its columns, in order; a file that was never created has none."""
        if not self.is_present():
            return {}
        with self._inspecting() as database:
            return {
                table.name: [column.name for column in table.columns]
                for table in database.tables
                if not table.name.startswith("sqlite_")
            }

    def check(self) -> Sequence[str]:
        """Run SQLite's own integrity and foreign key checks."""
        with self._inspecting() as database:
            damage = [row[0] for row in database.execute("pragma integrity_check").fetchall()]
            orphans = database.execute("pragma foreign_key_check").fetchall()
        complaints = [f"SQLite: {message}" for message in damage if message != "ok"]
        return [*complaints, *(f"SQLite: {row[0]} has a row without its {row[2]}" for row in orphans)]

    @contextmanager
    def _inspecting(self) -> Iterator[sqlite_utils.Database]:
        """Open the file for sqlite-utils, whose look at a schema needs pragmas that readers are denied."""
        with _complaints():
            raw = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw", uri=True, timeout=self._patience_seconds
            )
            try:
                raw.execute("pragma query_only = on")
                yield sqlite_utils.Database(raw)
            finally:
                raw.close()

    def close(self) -> None:
        """Close every connection of this process."""
        self._mind_forks()
        while self._readers:
            self._readers.pop().raw.close()
        if self._writer is not None:
            self._writer.raw.close()
            self._writer = None
        if self._watch is not None:
            self._watch.close()
            self._watch = None


def _set_up(raw: sqlite3.Connection, *, read_only: bool) -> None:
    """Choose durability over speed, and make sure SQLite took every choice."""
    if not read_only:
        raw.execute("pragma page_size = 16384")  # only a new file takes it
        _take(raw, "journal_mode", "wal")
        _take(raw, "synchronous", 2, spelling="full")
        _take(raw, "secure_delete", 1, spelling="on")
        raw.execute(f"pragma journal_size_limit = {WAL_ALARM_BYTES}")
    _take(raw, "foreign_keys", 1, spelling="on")
    raw.execute("pragma mmap_size = 0")
    raw.execute("pragma temp_store = memory")
    # There is a reader for every thread, and the system keeps what is read often in its own cache.
    raw.execute(f"pragma cache_size = {-4000 if read_only else -16000}")
    raw.execute("pragma trusted_schema = off")
    if read_only:
        _take(raw, "query_only", 1, spelling="on")
        raw.set_authorizer(_only_select)


def _take(raw: sqlite3.Connection, name: str, expected: str | int, *, spelling: str | None = None) -> None:
    """Set a pragma and read it back: an unknown or refused one is silently ignored by SQLite."""
    raw.execute(f"pragma {name} = {spelling or expected}")
    if raw.execute(f"pragma {name}").fetchone()[0] != expected:
        raise UnsafeEngine(
            "SQLite", f"does not accept {name} = {spelling or expected}", "use pysqlite3 ≥ 0.6.1"
        )


def _only_select(action: int, *_details: str | None) -> int:
    """Deny a reader everything but SELECT, whatever SQL it may be handed (Q1)."""
    return int(sqlite3.SQLITE_OK if action in READ_ONLY_ACTIONS else sqlite3.SQLITE_DENY)


@contextmanager
def _complaints() -> Iterator[None]:
    """Turn what the operator can mend into StorageUnavailable; let bugs through untouched."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _name(error).startswith(OUT_OF_ORDER):
            raise _explain(error) from error
        if str(error).startswith("no such table"):
            raise SchemaMismatch("the database lacks a table", "run: depeche db migrate") from error
        raise


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def _is_busy(error: sqlite3.Error) -> bool:
    return _name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _explain(error: sqlite3.Error) -> StorageUnavailable:
    return StorageUnavailable(f"SQLite says: {error}")
