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
INVISIBLE = re.compile("[\u0640\u00ad\u200b-\u200f\u2060\ufeff]")


def fold(text: str) -> str:
    """Answer the form under which a name is looked up (entities.md, Matching rules 1).

    Compatibility decomposition without marks, in lower case; one spelling for apostrophes, hyphens, spaces
    and ligatures; Arabic without vowel signs, with plain alef, yeh, heh and kaf, and European digits.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).lower()
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(INVISIBLE.sub("", plain).translate(LETTERS).split())
