"""What the matcher answers: mentions with their rule and status, and what the article is about."""

from dataclasses import dataclass, field
from enum import StrEnum

from storage.vocabulary import EntityType


class Rule(StrEnum):
    """Why a mention is what it is."""

    NAME = "name"
    ACRONYM = "acronym"
    DEFINED_HERE = "acronym-defined-here"
    SURNAME = "surname"
    HOMONYM = "homonym"
    CONTEXT = "context"
    CAPITALS = "all-capitals"
    TOUCHING = "touching-capital"
    UNKNOWN_FIRST_NAME = "unknown-first-name"
    NAMED_AFTER = "named-after"
    FOREIGN = "of-another-country"
    WEAK = "weak"
    DISTRUSTED = "low-score"
    AMBIGUOUS_SURNAME = "ambiguous-surname"
    UNKNOWN_NAME = "unknown-name"


class Status(StrEnum):
    """Whether a mention is assigned by itself, or shown to the editor."""

    ASSIGNED = "assigned"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Nested:
    """A shorter name inside a mention: not assigned, kept for the editor."""

    start: int
    end: int
    surface: str
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An occurrence in code points of the text, the end excluded.

    `entity` is None for an unknown name and for one that fits several, which `senses` then lists; `type` is
    then what it probably is, or None. `score` is how likely editors accept the name, `key` its folded form.
    """

    start: int
    end: int
    surface: str
    entity: str | None
    type: EntityType | None
    rule: Rule
    score: float
    status: Status
    key: str
    senses: tuple[str, ...] = ()
    nested: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Salience:
    """How much an article is about an entity (entities.md, 8)."""

    entity: str
    about: bool
    score: float
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """Everything found in a text: mentions in order, and each assigned entity by descending score.

    `definitions` are (folded acronym, entity) pairs that the text itself defines: proposed aliases.
    """

    mentions: tuple[Mention, ...] = ()
    entities: tuple[Salience, ...] = ()
    definitions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def about(self) -> tuple[str, ...]:
        """The slugs of what the article is about, the most salient first."""
        return tuple(each.entity for each in self.entities if each.about)

    @property
    def assigned(self) -> tuple[Mention, ...]:
        """The mentions that are assigned."""
        return tuple(each for each in self.mentions if each.status is Status.ASSIGNED)
