"""Finds the files that a command names, and tells by its name how one is written, where names tell."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feeds.errors import SourceUnreadable

STANDARD_INPUT = "-"

SUFFIXES: Mapping[str, str | None] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    **dict.fromkeys((".xml", ".wxr", ".rss", ".rdf", ".atom", ".json", ".html", ".htm", ".xhtml", ".gz")),
}
"""Which files of a folder are read, and as what; None where only what is in a file tells."""


@dataclass(frozen=True, slots=True)
class File:
    """One file to read, or standard input where `path` is None; without a `format` its beginning tells."""

    path: Path | None
    format: str | None

    @property
    def name(self) -> str:
        """What a report calls it."""
        return STANDARD_INPUT if self.path is None else show_path(self.path)

    @property
    def fallback(self) -> str | None:
        """What it is if neither its name nor its beginning tells."""
        if self.path is None:
            return "text"
        return "html" if self.path.suffix.lower() in {".html", ".htm", ".xhtml"} else None

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
    if not path.is_file():
        raise SourceUnreadable(show_path(path), "is neither a file nor a folder")
    return [File(path, file_format or _format_of(path))]


def _list_folder(folder: Path) -> Sequence[Path]:
    found: list[Path] = []
    inside = folder.resolve()
    for root, folders, names in os.walk(folder, onerror=_refuse_folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(root, name) for name in names if not name.startswith(".")]
        found += [path for path in paths if path.suffix.lower() in SUFFIXES and _is_inside(path, inside)]
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


def _unreadable(path: Path | str, error: OSError) -> SourceUnreadable:
    return SourceUnreadable(show_path(path), error.strerror or type(error).__name__)
