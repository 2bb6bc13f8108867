"""The one change log that everything a reader ever sees is derived from: its records and its protocol."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storage.articles import Article
from storage.vocabulary import TermKey


class ChangeKind(StrEnum):
    """What happened to an article; only corrected, withdrawn and restored move `updated`."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    RETAGGED = "retagged"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


SIGNIFICANT = frozenset({ChangeKind.CORRECTED, ChangeKind.WITHDRAWN, ChangeKind.RESTORED})
"""The kinds that move `updated`, and bring an old entry back into the live document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the log. `sequence` has one step per committed change, in commit order on both engines.

    `reason` is why the newsroom withdrew or restored an article; it is never public. `at` never goes back;
    `is_ahead` says that it was put ahead of a clock that had been set back (T1).
    """

    sequence: int
    article_id: int
    revision: int
    kind: ChangeKind
    terms_before: tuple[TermKey, ...]
    terms_after: tuple[TermKey, ...]
    reason: str | None
    at: datetime
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the log goes (0 before the first change), and in which epoch of the site's texts.

    Two equal states answer every public question alike.
    """

    sequence: int
    epoch: int


class Changes(Protocol):
    """The change log, and the terms it stamps."""

    def head(self) -> Change | None:
        """Answer the last change."""
        ...

    def state(self) -> LogState:
        """Answer how far the log goes, and in which epoch of the site's texts."""
        ...

    def append(
        self,
        article: Article,
        kind: ChangeKind,
        *,
        terms_before: Iterable[TermKey],
        terms_after: Iterable[TermKey],
        listeners: Iterable[str],
        at: datetime,
        reason: str | None = None,
        is_ahead: bool = False,
    ) -> Change:
        """Log a change with the next sequence, stamp its terms, and leave one outbox row per listener."""
        ...

    def get(self, sequence: int) -> Change:
        """Answer the change with this sequence; raise NotFound."""
        ...

    def list_of(self, article: Article, *, limit: int) -> Sequence[Change]:
        """Answer at most `limit` changes of an article, the last one first."""
        ...

    def list(self, *, after: int, limit: int) -> Sequence[Change]:
        """Answer at most `limit` changes with a sequence above `after`, in order."""
        ...
