"""Cuts a text into words and marks, each with its folded form and its place in the text as it is.

The place is the offset map of entities.md, 1: names are looked up in the folded words, and what is found is
answered in code points of the text that came in, whatever its normal form, tatweel or soft hyphens.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import regex

from feeds.markup.folding import fold

INVISIBLE = "\u0640\u00ad\u200b-\u200f\u2060\ufeff"
HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
APOSTROPHES = "'’‘ʼ′´`"
BREAK = "\n"
"""The folded form of the blank line between two paragraphs."""

_LATIN = rf"[[\p{{L}}\p{{M}}\p{{N}}{INVISIBLE}]--[\p{{Arabic}}&&\p{{L}}]--[ʼ]]"
_ARABIC = rf"[[\p{{Arabic}}&&\p{{L}}]\p{{M}}\p{{N}}{INVISIBLE}]"
_PIECES = (
    r"(?P<initials>(?:\p{Lu}\.){2,}(?:\p{Lu}(?![\p{L}\p{M}]))?)"
    rf"|(?P<word>[[\p{{L}}\p{{N}}]--\p{{Arabic}}--[ʼ\u0640]]{_LATIN}*|[\p{{Arabic}}&&\p{{L}}]{_ARABIC}*)"
    r"|(?P<break>\n[^\S\n]*\n\s*)"
    rf"|(?P<mark>[^\s\p{{M}}{APOSTROPHES}{INVISIBLE}])"
)
"""A word is written in Arabic letters or in others: الـCDG are two."""

TOKEN = regex.compile(_PIECES, regex.VERSION1)
TOKEN_OR_ADDRESS = regex.compile(
    r"(?P<address>https?://\S+|www\.\S+|[\w.+-]{1,64}+@[\w.-]+)|" + _PIECES, regex.VERSION1
)
TRAILING = "\u0640\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

JOINED = {fold("عبد"): fold("ال"), fold("أبو"): ""}
"""Words that are written apart from or together with the next one: عبد الله is عبدالله."""


class Shape(IntEnum):
    """How a word is written."""

    MARK = 0
    LOWER = 1
    CAPITAL = 2
    UPPER = 3
    CASELESS = 4


class Token(NamedTuple):
    """A word or a mark, beginning with a capital or not.

    `glued` says that only a hyphen stands between it and the word before.
    """

    start: int
    end: int
    folded: str
    shape: Shape
    is_word: bool
    is_capitalised: bool
    glued: bool


def tokenise(text: str, *parts: tuple[int, int]) -> list[Token]:
    """Answer the words and marks of a text, or of parts of it as if blank lines stood between, in order."""
    tokens: list[Token] = []
    for start, end in parts or ((0, len(text)),):
        if tokens:
            tokens.append(Token(tokens[-1].end, start, BREAK, Shape.MARK, False, False, False))
        tokens += _tokens(text, start, end)
    return _join(tokens)


def _tokens(text: str, start: int, end: int) -> list[Token]:
    """Cut one part; words that were seen before, which are nearly all, are not read again."""
    pattern = TOKEN_OR_ADDRESS if "@" in text or "://" in text or "www." in text else TOKEN
    tokens: list[Token] = []
    word_end, is_glued = -1, False
    for found in pattern.finditer(text, start, end):
        surface, begin = found[0], found.start()
        written = _WRITTEN.get(surface) or _read(surface, found.lastgroup or "")
        if written.is_word:
            word_end = begin + written.length
            tokens.append(
                Token(begin, word_end, written.folded, written.shape, True, written.is_capitalised, is_glued)
            )
            is_glued = False
        elif begin == word_end and surface in HYPHENS and text[begin + 1 : begin + 2].isalnum():
            is_glued = True
        else:
            mark = Token(begin, begin + written.length, written.folded, Shape.MARK, False, False, False)
            tokens.append(mark)
            is_glued = False
    return tokens


class _Written(NamedTuple):
    """What a piece of text is wherever it stands."""

    length: int
    folded: str
    shape: Shape
    is_word: bool
    is_capitalised: bool


_WRITTEN: dict[str, _Written] = {}
MOST_REMEMBERED = 65_536


def _read(surface: str, kind: str) -> _Written:
    if kind in {"word", "initials"}:
        stripped = surface.rstrip(TRAILING)
        letters = stripped.replace(".", "")
        shape = shape_of(letters)
        is_capitalised = shape in {Shape.CAPITAL, Shape.UPPER}
        written = _Written(len(stripped), fold(letters), shape, True, is_capitalised)
    else:
        folded = BREAK if kind == "break" else surface
        written = _Written(len(surface), folded, Shape.MARK, False, False)
    if len(_WRITTEN) >= MOST_REMEMBERED:
        _WRITTEN.clear()
    _WRITTEN[surface] = written
    return written


def shape_of(surface: str) -> Shape:
    """Answer how a word is written; the first letter that has case decides, digits before it do not count."""
    first = next((letter for letter in surface if letter.isalpha()), "")
    if not (first.isupper() or first.islower() or first.istitle()):
        return Shape.CASELESS
    if first.islower():
        return Shape.LOWER
    letters = [letter for letter in surface if letter.isalpha()]
    return Shape.UPPER if len(letters) > 1 and all(map(str.isupper, letters)) else Shape.CAPITAL


def _join(tokens: list[Token]) -> list[Token]:
    """Make one word of those that may be written apart or together."""
    if not any(token.folded[-3:] in JOINED for token in tokens):
        return tokens
    joined: list[Token] = []
    for token in tokens:
        if joined and _belongs_to(joined[-1], token):
            before = joined.pop()
            folded = before.folded + token.folded
            token = Token(before.start, token.end, folded, Shape.CASELESS, True, False, before.glued)
        joined.append(token)
    return joined


def _belongs_to(before: Token, token: Token) -> bool:
    if before.shape is not Shape.CASELESS or token.shape is not Shape.CASELESS or len(before.folded) > 5:
        return False
    prefix = JOINED.get(before.folded[-3:])
    return prefix is not None and token.start - before.end <= 2 and token.folded.startswith(prefix)


def original_index(text: str, token: Token, folded_length: int) -> int:
    """Answer where in the text the first `folded_length` folded letters of a word end."""
    for end in range(token.start + 1, token.end):
        if (
            len(fold(text[token.start : end])) >= folded_length
            and len(fold(text[token.start : end + 1])) > folded_length
        ):
            return end
    return token.end


def is_sentence_start(tokens: Sequence[Token], index: int) -> bool:
    """Answer whether a word is the first one of a sentence, a quotation, a heading or a list item."""
    return index == 0 or tokens[index - 1].folded in SENTENCE_MARKS


SENTENCE_MARKS = frozenset('.!?…؟:«“„"—–-•*()[]|;؛/>#\n')
