"""The names of a registry, found by their first word: a token n-gram dictionary that changes in O(1).

First word → the length of the longest name that begins so, and likewise for the first two words, because many
names begin with « le »; folded name → everything it may mean. A new name works at once (entities.md, What
measurement says).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import normalize

from feeds.entities.matching.clitics import Reading, is_arabic, readings
from feeds.entities.matching.columns import tokenise
from feeds.entities.matching.tokens import HYPHENS, Token
from feeds.entities.matching.words import ACCENTS_MATTER, AMBIGUOUS, GENERIC_HEADS
from storage.vocabulary import Alias, Entity, EntityType

LONGEST_ACRONYM = 6
SHORTEST_SPOKEN = 4
VOWEL_INSIDE = re.compile(r".[aeiou].*")
MOST_WORDS = 24
LEADING_ARTICLE = re.compile(r"^(?:le|la|les|l) ")
QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")
SCORE_AFTER_OFFERS = 5
"""How often a name must have been offered before its score may keep it from being assigned."""

LEAST_SCORE = 0.5
PROVEN_SCORE = 0.8


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call one entity, with everything the rules ask about it.

    `exact` is the spelling that alone counts beside `exact_word`, or empty; `accents` likewise, without case.
    `languages` are those in which this is a name.
    """

    slug: str
    type: EntityType
    surface: str
    key: str
    words: tuple[Token, ...]
    languages: frozenset[str]
    is_label: bool
    exact: str = ""
    exact_word: str = ""
    accents: str = ""
    needs_context: bool = False
    is_weak: bool = False
    is_generic: bool = False
    accepted: int = 0
    offered: int = 0
    is_arabic: bool = False
    """Whether it is written in Arabic letters."""

    @property
    def score(self) -> float:
        """How likely an offer of this name is accepted (entities.md, 5)."""
        return (self.accepted + 1) / (self.offered + 2)

    @property
    def is_proven(self) -> bool:
        """Whether editors have accepted it so often that it needs no context any more."""
        return self.offered >= SCORE_AFTER_OFFERS and self.score >= PROVEN_SCORE

    @property
    def is_distrusted(self) -> bool:
        """Whether editors have turned it down so often that it is only proposed."""
        return self.offered >= SCORE_AFTER_OFFERS and self.score < LEAST_SCORE


@dataclass(frozen=True, slots=True)
class Known:
    """An entity of the registry as the rules see it."""

    slug: str
    type: EntityType
    names: tuple[Name, ...]
    languages: frozenset[str]
    neighbours: frozenset[str]


CONTRACTED = {"du": "le", "au": "le", "des": "les", "aux": "les"}
"""« du Havre » names Le Havre; the contraction itself is no part of the mention."""

WHOLE_WORD = -1
"""What a reading cuts from a contraction."""

MOST_REMEMBERED = 16_384


class Beginning(NamedTuple):
    """A reading of a word with which names of up to `most` words begin; `is_name` if it is one alone."""

    reading: Reading
    most: int
    is_name: bool


class Beginnings(dict[str, tuple[Beginning, ...]]):
    """What may begin with a folded word, which is nearly always nothing; read once for each word."""

    def __init__(self, longest: Mapping[str, int], names: Mapping[str, object]) -> None:
        super().__init__()
        self._longest = longest
        self._names = names

    def __missing__(self, folded: str) -> tuple[Beginning, ...]:
        found = tuple(
            Beginning(reading, most, reading.key in self._names)
            for reading in _readings(folded)
            if (most := self._longest.get(reading.key, 0)) >= (2 if reading.length == WHOLE_WORD else 1)
        )
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[folded] = found
        return found


def _readings(folded: str) -> tuple[Reading, ...]:
    if is_arabic(folded):
        return readings(folded)
    contracted = CONTRACTED.get(folded)
    return (Reading(folded, 0), *([Reading(contracted, WHOLE_WORD)] if contracted else ()))


@dataclass(slots=True)
class Gazetteer:
    """Every name of a registry. Only `put` and `remove` change it; it belongs to one thread."""

    longest: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)
    names: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    beginnings: Beginnings = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.beginnings = Beginnings(self.longest, self.names)

    def put(self, entity: Entity, scores: Mapping[str, tuple[int, int]] | None = None) -> None:
        """Take an entity in or anew; `scores` are (accepted, offered) by folded name."""
        self.remove(entity.slug)  # which forgets what was remembered, too
        names = tuple(names_of(entity, scores or {}))
        self.known[entity.slug] = Known(
            slug=entity.slug,
            type=entity.type,
            names=names,
            languages=frozenset(language for name in names for language in name.languages),
            neighbours=frozenset(entity.neighbours),
        )
        for name in names:
            self._measure(self.longest, name.words[0].folded, len(name.words))
            if len(name.words) > 1:
                self._measure(self.pairs, key_of(name.words[:2]), len(name.words))
            self.names[name.key] = (*self.names.get(name.key, ()), name)

    @staticmethod
    def _measure(lengths: dict[str, int], beginning: str, length: int) -> None:
        lengths[beginning] = max(lengths.get(beginning, 0), length)

    def remove(self, slug: str) -> None:
        """Forget an entity. A first word may keep a length that no name has any more."""
        self.beginnings.clear()
        known = self.known.pop(slug, None)
        for name in known.names if known else ():
            rest = tuple(other for other in self.names[name.key] if other.slug != slug)
            if rest:
                self.names[name.key] = rest
            else:
                self.names.pop(name.key, None)

    @property
    def size(self) -> int:
        """How many names there are."""
        return sum(len(known.names) for known in self.known.values())


