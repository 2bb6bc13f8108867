"""Finds the files that a command names and reads their drafts, never more than a cap of bytes."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feeds.errors import SourceUnreadable
from feeds.intake.drafts import Draft, DraftRefused
from feeds.intake.encoding import decode
from feeds.intake.markdown import FENCE, read_markdown
from feeds.intake.plaintext import read_plaintext

LARGEST_FILE = 50_000_000
"""In bytes (I11)."""

STANDARD_INPUT = "-"

FORMATS: Mapping[str, Callable[[str], Draft]] = {"text": read_plaintext, "markdown": read_markdown}
SUFFIXES: Mapping[str, str] = {".txt": "text", ".md": "markdown", ".markdown": "markdown"}
"""What files are read, and as what. A new reader is a line in each of the two tables."""


@dataclass(frozen=True, slots=True)
class File:
    """One file to read, or standard input where `path` is None; without a `format` its text has to tell."""

    path: Path | None
    format: str | None

    @property
    def name(self) -> str:
        """What a report calls it."""
        return STANDARD_INPUT if self.path is None else show_path(self.path)

    @property
    def origin(self) -> str | None:
        """The absolute path without detours, if it has one; symbolic links stay what they are called."""
        return None if self.path is None else os.path.normpath(self.path.absolute())


def show_path(path: str | Path) -> str:
    """Answer a path as text that can be printed; bytes that are no text become escapes."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def find_files(source: str, *, file_format: str | None) -> Sequence[File]:
    """Answer the files a SOURCE stands for, those of a folder in order; raise SourceUnreadable.

    Of a folder: files with a known suffix, however deep; nothing hidden, and no symlink that leaves it.
    """
    if source == STANDARD_INPUT:
        return [File(None, file_format)]
    path = Path(source)
    try:
        if path.is_dir():
            return [File(each, file_format or _format_of(each)) for each in _list_folder(path)]
        path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    chosen = file_format or _format_of(path)
    if chosen is None or not path.is_file():
        raise SourceUnreadable(
            show_path(path), f"is not a file in {', '.join(SUFFIXES)}; --format says what other files are"
        )
    return [File(path, chosen)]


def read_draft(file: File) -> Draft:
    """Answer the draft in a file; raise SourceUnreadable, or DraftRefused for what it holds."""
    text = decode(_read_bytes(file))
    detected = "markdown" if text.startswith(FENCE) else "text"
    return FORMATS[file.format or detected](text)


def _list_folder(folder: Path) -> Sequence[Path]:
    found: list[Path] = []
    inside = folder.resolve()
    for root, folders, names in os.walk(folder, onerror=_refuse_folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(root, name) for name in names if not name.startswith(".")]
        found += [path for path in paths if _format_of(path) and _is_inside(path, inside)]
    return sorted(found)


def _refuse_folder(error: OSError) -> None:
    raise error


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.is_file() and path.resolve().is_relative_to(folder)
    except (OSError, RuntimeError):  # a symlink that leads to itself
        return False


def _format_of(path: Path) -> str | None:
    return SUFFIXES.get(path.suffix.lower())


def _read_bytes(file: File) -> bytes:
    """Read a file; one that is too large is refused before more than the cap of it was read."""
    try:
        if file.path is None:
            data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        elif file.path.stat().st_size > LARGEST_FILE:
            raise DraftRefused("file", f"is larger than {LARGEST_FILE:,} bytes")
        else:
            with file.path.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _unreadable(file.path or STANDARD_INPUT, error) from error
    if len(data) > LARGEST_FILE:
        raise DraftRefused("file", f"is larger than {LARGEST_FILE:,} bytes")
    return data


def _unreadable(path: Path | str, error: OSError) -> SourceUnreadable:
    return SourceUnreadable(show_path(path), error.strerror or type(error).__name__)
