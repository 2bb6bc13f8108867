"""Whether a run of words is written as a name is: case, accents, exact spelling (entities.md, 1 and 3)."""

import re
from collections.abc import Sequence
from enum import Enum
from unicodedata import normalize

from feeds.entities.matching.columns import Columns
from feeds.entities.matching.gazetteer import Name, plain_spelling, spelling
from feeds.entities.matching.tokens import BREAK, Shape, Token
from feeds.entities.matching.words import FUNCTION_WORDS, PARTICLES
from storage.vocabulary import EntityType

FEWEST_IN_TITLE = 3
LONG_WORD = 7
TITLE_CASE_LANGUAGE = "en"
TITLE_CASE_SHARE = 0.6
TITLE_CASE_WORDS = 5
LONGEST_HEADING = 40
FRENCH_ARTICLES = frozenset({"le", "la", "les", "l"})
"""« le Monde », « du Havre »: the article of a name may be written small or contracted."""

BIG = (Shape.CAPITAL, Shape.UPPER)
SENTENCE_ENDS = frozenset(".!?…؟")
UNWRITTEN = re.compile("[\u0640\u064b-\u0652\u0670\u200b-\u200f]")
"""Tatweel, vowel signs and marks of direction."""


class Manner(Enum):
    """How the heading or paragraph around a word is written."""

    PLAIN = "plain"
    CAPITALS = "all capitals"
    TITLE_CASE = "a capital on nearly every word"


def manners(columns: Columns, language: str, *, has_title: bool = False) -> list[Manner]:
    """Answer for each token how its paragraph is written; only English headlines put capitals everywhere.

    The first paragraph is the title if the text has one.
    """
    found: list[Manner] = []
    begin = 0
    for end in (*columns.find(BREAK), len(columns.tokens)):
        is_title = has_title and begin == 0
        found += [_manner(columns, begin, end, language, is_title=is_title)] * (end + 1 - begin)
        begin = end + 1
    return found[: len(columns.tokens)]


def _manner(columns: Columns, begin: int, end: int, language: str, *, is_title: bool) -> Manner:
    shapes = columns.shapes[begin:end]
    may_be_headline = language == TITLE_CASE_LANGUAGE and end - begin < LONGEST_HEADING
    if not may_be_headline and (Shape.LOWER in shapes or not any(map(shapes.count, BIG))):
        return Manner.PLAIN
    tokens = columns.tokens[begin:end]
    words = [token for token in tokens if token.shape in {Shape.LOWER, Shape.CAPITAL, Shape.UPPER}]
    upper = [token for token in words if token.shape is not Shape.LOWER]
    if len(words) >= FEWEST_IN_TITLE and _is_all_capitals(words):
        return Manner.CAPITALS
    if not may_be_headline:
        return Manner.PLAIN
    long_words = [token for token in words if len(token.folded) > 3]
    capitals = sum(token.is_capitalised for token in long_words)
    is_sentence = bool(tokens) and tokens[-1].folded in SENTENCE_ENDS
    if is_title and len(words) >= FEWEST_IN_TITLE and capitals == len(long_words):
        return Manner.TITLE_CASE if len(upper) > len(words) // 2 else Manner.PLAIN
    if not is_sentence and capitals >= TITLE_CASE_WORDS and capitals > TITLE_CASE_SHARE * len(long_words):
        return Manner.TITLE_CASE if len(upper) > len(words) // 2 else Manner.PLAIN
    return Manner.PLAIN


def _is_all_capitals(words: Sequence[Token]) -> bool:
    """A list of acronyms is no heading: that has little words, or long ones."""
    if any(token.shape is Shape.LOWER for token in words):
        return False
    if any(token.shape is Shape.CAPITAL and token.size > 1 for token in words):
        return False
    return any(len(token.folded) >= LONG_WORD or token.folded in FUNCTION_WORDS for token in words)


def is_written_so(name: Name, words: Sequence[Token], surface: str, manner: Manner) -> bool:
    """Answer whether these words, which have the name's key, are written as the name may be."""
    if name.is_arabic:
        return not ("أ" in surface and len(words) == 1 and _adds_hamza(name.surface, surface))
    if manner is Manner.CAPITALS:
        return not name.accents or plain_spelling(surface) == name.accents
    if name.exact and spelling(surface) not in {name.exact, name.exact_word or name.exact}:
        return False
    if name.accents and plain_spelling(surface) != name.accents:
        return False
    return _has_its_capitals(name, words)


def _adds_hamza(typed: str, surface: str) -> bool:
    """فأس, an axe, is not فاس; where a word begins, also behind its article, the sign is often left out."""
    own, letters = (UNWRITTEN.sub("", normalize("NFC", each)) for each in (typed, surface))
    begin = 3 if own.startswith("ال") else 1
    return len(own) == len(letters) and any(
        mine == "ا" and here == "أ" for mine, here in zip(own[begin:], letters[begin:], strict=True)
    )


def _has_its_capitals(name: Name, words: Sequence[Token]) -> bool:
    typed = name.words
    if not typed[0].is_capitalised:
        return True
    if not words[0].is_capitalised and typed[0].folded in FRENCH_ARTICLES:
        return len(typed) > 1 and typed[1].is_capitalised and _all_capitals_kept(typed[1:], words[1:])
    if not words[0].is_capitalised:
        return name.is_generic and any(word.is_capitalised for word in words[1:])
    if name.type is EntityType.PERSON or typed[0].folded in FUNCTION_WORDS:
        return _all_capitals_kept(typed, words)
    return True


def _all_capitals_kept(typed: Sequence[Token], words: Sequence[Token]) -> bool:
    """« Le monde change » is not about Le Monde, and « Rose marine » is nobody's name."""
    return all(
        word.is_capitalised or not own.is_capitalised or own.folded in PARTICLES
        for own, word in zip(typed, words, strict=True)
    )
