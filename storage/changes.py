"""Records of the one change log that everything a reader ever sees is derived from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
