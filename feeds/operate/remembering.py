"""Remembers outside the database what no restore may undo (B6), and when the last backup was made (B4).

A file of lines, one JSON object each, appended durably and never changed. Lines may stand twice.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from feeds.operate.scratch import make_durable
from storage.articles import Article
from storage.errors import StorageUnavailable


class What(StrEnum):
    """What is remembered."""

    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    RESTORED = "restored"
    BACKED_UP = "backed-up"
    RESTORING = "restoring"
    REPLAYED = "replayed"


LONGEST_WITHOUT_BACKUP = timedelta(hours=26)
"""A backup a day, and two hours for it."""

MARKS = frozenset({What.RESTORING, What.REPLAYED})


class Line(BaseModel):
    """One line. `article` is a permanent id, `note` what its notice says; `database` is a digest of its URL.

    Where an article came from, its language and its date are enough for a notice of one that no backup has.
    Between `restoring` and `replayed` a database may show what had been withdrawn since its backup.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    what: What
    at: AwareDatetime
    article: str = ""
    note: str | None = None
    source: str = ""
    external_id: str | None = None
    language: str = ""
    published_at: AwareDatetime | None = None
    database: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The file; several processes may append to it at once."""

    path: Path

    def append(self, line: Line) -> None:
        """Write a line that survives a power cut, behind half a line of who was killed.

        Raises StorageUnavailable.
        """
        with self._complaints():
            self._append(line.model_dump_json(exclude_defaults=True).encode() + b"\n")

    def _append(self, written: bytes) -> None:
        is_new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, b"\n" * is_torn + written)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            make_durable(self.path.parent)

    def read(self) -> list[Line]:
        """Answer every line that is whole, in order; raise StorageUnavailable."""
        lines: list[Line] = []
        with self._complaints(), suppress(FileNotFoundError), self.path.open("rb") as stream:
            for each in stream:
                with suppress(ValidationError):  # cut short by a kill, so whoever wrote it writes it again
                    lines.append(Line.model_validate_json(each))
        return lines

    @contextmanager
    def _complaints(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageUnavailable(f"{self.path}: {error.strerror or type(error).__name__}") from error


def line_of(article: Article, at: datetime) -> Line:
    """Answer what is remembered of a withdrawn article."""
    what = What.ERASED if article.is_erased else What.WITHDRAWN
    return Line(
        what=what,
        at=at,
        article=article.public_id,
        note=article.withdrawal_note,
        source=article.source,
        external_id=article.external_id,
        language=article.text.language,
        published_at=article.published_at,
    )


def decide_withdrawn(lines: Iterable[Line]) -> Mapping[str, Line]:
    """Answer what is withdrawn according to the last line of each article; what was erased stays so."""
    last: dict[str, Line] = {}
    for line in lines:
        known = last.get(line.article)
        if line.what in {What.WITHDRAWN, What.ERASED} and (known is None or known.what is not What.ERASED):
            last[line.article] = line
        elif line.what is What.RESTORED and known is not None and known.what is What.WITHDRAWN:
            del last[line.article]
    return last


def is_restoring(lines: Iterable[Line], database: str) -> bool:
    """Answer whether the last restore of a database ended before what was withdrawn was withdrawn again."""
    marks = [line.what for line in lines if line.database == database and line.what in MARKS]
    return marks[-1:] == [What.RESTORING]


def name_database(url: str) -> str:
    """Answer what a database is called in the file: its URL may hold a password."""
    return sha256(url.encode()).hexdigest()[:16]


def decide_overdue(lines: Iterable[Line], *, since: datetime, now: datetime) -> datetime | None:
    """Answer when the last backup was made, or `since` if there is none, if that is too long ago (B4)."""
    last = max((line.at for line in lines if line.what is What.BACKED_UP), default=since)
    return last if now - last > LONGEST_WITHOUT_BACKUP else None
