"""Keeps the files of pictures under their digest, each written once and never changed."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from storage.images import StoredImage

NAME = re.compile(r"([0-9a-f]{64})\.[a-z]{3,4}")
LEFT = re.compile(r"\.(?:partial|swept)-.{1,100}")
"""What a process that was killed leaves behind."""

LONGEST_UNNAMED = timedelta(days=1)
"""A file is kept before the row that names it; no import waits so long in between."""


def find_path(folder: Path, name: str) -> Path:
    """Answer where the file of a picture's name is; the first letters are folders, so that none gets long."""
    return folder / name[:2] / name


def keep_file(folder: Path, name: str, data: bytes) -> None:
    """Make a picture's file durable; one that is there only gets younger. Raises OSError without room.

    Written under another name first, so that nobody ever finds half of it.
    """
    path = find_path(folder, name)
    with suppress(FileNotFoundError):
        os.utime(path)  # or it might be swept before an article names it
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


def sweep_files(folder: Path, is_named: Callable[[str], bool], *, now: datetime) -> int:
    """Remove the files that no picture has had for a day, and answer how many; `is_named` knows a digest.

    Safe beside imports: a file is taken out of sight first, and put back if somebody has just asked for it.
    """
    return sum(_sweep(path, is_named, now) for path in _list_old(folder, now))


def _list_old(folder: Path, now: datetime) -> Iterator[Path]:
    for path in folder.glob("*/*"):
        if (NAME.fullmatch(path.name) or LEFT.fullmatch(path.name)) and _is_old(path, now):
            yield path


def _is_old(path: Path, now: datetime) -> bool:
    try:
        return path.stat().st_mtime < (now - LONGEST_UNNAMED).timestamp()
    except FileNotFoundError:
        return False


def _sweep(path: Path, is_named: Callable[[str], bool], now: datetime) -> bool:
    found = NAME.fullmatch(path.name)
    if found is None:
        path.unlink(missing_ok=True)
        return True
    if is_named(found[1]):
        return False
    aside = path.with_name(f".swept-{path.name}")
    with suppress(FileNotFoundError):  # another machine sweeps too
        path.replace(aside)
        if is_named(found[1]) or not _is_old(aside, now):
            aside.replace(path)
            return False
        aside.unlink()
        return True
    return False


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
