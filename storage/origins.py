"""Records of where articles come from: their old paths, and what they were filed under."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storage.articles import Article


class CandidateKind(StrEnum):
    """What a source called a label that our vocabulary does not know, or that is no category of ours."""

    CATEGORY = "category"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label of the source, kept as text until an editor, or the vocabulary, makes a term of it."""

    kind: CandidateKind
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a source said of an article besides its text; `old_paths` are paths as `/2026/01/titre`."""

    old_paths: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Origins(Protocol):
    """Where imported articles come from."""

    def get(self, article: Article) -> Origin:
        """Answer where an article comes from; nothing in it for one that was not imported."""
        ...

    def set(self, article: Article, origin: Origin, *, at: datetime) -> None:
        """Replace candidates, and add the old paths that lead to no article yet."""
        ...

    def add(self, article: Article, origin: Origin, *, at: datetime) -> None:
        """Store the origin of an article that has none, and the old paths that lead to no article yet."""
        ...

    def find_uuid_by_path(self, path: str) -> str | None:
        """Answer the uuid of the article that was once read at this path."""
        ...
