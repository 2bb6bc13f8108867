"""The readings of an Arabic word: as it stands, and without what is written together with it.

Conjunctions and prepositions stand before a name without a space, and ل swallows the alef of the article:
المغرب becomes للمغرب (entities.md, 2).
"""

from functools import lru_cache
from typing import NamedTuple

SHORTEST_AFTER_CLITIC = 5
"""لوزان is Lausanne, not وزان behind a ل: so nothing is cut off before a name of four letters or fewer."""

ARTICLE = "ال"
SWALLOWED = ("لل", "ولل", "فلل")
CLITICS = ("وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ل", "ك")


class Reading(NamedTuple):
    """One way to read a word: `length` letters cut from its beginning leave (or stand for) `key`."""

    key: str
    length: int


@lru_cache(maxsize=4_096)
def readings(folded: str) -> tuple[Reading, ...]:
    """Answer every reading of a folded word, the one as it stands first."""
    found = [Reading(folded, 0)]
    for prefix in SWALLOWED:
        if folded.startswith(prefix):
            # What remains is the ل of the article, which is part of the name.
            found.append(Reading(ARTICLE + folded[len(prefix) :], len(prefix) - 1))
            found.append(Reading(folded[len(prefix) :], len(prefix)))
    for prefix in ("", *CLITICS):
        if folded.startswith(prefix):
            rest = folded[len(prefix) :]
            if prefix:
                found.append(Reading(rest, len(prefix)))
            if rest.startswith(ARTICLE):
                found.append(Reading(rest[len(ARTICLE) :], len(prefix) + len(ARTICLE)))
    return tuple(dict.fromkeys(reading for reading in found if len(reading.key) > 1))


def is_arabic(folded: str) -> bool:
    """Answer whether a folded word is written in Arabic letters."""
    return bool(folded) and "\u0620" <= folded[0] <= "\u06ff" and not folded[0].isdigit()
