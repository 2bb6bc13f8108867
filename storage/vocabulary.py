"""Records of what articles are about and by whom, and the terms these become."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
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


class EntityStatus(StrEnum):
    """Whether an entity is looked for in texts."""

    ACTIVE = "active"
    RETIRED = "retired"


ALIAS_FLAGS = ("exact_case", "context_required", "generic_head", "weak", "accent_required")
"""What an alias may ask of a text before it counts."""


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
    """A surface form of an entity in one language; docs/entities.md says what the flags ask of a text.

    `exact_case` marks acronyms; `context_required` names that are words too; `generic_head` names whose first
    word may be in lower case; `weak` names that only repeat a stronger one;
    `accent_required` those whose accents tell them from a word.
    """

    surface: str
    language: str
    exact_case: bool = False
    context_required: bool = False
    generic_head: bool = False
    weak: bool = False
    accent_required: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of the flags that are set."""
        return tuple(flag for flag in ALIAS_FLAGS if getattr(self, flag))


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a person is or was, with its names by language; `of` is the slug of the body, if it is known.

    Days are included; None means that nobody knows, or that the role goes on.
    """

    labels: Mapping[str, str]
    of: str | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A real person, organisation, place or event; `wikidata` is `Q…` or None until a source confirms one.

    `neighbours` are slugs of entities it is usually named with, which tell it from its namesakes. A retired
    entity is no longer found in texts, but its pages, feeds and assignments stay.
    """

    slug: str
    type: EntityType
    labels: Mapping[str, str]
    aliases: tuple[Alias, ...] = ()
    wikidata: str | None = None
    roles: tuple[Role, ...] = ()
    neighbours: tuple[str, ...] = ()
    status: EntityStatus = EntityStatus.ACTIVE


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
