"""Acronyms that a text defines itself: `Nom complet (SIGLE)` and `SIGLE (nom complet)` (entities.md, 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feeds.entities.matching.columns import Columns
from feeds.entities.matching.gazetteer import Gazetteer, Name
from feeds.entities.matching.scanning import Hit
from feeds.entities.matching.tokens import BREAK, Shape, Token
from feeds.entities.matching.words import COMMON_IN_NAMES, PARTICLES

SHORTEST = 2
LONGEST = 8
MOST_WORDS = 14
IGNORED = PARTICLES | {"pour", "a", "au", "aux", "en", "et", "sur", "for", "in", "on", "par", "dans"}
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
FEWEST_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym at `index` with the words it stands for; `hit` is the registered name among them, if any."""

    acronym: str
    index: int
    first: int
    last: int
    hit: Hit | None


def find_definitions(columns: Columns, hits: Sequence[Hit]) -> list[Definition]:
    """Answer every acronym a text defines, the first definition of each."""
    tokens = columns.tokens
    by_end = {hit.last: hit for hit in hits}
    by_start = {hit.first: hit for hit in hits}
    found: dict[str, Definition] = {}
    for index in columns.find("("):
        for definition in _around(tokens, index, by_end, by_start):
            found.setdefault(definition.acronym, definition)
    return list(found.values())


def _around(
    tokens: Sequence[Token], bracket: int, by_end: dict[int, Hit], by_start: dict[int, Hit]
) -> Iterator[Definition]:
    close = next(
        (
            i
            for i in range(bracket + 1, min(bracket + MOST_WORDS + 2, len(tokens)))
            if tokens[i].folded == ")"
        ),
        0,
    )
    if close == bracket + 2 and is_acronym(tokens[bracket + 1]):
        first = _first_word(tokens, bracket, tokens[bracket + 1].folded, by_end.get(bracket))
        if first is not None:
            yield _definition(tokens, bracket + 1, first, bracket, by_end.get(bracket))
    elif close > bracket + 2 and bracket and is_acronym(tokens[bracket - 1]):
        inside = tokens[bracket + 1 : close]
        if all(word.is_word for word in inside) and spells(tokens[bracket - 1].folded, inside):
            yield _definition(tokens, bracket - 1, bracket + 1, close, by_start.get(bracket + 1))


def _definition(tokens: Sequence[Token], index: int, first: int, last: int, hit: Hit | None) -> Definition:
    whole = hit if hit and hit.first <= first and hit.last >= last else None
    return Definition(tokens[index].folded, index, first, last, whole)


def _first_word(tokens: Sequence[Token], bracket: int, acronym: str, hit: Hit | None) -> int | None:
    """Answer where the full name before a bracket begins: a registered name, or else the longest."""
    if hit is not None and spells(acronym, tokens[hit.first : bracket]):
        return hit.first
    best = None
    for first in range(bracket - 1, max(-1, bracket - MOST_WORDS - 1), -1):
        if not tokens[first].is_word and tokens[first].folded != ",":
            break
        if tokens[first].is_word and spells(acronym, tokens[first:bracket]):
            best = first
            if tokens[first].is_capitalised:
                break
    return best


def is_acronym(token: Token) -> bool:
    """Answer whether a word is written as an acronym: at least two capitals, perhaps digits."""
    return token.shape is Shape.UPPER and SHORTEST <= len(token.folded) <= LONGEST


def spells(acronym: str, words: Sequence[Token]) -> bool:
    """Answer whether an acronym is made of the words' initials in order; all but the first may be skipped."""
    initials = [word.folded for word in words if word.is_word and word.folded not in IGNORED]
    if len(initials) < SHORTEST or not initials[0].startswith(acronym[:1]):
        return False
    position = 0
    for word in initials:
        if position < len(acronym) and acronym[position] in {word[0], ROMAN.get(word, word[0])}:
            position += 1
    return position == len(acronym) and len(acronym) * 2 >= len(initials)


def is_variant(
    definition: Definition, tokens: Sequence[Token], names: Sequence[Name], gazetteer: Gazetteer
) -> bool:
    """Answer whether an unregistered full name is another spelling of what the acronym means by default.

    « Caisse de dépôt et gestion » is the CDG; « Commission nationale du débat public » is not our CNDP.
    """
    said = {
        word.folded
        for word in tokens[definition.first : definition.last]
        if word.is_word and word.folded not in IGNORED and word.folded not in COMMON_IN_NAMES
    }
    known = {
        word.folded for name in names for other in gazetteer.known[name.slug].names for word in other.words
    }
    return bool(said) and len(said & known) >= FEWEST_SHARED * len(said)


def is_break(token: Token) -> bool:
    """Answer whether a paragraph ends here."""
    return token.folded == BREAK
