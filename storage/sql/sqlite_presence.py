"""Who has a database file open, told by a lock file beside it: shared by all, or one process alone (B5, D10).

SQLite's own locks come and go with transactions, so between two of them nobody could tell that a server would
soon write to a file which has been replaced.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import DatabaseInUse, StorageUnavailable


class Presence:
    """The lock of one process on one database file; the kernel lets go of it when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._descriptor: int | None = None

    def enter(self) -> None:
        """Be one of those who have the database open; raise StorageUnavailable while somebody has it alone.

        Where no file can be made, as on a read-only file system, nothing can be replaced either (D5).
        """
        if self._descriptor is not None:
            return
        try:
            descriptor = self._open()
        except OSError:
            return
        if not _take(descriptor, fcntl.LOCK_SH):
            raise StorageUnavailable("the database is being restored")
        self._descriptor = descriptor

    def leave(self) -> None:
        """Have it open no longer."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who has it open; raise DatabaseInUse."""
        self.leave()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = self._open()
        if not _take(descriptor, fcntl.LOCK_EX):
            raise DatabaseInUse
        self._descriptor = descriptor
        try:
            yield
        finally:
            self.leave()

    def _open(self) -> int:
        """Open the lock file; one that root makes belongs to whom the folder belongs."""
        is_new = not self._path.exists()
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if is_new and os.geteuid() == 0:
            folder = self._path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
        return descriptor


def _take(descriptor: int, kind: int) -> bool:
    """Lock at once, or close and answer False."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True
