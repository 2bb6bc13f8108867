"""How a process learns that something was committed to an SQLite file without asking at every request."""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from storage.sql.marks import Mark

logger = logging.getLogger(__name__)

ASK_SECONDS = 0.2


class Watch:
    """The mark beside the file, and SQLite's own counter of commits, asked on a connection that never writes.

    The mark is exact for whoever commits through this program. For whatever else may write to the file, and
    for a process killed between its commit and its mark, the counter is asked every 200 ms; where there can
    be no mark, such as on a read-only disk, it is asked every time.
    """

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._mark = _find_mark(path)
        self._raw: sqlite3.Connection | None = None
        self._asking = threading.Lock()
        self._connections = 0
        self._counter: tuple[int, int] = (0, 0)
        self._ask_at = 0.0

    def version(self) -> Hashable:
        """Answer the mark and the counter; raise what SQLite raises."""
        now = time.monotonic()
        if now >= self._ask_at or self._mark is None:
            if self._mark is not None:
                self._mark.follow()
            self._counter = self._ask()
            self._ask_at = now + ASK_SECONDS
        return (self._mark.read() if self._mark else b"", self._counter)

    def renew(self) -> None:
        """Say that this process has committed something."""
        if self._mark is not None:
            self._mark.renew()

    def close(self) -> None:
        """Close the connection, if there is one."""
        raw, self._raw = self._raw, None
        if raw is not None:
            raw.close()

    def _ask(self) -> tuple[int, int]:
        """Counters of two connections cannot be compared, so their number is part of the answer.

        Threads ask one connection in turn. They must not leave that to SQLite: the one that has its mutex
        waits for the interpreter's lock to call our authorizer, while another, which has that, waits for
        the mutex to name a column; and the whole process stands still.
        """
        with self._asking:
            raw = self._raw or self._open()
            try:
                return self._connections, raw.execute("pragma data_version").fetchone()[0]
            except sqlite3.DatabaseError:
                self._raw = None
                raise

    def _open(self) -> sqlite3.Connection:
        self._raw = self._connect()
        self._connections += 1
        return self._raw


def _find_mark(path: Path) -> Mark | None:
    """Answer the mark beside a file, as open to others as the file itself."""
    try:
        return Mark(path.with_name(f"{path.name}-mark"), mode=path.stat().st_mode & 0o666)
    except OSError as error:
        logger.warning("mark_unavailable", extra={"fields": {"errno": error.errno}})
        return None
