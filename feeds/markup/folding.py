"""Folds names for lookup, so that spelling habits do not matter; what is shown is never folded."""

import re
import unicodedata

# Before decomposition, because U+00B4 would decompose into a space and an accent.
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`", "'"))
HYPHENS = dict.fromkeys(map(chr, range(0x2010, 0x2014)), "-")
LIGATURES = {"œ": "oe", "æ": "ae"}
# U+0763 is how Morocco writes the g of Agadir; entities.md names only its look-alike U+06AD.
ARABIC = {"ٱ": "ا", "ى": "ي", "ة": "ه", "ڭ": "ك", "ݣ": "ك", "ک": "ك", "گ": "ك", "ی": "ي"}
DIGITS = {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
LETTERS = str.maketrans({**HYPHENS, **LIGATURES, **ARABIC, **DIGITS})
# Tatweel, soft hyphen, zero-width and direction marks, word joiner, byte order mark.
INVISIBLE = "\u0640\u00ad\u200b-\u200f\u2060\ufeff"
MARKS = "".join(letter for letter in map(chr, range(0x10000)) if unicodedata.combining(letter))
# Asking for each letter takes ten times as long; a class with letters beyond U+FFFF would be no faster.
UNSEEN = re.compile(f"[{INVISIBLE}{MARKS}]")
BEYOND = re.compile("[\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """Answer the form under which a name is looked up (entities.md, Matching rules 1).

    Compatibility decomposition without marks, in lower case; one spelling for apostrophes, hyphens, spaces
    and ligatures; Arabic without vowel signs, with plain alef, yeh, heh and kaf, and European digits.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    decomposed = UNSEEN.sub("", unicodedata.normalize("NFKD", _translate(text, APOSTROPHES)).lower())
    if not decomposed.isascii():
        decomposed = _translate(BEYOND.sub(_without_mark, decomposed), LETTERS)
    return " ".join(decomposed.split())


def fold_text(text: str) -> str:
    """Answer what `fold` does; of a long text nearly every word has been folded before, and is only found."""
    return " ".join(filter(None, map(_FOLDED.__getitem__, text.split())))


MOST_REMEMBERED = 32_768
LONGEST_REMEMBERED = 32


class _Folded(dict[str, str]):
    """What lies between white space, folded; no rule of folding looks beyond that."""

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if len(word) <= LONGEST_REMEMBERED:
            self[word] = folded
        return folded


_FOLDED = _Folded()


def _without_mark(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]


SHORT = 32
"""In letters: up to here `translate` is the faster way."""


def _translate(text: str, table: dict[int, str]) -> str:
    """Answer what `text.translate(table)` does, in a tenth of its time for a long text.

    No letter of a table's answers is one of its questions, so the order does not matter.
    """
    if len(text) <= SHORT:
        return text.translate(table)
    for letter, plain in table.items():
        text = text.replace(chr(letter), plain)
    return text