def make_gazetteer(entities: Iterable[Entity]) -> Gazetteer:
    """Answer a gazetteer of these entities, without anything learnt."""
    gazetteer = Gazetteer()
    for entity in entities:
        gazetteer.put(entity)
    return gazetteer


def key_of(tokens: Sequence[Token]) -> str:
    """Answer the key under which a run of words is looked up."""
    return " ".join(token.folded for token in tokens)


def name_key(surface: str) -> str:
    """Answer the key of a name as it is typed."""
    return key_of(_words(surface))


class _Typed(NamedTuple):
    """A name as it was typed, and cut into words."""

    alias: Alias
    is_label: bool
    words: tuple[Token, ...]


def names_of(entity: Entity, scores: Mapping[str, tuple[int, int]]) -> list[Name]:
    """Answer the names of an entity, each key once: labels, and aliases, whose flags win."""
    typed = [
        _Typed(Alias(surface=label, language=tag), True, _words(label))
        for tag, label in entity.labels.items()
    ]
    typed += [_Typed(alias, False, _words(alias.surface)) for alias in entity.aliases]
    by_key: dict[str, list[_Typed]] = {}
    for each in typed:
        if each.words:
            by_key.setdefault(key_of(each.words), []).append(each)
    return [_name(entity, key, each, scores.get(key, (0, 0))) for key, each in by_key.items()]


def _name(entity: Entity, key: str, typed: Sequence[_Typed], score: tuple[int, int]) -> Name:
    alias, _, words = next((each for each in typed if each.alias.flags), typed[0])
    return Name(
        slug=entity.slug,
        type=entity.type,
        surface=alias.surface,
        key=key,
        words=words,
        languages=frozenset([each.alias.language.partition("-")[0] for each in typed]),
        is_label=any(each.is_label for each in typed),
        exact=spelling(alias.surface) if any(_is_exact(each.alias) for each in typed) else "",
        exact_word=_as_word(typed),
        accents=plain_spelling(alias.surface) if alias.accent_required or key in ACCENTS_MATTER else "",
        needs_context=alias.context_required or LEADING_ARTICLE.sub("", key) in AMBIGUOUS,
        is_weak=alias.weak,
        is_generic=alias.generic_head or words[0].folded in GENERIC_HEADS,
        accepted=score[0],
        offered=score[1],
        is_arabic=is_arabic(words[0].folded),
    )


def _as_word(typed: Sequence[_Typed]) -> str:
    """Answer how an acronym that can be spoken is written too: Otan, unless it was typed to be exact."""
    alias = typed[0].alias
    letters = alias.surface
    is_spoken = len(letters) >= SHORTEST_SPOKEN and bool(VOWEL_INSIDE.search(letters.lower()))
    is_typed_exact = any(each.alias.exact_case for each in typed)
    return letters.capitalize() if _is_exact(alias) and is_spoken and not is_typed_exact else ""


def _is_exact(alias: Alias) -> bool:
    letters = [letter for letter in alias.surface if letter.isalpha()]
    is_acronym = (
        " " not in alias.surface
        and 1 < len(letters) <= LONGEST_ACRONYM
        and all(letter.isupper() for letter in letters)
    )
    return alias.exact_case or is_acronym


def _words(surface: str) -> tuple[Token, ...]:
    tokens = [*tokenise(QUALIFIER.sub("", surface) or surface).tokens]
    while tokens and not tokens[-1].is_word:
        tokens.pop()
    while tokens and not tokens[0].is_word:
        tokens.pop(0)
    return tuple(tokens[:MOST_WORDS])


def spelling(surface: str) -> str:
    """Answer a spelling in which only letters, case and accents count, with one kind of hyphen and space."""
    text = "".join("-" if letter in HYPHENS else letter for letter in normalize("NFKC", surface))
    letters = (letter for letter in text if letter.isalnum() or letter in "-&+" or letter.isspace())
    return " ".join("".join(letters).split())


def plain_spelling(surface: str) -> str:
    """Answer the spelling with accents and without case."""
    return spelling(surface).lower()
