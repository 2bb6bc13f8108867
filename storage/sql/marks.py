"""A few bytes that the processes of a machine share, so that each knows at once when one has committed."""

import mmap
import os
from contextlib import suppress
from pathlib import Path

MARK_BYTES = 16


class Mark:
    """A small file, mapped into the memory of every process that uses the same database.

    Reading it is neither a system call nor a wait, which is what a hit in the cache can afford: asking SQLite
    would double its cost. Whoever commits renews it before anybody is told that the commit is done.
    """

    def __init__(self, path: Path, *, mode: int = 0o600) -> None:
        """Map the file, making it if need be; raise OSError where that is not allowed, or the disk is full.

        Its bytes are reserved: touching a mapped hole that a full disk cannot fill ends the process (D1).
        """
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            with suppress(PermissionError):
                os.fchmod(file, mode)
            os.posix_fallocate(file, 0, MARK_BYTES)
            self._bytes = mmap.mmap(file, MARK_BYTES)
        finally:
            os.close(file)

    def read(self) -> bytes:
        """Answer the mark of the last commit."""
        return self._bytes[:]

    def renew(self) -> None:
        """Say that something was committed. A mark half written is no mark that anybody has seen."""
        self._bytes[:] = os.urandom(MARK_BYTES)
