"""The erasure journal: a file outside the database that remembers who left, so that no backup undoes it.

Each line is one JSON object: a number, what happened, the keyed hash of a mailbox, and the moment. Lines are
written inside the write transaction they belong to, before it commits, so writers take turns and no
acknowledged line is missing; a line whose transaction failed names what somebody did ask for.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from storage.errors import StorageUnavailable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
KEPT = timedelta(days=400)
"""Longer than any backup may be."""

TAIL_BYTES = 8192


class What(StrEnum):
    """What is remembered."""

    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; `details` are the purposes that were withdrawn, or the reason of a suppression."""

    number: int
    what: What
    mailbox: str
    at: datetime
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """The file."""

    path: Path

    def append(
        self, what: What, mailbox: str, *, at: datetime, after: int, details: Sequence[str] = ()
    ) -> int:
        """Write a line, durably, with the next number above `after`; answer it. Raises StorageUnavailable."""
        try:
            return self._append(what, mailbox, at, after, tuple(details))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StorageUnavailable(f"the erasure journal cannot be written: {reason}") from error

    def _append(self, what: What, mailbox: str, at: datetime, after: int, details: tuple[str, ...]) -> int:
        is_new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            tail = _read_tail(descriptor)
            number = max([after, *(line.number for line in _read(tail))]) + 1
            torn = b"" if tail.endswith(b"\n") or not tail else b"\n"
            line = Line(number=number, what=what, mailbox=mailbox, at=at, details=details)
            os.write(descriptor, torn + _write(line))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            _synchronise(self.path.parent)
        return number

    def get_last_number(self) -> int:
        """Answer the number of the last line, 0 for none; raise StorageUnavailable."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise StorageUnavailable("the erasure journal cannot be read") from error
        try:
            return max([0, *(line.number for line in _read(_read_tail(descriptor)))])
        finally:
            os.close(descriptor)

    def read(self, *, after: int) -> Sequence[Line]:
        """Answer the lines with a higher number, in order; raise StorageUnavailable."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageUnavailable("the erasure journal cannot be read") from error
        return [line for line in _read(text) if line.number > after]

    def purge(self, *, before: datetime) -> int:
        """Forget lines older than any backup; answer how many. Call it inside a write transaction."""
        lines = self.read(after=0)
        kept = [line for line in lines if line.at > before]
        if len(kept) == len(lines):
            return 0
        aside = self.path.with_name(f".{self.path.name}")
        aside.touch(mode=0o600)
        with aside.open("wb") as stream:
            stream.writelines(_write(line) for line in kept)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(self.path)
        _synchronise(self.path.parent)
        return len(lines) - len(kept)


def _write(line: Line) -> bytes:
    document = {
        "number": line.number,
        "what": line.what.value,
        "mailbox": line.mailbox,
        "at": (line.at - EPOCH) // MILLISECOND,
        "details": list(line.details),
    }
    return json.dumps(document).encode() + b"\n"


def _read_tail(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, TAIL_BYTES, max(0, size - TAIL_BYTES))


def _read(text: bytes) -> Iterator[Line]:
    """Read whole lines; one that a kill cut short was never acknowledged."""
    for each in text.splitlines():
        with suppress(ValueError, KeyError, TypeError):
            document = json.loads(each)
            yield Line(
                number=int(document["number"]),
                what=What(document["what"]),
                mailbox=str(document["mailbox"]),
                at=EPOCH + timedelta(milliseconds=document["at"]),
                details=tuple(document["details"]),
            )


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
