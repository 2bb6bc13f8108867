"""Records of what articles are about and by whom, and the terms these become."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class TermKind(StrEnum):
    """The kinds of term a feed can be filtered by. An article *about* an entity also *mentions* it."""

    CATEGORY = "category"
    ABOUT = "about"
    MENTION = "mention"
    AUTHOR = "author"
    LANGUAGE = "language"


class EntityType(StrEnum):
    """What kind of real thing an entity is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    EVENT = "event"


class TermKey(NamedTuple):
    """A term by name, such as `(category, "ia")`; the slug of a language is its BCP 47 tag in lower case."""

    kind: TermKind
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term as stored: `revision` is the sequence of the last change that touched it, 0 if none has."""

    id: int
    key: TermKey
    created_at: datetime
    revision: int
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A label the newsroom chooses, with labels by language and 0..n IPTC codes (`medtop:13000000`)."""

    slug: str
    labels: Mapping[str, str]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A surface form of an entity in one language; `exact_case` marks acronyms."""

    surface: str
    language: str
    exact_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A real person, organisation, place or event; `wikidata` is `Q…` or None until a source confirms one."""

    slug: str
    type: EntityType
    labels: Mapping[str, str]
    aliases: tuple[Alias, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLink:
    """An entity as assigned to an article, without its aliases; `about` tells "is about" from "mentions"."""

    entity: Entity
    about: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A byline: a public name, never an address."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What an article is filed under, by slug and in order. `mentions` are entities it merely mentions."""

    categories: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def language_slugs(tag: str) -> tuple[str, ...]:
    """Answer the term slugs a language tag stands under: itself and what it is a variety of.

    `fr-MA` stands under `fr-ma` and `fr` (RFC 4647 §3.3.1, basic filtering).
    """
    subtags = tag.lower().split("-")
    return tuple("-".join(subtags[:length]) for length in range(len(subtags), 0, -1))


def terms_of(assignment: Assignment, language: str) -> tuple[TermKey, ...]:
    """Answer every term an article with this assignment and language stands under, without repetition."""
    keys = (
        [TermKey(TermKind.CATEGORY, slug) for slug in assignment.categories]
        + [TermKey(TermKind.ABOUT, slug) for slug in assignment.entities]
        + [TermKey(TermKind.MENTION, slug) for slug in (*assignment.entities, *assignment.mentions)]
        + [TermKey(TermKind.AUTHOR, slug) for slug in assignment.authors]
        + [TermKey(TermKind.LANGUAGE, slug) for slug in language_slugs(language)]
    )
    return tuple(dict.fromkeys(keys))
