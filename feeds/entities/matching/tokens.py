"""Cuts a text into words and marks, each with its folded form and its place in the text as it is.

The place is the offset map of entities.md, 1: names are looked up in the folded words, and what is found is
answered in code points of the text that came in, whatever its normal form, tatweel or soft hyphens.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import regex

from feeds.markup.folding import fold

INVISIBLE = "\u0640\u00ad\u200b-\u200f\u2060\ufeff"
HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
APOSTROPHES = "'’‘ʼ′´`"
BREAK = "\n"
"""The folded form of the blank line between two paragraphs."""

_BASIC_PLANE = "".join(map(chr, (*range(0xD800), *range(0xF900, 0x10000))))
_BEYOND = "\U00010000-\U0001cfff\U0001d400-\U0001d7ff\U0001e000-\U0001efff\U00020000-\U000323af"
"""The scripts of the planes behind, without their symbols: each range takes time at the end of a word."""


def _ranges(characters: str) -> str:
    """Answer the characters of a property as ranges, which `re` reads twice as fast as `regex` a property."""
    runs = regex.findall(f"{characters}+", _BASIC_PLANE, flags=regex.VERSION1)
    return "".join(run if len(run) < 3 else f"{run[0]}-{run[-1]}" for run in runs)


_UPPER = _ranges(r"\p{Lu}")
_MARKS = _ranges(r"\p{M}")
_DIGITS = r"\p{Nd}\p{Nl}"
_NUMBERS = _ranges(f"[{_DIGITS}]")
_ARABIC = _ranges(r"[\p{Arabic}&&\p{L}]")
_INSIDE_ARABIC = f"{_ARABIC}{_MARKS}{INVISIBLE}{_NUMBERS}"
_LATIN = _ranges(rf"[[\p{{L}}{_DIGITS}]--\p{{Arabic}}--[ʼ\u0640]]") + _BEYOND
_INSIDE_LATIN = f"{_LATIN}{_MARKS}{INVISIBLE}"
_WORD_END = f"{_LATIN}{_ARABIC}{_MARKS}"
_HYPHEN = "[-\u2010-\u2013]"
_SPACE = r"[^\S\n]"
_SPACES = _ranges(r"\p{Z}")
_UNSEEN = rf"[\t\r\f\v\x1c-\x1f\x85{_SPACES}{_MARKS}{INVISIBLE}{APOSTROPHES}]"
_SITE = "com|org|net|info|eu|fr|ma|dz|tn|uk|es|de|be|ch|ca|io|ai|tv|gov|edu|int|africa"
_WORD = (
    rf"(?:(?:[{_UPPER}]\.){{2,}}(?:[{_UPPER}](?![{_WORD_END}]))?"
    rf"|[{_LATIN}][{_INSIDE_LATIN}]*(?:\.(?:{_SITE})(?![{_WORD_END}])|\+{{1,2}}(?![{_WORD_END}]))?"
    rf"|[{_ARABIC}][{_INSIDE_ARABIC}]*)"
)
"""Initials; letters of one kind, since الـCDG are two words, with what makes a site or « Canal+ » of them."""

_AFTER = rf"{_UNSEEN}*(?:\n(?!{_SPACE}*\n){_UNSEEN}*)*"
_PIECE = (
    rf"(?:{_HYPHEN}(?<=[{_WORD_END}]{_HYPHEN}))?{_WORD}{_AFTER}"
    rf"|\n{_SPACE}*\n\s*|{_UNSEEN}+|\n|.{_AFTER}"
)
"""Every letter of a text belongs to a piece: a word or a mark with the spaces behind it, or a blank line.

