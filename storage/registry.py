"""The registry at work: what was found in articles, what editors decided, what is to be tagged anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storage.vocabulary import EntityType


class Verdict(StrEnum):
    """What an article is to an entity; `none` is an editor's refusal."""

    ABOUT = "about"
    MENTION = "mention"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMention:
    """A mention as stored, in code points of the article's title, a blank line, and its text.

    `entity` is None for an unknown or ambiguous name, whose `context` is a few words around it.
    """

    start: int
    end: int
    surface: str
    key: str
    entity: str | None
    type: EntityType | None
    rule: str
    is_assigned: bool
    score: float
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntity:
    """What the rules propose for an article and an entity, by themselves."""

    slug: str
    about: bool
    score: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules found in one article: mentions in order, and entities, the most salient first."""

    mentions: Sequence[FoundMention] = ()
    entities: Sequence[FoundEntity] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCandidate:
    """An unknown name over all articles: how often, in how many, an example, and what it probably is."""

    key: str
    surface: str
    mentions: int
    articles: int
    context: str
    type: EntityType | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetagRun:
    """Tagging anew what a change to an entity touches; `cursor` is the last article looked at."""

    slug: str
    requested_at: datetime
    cursor: int | None = None
    seen: int = 0
    changed: int = 0
    finished_at: datetime | None = None


Score = tuple[int, int]
"""How often a name was accepted, and how often offered."""

Scores = Mapping[str, Mapping[str, Score]]
"""Scores by slug and folded name."""

Decisions = Mapping[str, Verdict]
"""What editors decided about an article, by slug, in order."""


class Registry(Protocol):
    """What the matcher found and learns, apart from what articles are filed under."""

    def revision(self) -> int:
        """Answer the number of the last change to any entity; 0 before the first."""
        ...

    def changed_since(self, revision: int) -> Sequence[str]:
        """Answer the slugs of entities added, changed or removed after a revision, each once."""
        ...

    def scores(self, slugs: Iterable[str] | None = None) -> Scores:
        """Answer the scores of these entities' names; of all of them without slugs."""
        ...

    def add_score(self, slug: str, key: str, *, is_accepted: bool, at: datetime) -> None:
        """Count one more offer of a name, accepted or not; raise NotFound."""
        ...

    def add_found(
        self, article_id: int, mentions: Sequence[FoundMention], entities: Sequence[FoundEntity]
    ) -> None:
        """Store what the rules found in an article in which nothing was found before."""
        ...

    def set_found(
        self, article_id: int, mentions: Sequence[FoundMention], entities: Sequence[FoundEntity]
    ) -> None:
        """Replace what the rules found in an article; what editors decided stays."""
        ...

    def mentions_in(self, article_id: int) -> Sequence[FoundMention]:
        """Answer the mentions of an article in order."""
        ...

    def found_in(self, article_id: int) -> Sequence[FoundEntity]:
        """Answer what the rules found an article to be about or to mention, the most salient first."""
        ...

    def decisions_on(self, article_id: int) -> Decisions:
        """Answer what editors decided about an article."""
        ...

    def decide(self, article_id: int, decisions: Decisions) -> None:
        """Add to or change what editors decided about an article; raise NotFound for an unknown entity."""
        ...

    def habits(self, slugs: Iterable[str], *, most: int) -> Mapping[str, Mapping[str, int]]:
        """Answer how many of the newest public articles about each entity stand under each category.

        At most `most` articles of each are looked at; how many these were stands under the empty category.
        """
        ...

    def candidates(self, *, limit: int) -> Sequence[NameCandidate]:
        """Answer unknown names that are not ignored, the most frequent first."""
        ...

    def find_candidate(self, key: str) -> NameCandidate | None:
        """Answer an unknown name by its folded form, ignored or not; None if no article has it."""
        ...

    def ignore(self, key: str, *, at: datetime) -> None:
        """Never show a folded name as a candidate again."""
        ...

    def merge(self, old: str, into: str, *, at: datetime) -> None:
        """Remove an entity no article stands under any more; its slug and id answer the other one.

        What was found and decided, and the scores, go over to that one. Raises NotFound.
        """
        ...

    def request_retag(self, slug: str, *, at: datetime) -> RetagRun:
        """Begin, or begin again, to tag anew what an entity touches."""
        ...

    def find_retag(self, slug: str) -> RetagRun | None:
        """Answer the run of an entity."""
        ...

    def list_retags(self) -> Sequence[RetagRun]:
        """Answer every run that is not finished, the oldest first."""
        ...

    def keep_retag(self, run: RetagRun) -> None:
        """Remember how far a run has come; nothing happens if it was asked for again meanwhile."""
        ...
