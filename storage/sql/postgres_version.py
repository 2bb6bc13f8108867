"""How a process learns that something was committed to PostgreSQL, without asking at every request.

A thread asks every 200 ms how far the change log goes. That alone would leave a writer's neighbours behind
for that long, so whoever commits also writes a new mark into a small file, which every process on this
machine that uses the same database has mapped into memory and compares at every request.
"""

import logging
import mmap
import os
import tempfile
import threading
from collections.abc import Hashable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
ANSWER_SECONDS = 2
MARK_BYTES = 16
STATE = """
select (select max(sequence) from change) as sequence, (select epoch from site where id = 1) as epoch
"""


class Mark:
    """Sixteen bytes that all processes of this user and machine share for one database."""

    def __init__(self, database: str) -> None:
        """Map the file of a database; where that is not allowed, the mark is this process's own."""
        try:
            self._map = _map_file(_path(database))
        except OSError as error:
            logger.warning("shared_mark_unavailable", extra={"fields": {"errno": error.errno}})
            self._map = mmap.mmap(-1, MARK_BYTES)

    def read(self) -> bytes:
        """Answer the mark of the last commit on this machine."""
        return self._map[:MARK_BYTES]

    def renew(self) -> None:
        """Tell everybody that something was committed."""
        self._map[:MARK_BYTES] = os.urandom(MARK_BYTES)


def _path(database: str) -> Path:
    return Path(tempfile.gettempdir()) / f"depeche-{os.getuid()}" / sha256(database.encode()).hexdigest()


def _map_file(path: Path) -> mmap.mmap:
    """Open a file that is ours alone, in a folder that is ours alone."""
    with suppress(FileExistsError):
        path.parent.mkdir(mode=0o700)
    folder = path.parent.lstat()
    if folder.st_uid != os.getuid() or folder.st_mode & 0o777 != 0o700:
        raise PermissionError(f"{path.parent} is not ours alone")
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.ftruncate(file, MARK_BYTES)
        return mmap.mmap(file, MARK_BYTES)
    finally:
        os.close(file)


class Poller:
    """Asks again and again how far the log goes, on a connection of its own, until it is closed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ended = threading.Event()
        self._seen: Hashable = None
        self._first = threading.Event()
        self._thread = threading.Thread(target=self._run, name="version-poll", daemon=True)
        self._thread.start()

    def seen(self) -> Hashable:
        """Answer what was seen last."""
        self._first.wait(ANSWER_SECONDS)
        return self._seen

    def close(self) -> None:
        """Stop asking."""
        self._ended.set()
        self._thread.join(ANSWER_SECONDS)

    def _run(self) -> None:
        """While the server cannot be asked nothing is known to have changed; it is tried again."""
        while not self._ended.is_set():
            with suppress(psycopg.Error), _connect(self._url) as raw:
                while not self._ended.is_set():
                    self._seen = _ask(raw)
                    self._first.set()
                    self._ended.wait(POLL_SECONDS)
            self._ended.wait(POLL_SECONDS)


def _connect(url: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        url,
        row_factory=dict_row,
        autocommit=True,
        connect_timeout=ANSWER_SECONDS,
        tcp_user_timeout=ANSWER_SECONDS * 1000,
    )


def _ask(raw: "psycopg.Connection[Any]") -> Hashable:
    row = raw.execute(STATE).fetchone()
    return (row["sequence"], row["epoch"]) if row else None
