"""Records of what there is to follow and to find: terms with how many articles each has, and addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.vocabulary import EntityType, TermKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A term that has a feed, by its labels, with how many published articles stand under it.

    `key` is of the kind category, about (an entity), author or language; an author's name stands under the
    empty language, and a language has no label. `changed_at` is when its feed last changed.
    """

    key: TermKey
    labels: Mapping[str, str]
    articles: int
    changed_at: datetime
    type: EntityType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a published article is read, and what search engines are told of it.

    `versions` are the languages and slugs of the published articles at home here that say the same, itself
    included; nothing where it is the only one.
    """

    slug: str
    title: str
    language: str
    published_at: datetime
    updated_at: datetime
    versions: tuple[tuple[str, str], ...] = ()


class Directory(Protocol):
    """What there is to follow and to find; nothing in it is withdrawn, scheduled or a draft."""

    def list_followed(self) -> Sequence[Followed]:
        """Answer every category, and the entities, authors and languages that have published articles."""
        ...

    def count_publications(self) -> int:
        """Answer how many articles were ever published: the highest ordinal."""
        ...

    def list_addresses(self, *, first: int, last: int) -> Sequence[Address]:
        """Answer the articles at home here whose ordinals lie between these, both included, by ordinal."""
        ...

    def list_newest(self, *, since: datetime, limit: int) -> Sequence[Address]:
        """Answer at most `limit` articles at home here, first published since then, the newest first.

        Their versions are not told.
        """
        ...