First of all a small word and a space is looked for, which most pieces are: that takes half the time.
"""

_SMALL_WORD = r"[a-zß-öø-ÿ]+ (?=[0-9A-Za-zß-öø-ÿ])"
_SITE_ADDRESS = r"https?://\S*[\w/]|www\.\S*[\w/]"
_ADDRESS = rf"{_SITE_ADDRESS}|[\w.+-]{{1,64}}+@[\w-]+(?:\.[\w-]+)*|@\w+"
WORD = re.compile(_WORD)
INITIALS = re.compile(r"\w\.\w\.")
UNSEEN = re.compile(_UNSEEN)
ADDRESS = re.compile(_ADDRESS)
PIECE = re.compile(f"{_SMALL_WORD}|{_PIECE}", re.DOTALL)
TRAILING = "\u0640\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
PLAIN_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+")
"""Letters that folding makes one letter of, each."""

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
    """A word or a mark wherever it stands, beginning with a capital or not.

    It goes from `begin` to `end` in what lies between two spaces. `glued` says that only a hyphen stands
    between it and the word before.
    """

    begin: int
    end: int
    folded: str
    shape: Shape
    is_word: bool
    is_capitalised: bool
    glued: bool

    @property
    def size(self) -> int:
        """How many letters of the text it takes."""
        return self.end - self.begin


def read_chunk(chunk: str) -> tuple[Token, ...]:
    """Answer the words and marks of a text, or of what lies between two spaces of one."""
    found: list[Token] = []
    place = 0
    for piece in _pattern_for(chunk).findall(chunk):
        token = _WRITTEN[piece]
        if token.end:
            found.append(token._replace(begin=place + token.begin, end=place + token.end) if place else token)
        place += len(piece)
    return tuple(found)


MOST_REMEMBERED = 32_768
LONGEST_REMEMBERED = 40


class _Chunks(dict[str, tuple[Token, ...]]):
    """What was read, by what lies between two spaces: nearly all of a text was read before."""

    def __missing__(self, chunk: str) -> tuple[Token, ...]:
        tokens = read_chunk(chunk)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = tokens
        return tokens


CHUNKS = _Chunks()


def _pattern_for(text: str) -> re.Pattern[str]:
    """Look for addresses only where there may be any: a word that might be a mailbox takes time."""
    if "@" in text:
        return _piece_or(_ADDRESS)
    return _piece_or(_SITE_ADDRESS) if "://" in text or "www." in text else PIECE


@lru_cache(maxsize=2)
def _piece_or(address: str) -> re.Pattern[str]:
    return re.compile(f"{_SMALL_WORD}|{address}|{_PIECE}", re.DOTALL)


class _Memory(dict[str, Token]):
    """What was read, by piece; what is none has no end."""

    def __missing__(self, piece: str) -> Token:
        written = _read(piece)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if len(piece) <= LONGEST_REMEMBERED:
            self[piece] = written
        return written


_WRITTEN = _Memory()


def _read(piece: str) -> Token:
    if ADDRESS.match(piece):
        return Token(0, len(piece), piece, Shape.MARK, False, False, False)
    skipped = int(len(piece) > 1 and piece[0] in HYPHENS and WORD.match(piece, 1) is not None)
    word = WORD.match(piece, skipped)
    if word is None:
        return _read_mark(piece)
    surface = word[0].rstrip(TRAILING)
    letters = surface.replace(".", "") if INITIALS.match(surface) else surface
    shape = shape_of(letters)
    is_capitalised = shape in {Shape.CAPITAL, Shape.UPPER}
    return Token(skipped, skipped + len(surface), fold(letters), shape, True, is_capitalised, bool(skipped))


def _read_mark(piece: str) -> Token:
    is_seen = not UNSEEN.match(piece)
    if piece[0] == "\n":
        length = len(piece) if len(piece) > 1 else 0
        return Token(0, length, BREAK, Shape.MARK, False, False, False)
    return Token(0, int(is_seen), piece[0] if is_seen else "", Shape.MARK, False, False, False)


def shape_of(surface: str) -> Shape:
    """Answer how a word is written; the first letter that has case decides, digits before it do not count."""
    first = next((letter for letter in surface if letter.isalpha()), "")
    if not (first.isupper() or first.islower() or first.istitle()):
        return Shape.CASELESS
    if first.islower():
        return Shape.LOWER
    letters = [letter for letter in surface if letter.isalpha()]
    return Shape.UPPER if len(letters) > 1 and all(map(str.isupper, letters)) else Shape.CAPITAL


def original_index(text: str, start: int, end: int, folded_length: int) -> int:
    """Answer where in a text the first `folded_length` folded letters of the word at `start` end."""
    if PLAIN_ARABIC.fullmatch(text, start, end):
        return min(start + folded_length, end)
    for index in range(start + 1, end):
        if (
            len(fold(text[start:index])) >= folded_length
            and len(fold(text[start : index + 1])) > folded_length
        ):
            return index
    return end


def is_sentence_start(tokens: Sequence[Token], index: int) -> bool:
    """Answer whether a word is the first one of a sentence, a quotation, a heading or a list item."""
    return index == 0 or tokens[index - 1].folded in SENTENCE_MARKS


SENTENCE_MARKS = frozenset('.!?…؟:«“„"—–-•*()[]|;؛/>#\n')
