"""Folders for work that may be killed: beside the file it is for, removed at the end or by who comes next."""

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """Lend a folder on the file system of `path`; sweep those that killed processes left for it (D8, B4)."""
    prefix = f".{path.name}.partial-"
    for left in path.parent.glob(f"{glob.escape(prefix)}*"):
        _sweep(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder)


def make_durable(path: Path) -> None:
    """Wait until a file, or the names in a folder, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove a folder, unless somebody is at work in it."""
    try:
        with _locked(folder):
            shutil.rmtree(folder)
    except (BlockingIOError, FileNotFoundError):
        return


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock that the kernel takes away from who dies."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
