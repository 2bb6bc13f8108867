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
        """Map the file, making it if need be; raise OSError where there can be none."""
        self._path = path
        self._mode = mode
        self._bytes, self._file = self._map()

    def _map(self) -> tuple[mmap.mmap, tuple[int, int]]:
        """Answer the file's bytes, and which file it is.

        They are reserved: touching a mapped hole that a full disk cannot fill ends the process (D4).
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, self._mode)
        try:
            with suppress(PermissionError):
                os.fchmod(file, self._mode)
            os.posix_fallocate(file, 0, MARK_BYTES)
            return mmap.mmap(file, MARK_BYTES), _identity(os.fstat(file))
        finally:
            os.close(file)

    def follow(self) -> None:
        """Map the file anew where another has taken its place, or it was cut short.

        What clears folders of temporary files deletes it, and the next process makes another one.
        """
        with suppress(OSError):
            found = self._path.lstat()
            if _identity(found) != self._file or found.st_size < MARK_BYTES:
                self._bytes, self._file = self._map()

    def read(self) -> bytes:
        """Answer the mark of the last commit."""
        return self._bytes[:]

    def renew(self) -> None:
        """Say that something was committed. A mark half written is no mark that anybody has seen."""
        self.follow()
        self._bytes[:] = os.urandom(MARK_BYTES)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
