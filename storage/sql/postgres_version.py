"""How a process learns that something was committed to PostgreSQL, without asking at every request.

A thread asks every 200 ms how far the change log goes. That alone would leave a writer's neighbours behind
for that long, so whoever commits also writes a new mark into a small file, which every process on this
machine that uses the same database has mapped into memory and compares at every request.
"""

import logging
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

from storage.sql.marks import Mark

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
ANSWER_SECONDS = 2
STATE = """
select (select max(sequence) from change) as sequence, (select epoch from site where id = 1) as epoch
"""


def find_mark(database: str) -> Mark | None:
    """Answer the mark of a database, in a folder that is this user's alone; None where there can be none."""
    folder = Path(tempfile.gettempdir()) / f"depeche-{os.getuid()}"
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if found.st_uid != os.getuid() or found.st_mode & 0o777 != 0o700:
            raise PermissionError(f"{folder} is not ours alone")
        return Mark(folder / sha256(database.encode()).hexdigest())
    except OSError as error:
        logger.warning("mark_unavailable", extra={"fields": {"errno": error.errno}})
        return None


class Poller:
    """Asks again and again how far the log goes, on a connection of its own, until it is closed.

    As often, it has the mark follow its file.
    """

    def __init__(self, url: str, mark: Mark | None) -> None:
        self._url = url
        self._mark = mark
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
                    if self._mark is not None:
                        self._mark.follow()
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
