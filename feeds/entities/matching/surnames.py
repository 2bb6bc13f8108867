"""Links a bare surname to the one person who carries it in the article (entities.md, 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from feeds.entities.matching.clitics import SHORTEST_AFTER_CLITIC, Reading, is_arabic, readings
from feeds.entities.matching.surroundings import Surroundings
from feeds.entities.matching.tokens import Token, original_index
from feeds.entities.matching.words import (
    GIVEN_NAMES,
    GIVEN_NAMES_AR,
    NAME_PARTICLES,
    ORDINALS_AR,
    PERSON_CUES_AR,
    SPEECH_AR,
    SURNAMES_LIKE_WORDS_AR,
)

SHORTEST = 4
UNKNOWN = "?"
EVERY_GIVEN_NAME = GIVEN_NAMES | GIVEN_NAMES_AR
MOST_CARRIERS = 20
"""How many people of one surname are told apart in one article."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody named in full at the words `first` to `last`; `slug` is None for somebody unknown."""

    slug: str | None
    first: int
    last: int
    titles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Surname:
    """A bare surname in the text, and the person it means; several if it is ambiguous."""

    first: int
    last: int
    start: int
    carriers: tuple[Carrier, ...]


def find_surnames(carriers: Sequence[Carrier], surroundings: Surroundings) -> Iterator[Surname]:
    """Yield every bare surname that stands behind the full name of a person; the longer form first."""
    by_name = _by_surname(carriers, surroundings.tokens)
    if not by_name:
        return
    columns, firsts = surroundings.columns, {name.partition(" ")[0] for name in by_name}
    free_from = 0
    for index in sorted({*columns.find_any(firsts), *columns.caseless}):
        found = _at(index, by_name, surroundings) if index >= free_from else None
        if found is not None:
            yield found
            free_from = found.last


def _by_surname(carriers: Sequence[Carrier], tokens: Sequence[Token]) -> dict[str, list[Carrier]]:
    """Answer who carries each surname, everybody once, as first named and with every title they have here."""
    found: dict[str, dict[str, Carrier]] = {}
    for carrier in sorted(carriers, key=lambda each: each.first):
        words = [token.folded for token in tokens[carrier.first : carrier.last]]
        for key in surnames_of(words):
            persons = found.setdefault(key, {})
            person = carrier.slug or f"{UNKNOWN} {' '.join(words)}"
            known = persons.get(person)
            if known is not None:
                persons[person] = replace(known, titles=known.titles | carrier.titles)
            elif len(persons) < MOST_CARRIERS:
                persons[person] = carrier
    return {key: list(persons.values()) for key, persons in found.items()}


def surnames_of(words: Sequence[str]) -> list[str]:
    """Answer what a person may be called later: the last word, or the last two or three."""
    if len(words) < 2:
        return []
    last = words[-1]
    found = [last] if len(last) >= SHORTEST and last not in ORDINALS_AR else []
    if len(words) >= 3 and last not in ORDINALS_AR and words[-2] not in EVERY_GIVEN_NAME:
        found.append(" ".join(words[-2:]))
    if len(words) >= 4 and words[-3] in NAME_PARTICLES:
        found.append(" ".join(words[-3:]))
    return found


def _at(index: int, by_name: dict[str, list[Carrier]], around: Surroundings) -> Surname | None:
    token = around.tokens[index]
    if index in around.covered or token.glued or not _may_begin(token):
        return None
    for length in (3, 2, 1):
        last = index + length
        if last > len(around.tokens) or (last < len(around.tokens) and around.tokens[last].glued):
            continue
        if any(each in around.covered for each in range(index, last)):
            continue
        if not (around.tokens[last - 1].is_capitalised or is_arabic(token.folded)):
            continue
        rest = [word.folded for word in around.tokens[index + 1 : last]]
        for reading in readings(token.folded) if is_arabic(token.folded) else readings(token.folded)[:1]:
            carriers = _earlier(by_name.get(" ".join((reading.key, *rest)), []), index)
            is_short = reading.length > 0 and length == 1 and len(reading.key) < SHORTEST_AFTER_CLITIC
            if is_short or (length == 1 and not _means_somebody(reading, index, around)):
                continue
            if carriers and not around.touches(index, last):
                columns, start = around.columns, around.columns.start(index)
                if reading.length:
                    start = original_index(columns.text, start, columns.end(index), reading.length)
                return Surname(index, last, start, _meant(carriers, index, around))
    return None


def _means_somebody(reading: Reading, index: int, around: Surroundings) -> bool:
    """Answer whether a surname that is a word too stands where a name stands."""
    if reading.key not in SURNAMES_LIKE_WORDS_AR:
        return True
    before = around.tokens[index - 1].folded if index else ""
    return reading.length == 0 and (before in SPEECH_AR or before in PERSON_CUES_AR)


def _may_begin(token: Token) -> bool:
    return token.is_capitalised or is_arabic(token.folded) or token.folded in NAME_PARTICLES


def _earlier(carriers: Sequence[Carrier], index: int) -> list[Carrier]:
    """Answer all who carry a surname if one of them has been named in full before."""
    return list(carriers) if any(carrier.last <= index for carrier in carriers) else []


def _meant(carriers: Sequence[Carrier], index: int, around: Surroundings) -> tuple[Carrier, ...]:
    """Answer everybody who carries a surname, or only the one whose title stands before it here."""
    titles = around.title_words(index) if len(carriers) > 1 else frozenset()
    titled = [each for each in carriers if titles & each.titles]
    return (titled[0],) if len(titled) == 1 and titled[0].slug is not None else tuple(carriers)
