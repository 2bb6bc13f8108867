"""Keeps the files of pictures under their digest, each written once and never changed."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from storage.images import StoredImage


def find_path(folder: Path, name: str) -> Path:
    """Answer where the file of a picture's name is; the first letters are folders, so that none gets long."""
    return folder / name[:2] / name


def keep_file(folder: Path, name: str, data: bytes) -> None:
    """Make a picture's file durable; nothing happens if it is there. Raises OSError without room.

    Written under another name first, so that nobody ever finds half of it.
    """
    path = find_path(folder, name)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(prefix=".partial-", dir=path.parent)
    written = Path(partial)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    for parent in (path.parent, folder):
        _make_durable(parent)


def erase_files(folder: Path, images: Iterable[StoredImage]) -> None:
    """Remove the files of pictures nobody needs any more."""
    for image in images:
        find_path(folder, image.name).unlink(missing_ok=True)


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
