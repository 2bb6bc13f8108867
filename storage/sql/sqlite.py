"""The SQLite engine: how to connect safely, take turns at writing, and say what went wrong."""

import logging
import os
import random
import re
import time
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import sqlite_utils
from pysqlite3 import dbapi2 as sqlite3

from storage.copies import Snapshot
from storage.errors import StorageUnavailable
from storage.sql.copying import lend_folder
from storage.sql.engine import Connection
from storage.sql.sqlite_connection import SQLiteConnection, complaints, explain, is_busy
from storage.sql.sqlite_copying import ENGINE, check_copy, copy_database, put_in_place
from storage.sql.sqlite_presence import Presence
from storage.sql.sqlite_safety import WAL_ALARM_BYTES, check_version, set_up
from storage.sql.sqlite_version import Watch
from storage.sql.turns import FIFOLock

logger = logging.getLogger(__name__)

FULL_TEXT_INDEX = re.compile(r"\bcreate full text index (\w+) on \w+ \(words\)")


class SQLiteEngine:
    """One database file: one write connection per process behind a FIFO lock, and a pool of readers."""

    name = ENGINE

    def __init__(self, path: str, *, patience_seconds: float) -> None:
        check_version(sqlite3.sqlite_version_info)
        self._path = Path(path)
        self._patience_seconds = patience_seconds
        self._forget_connections()

    def _forget_connections(self) -> None:
        """Start without connections: at first, and after a fork, where the parent's must not be used (L7)."""
        self._pid = os.getpid()
        self._presence = Presence(self._path)
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
            with complaints():
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
            with complaints():
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
        try:  # `with complaints()` would cost as much as all the rest
            return watch.version()
        except sqlite3.DatabaseError as error:
            raise explain(error) from error

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
                if not is_busy(error) or time.monotonic() > deadline:
                    raise explain(error) from error
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
        with complaints():
            if not read_only:
                self._create_folder()
            self._presence.enter()
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
            self._patiently(lambda: set_up(raw, read_only=read_only))
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
        """SQLite reads schema statements as they are written, but for an index of words.

        That is a table of its own by the position of the text, newest last, which holds nothing but which
        words are where. Its tokeniser splits at spaces, which is all that is left to do.
        """
        return FULL_TEXT_INDEX.sub(
            r"create virtual table \1 using fts5("
            "words, content='', detail='none', columnsize=0, tokenize='ascii')",
            sql,
        )

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
                if not table.name.startswith(("sqlite_", "search_index"))
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
        self._presence.enter()
        with complaints():
            raw = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw", uri=True, timeout=self._patience_seconds
            )
            try:
                raw.execute("pragma query_only = on")
                yield sqlite_utils.Database(raw)
            finally:
                raw.close()

    def copy_to(self, path: Path) -> Snapshot:
        """Write everything, as of one moment, to a new file and say what it holds."""
        return copy_database(self._path, path)

    def read_copy(self, path: Path) -> Snapshot:
        """Check a copy and count what it holds."""
        return check_copy(path)

    def replace_with(self, path: Path, *, at: datetime) -> None:
        """Rename a copy to the database's name."""
        self._close_connections()
        put_in_place(path, self._path, at=at)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the file from being replaced, without a connection that a fork would inherit."""
        presence = Presence(self._path)
        presence.enter()
        try:
            yield
        finally:
            presence.leave()

    @contextmanager
    def alone(self) -> Iterator[Path]:
        """Have the file alone, and a folder beside it to work in."""
        self.close()
        with self._presence.alone(), self._lend_folder() as folder:
            yield folder
            self._close_connections()

    def scrub(self, tables: Collection[str] | None) -> None:  # noqa: ARG002 - all are in one file
        """Write the log of changes back into the file, where deleted bytes are overwritten, and cut it (P4).

        A reader that still looks at an older state keeps it from being cut.
        """
        self._mind_forks()
        if not self._turn.acquire(self._patience_seconds):
            raise StorageUnavailable("too many writers are waiting")
        try:
            connection = self._writer or self._connect(read_only=False)
            self._writer = connection
            row = connection.one("pragma wal_checkpoint(truncate)")
        finally:
            self._turn.release()
        if row is None or row["busy"]:
            raise StorageUnavailable("a reader keeps the log of changes from being cut")

    def _lend_folder(self) -> AbstractContextManager[Path]:
        return lend_folder(self._path.parent, f".{self._path.name}.restore-")

    def close(self) -> None:
        """Close every connection of this process."""
        self._close_connections()
        self._presence.leave()

    def _close_connections(self) -> None:
        self._mind_forks()
        while self._readers:
            self._readers.pop().raw.close()
        if self._writer is not None:
            self._writer.raw.close()
            self._writer = None
        if self._watch is not None:
            self._watch.close()
            self._watch = None
