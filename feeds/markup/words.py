"""The words a text is found by: folded and lightly stemmed, the same for a question and for a text. Pure.

A question does not say its language, so one set of rules serves French, English and Arabic: what a rule cuts
from a word of another language it cuts from the question too. Engines only compare what is made here.
"""

import re
from functools import lru_cache
from itertools import chain

from feeds.markup.folding import fold
from feeds.markup.html import html_to_text

LONGEST_WORD = 64
"""In letters, after folding; of a longer one the beginning counts, in texts and in questions."""

MOST_BYTES = 200_000
"""How much of the different words of one text is kept; an index may not grow without bound (O4)."""

WORD = re.compile(r"[^\W_]+")
ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]+")
ARABIC_PREFIXES = ("وال", "فال", "بال", "كال", "ولل", "ال", "لل")
ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
SHORTEST_STEM = 3


def words_of(*texts: str, html: str = "") -> str:
    """Answer the different words of plain texts and of sanitised HTML, once each, with spaces between."""
    found = _words("\n".join((*texts, html_to_text(html) if html else "")))
    words = " ".join(found)
    return words if len(words.encode()) < MOST_BYTES else _first_of(found)


def _first_of(words: dict[str, None]) -> str:
    kept, left = [], MOST_BYTES
    for word in words:
        left -= len(word.encode()) + 1
        if left < 0:
            break
        kept.append(word)
    return " ".join(kept)


def read_words(question: str) -> tuple[str, ...]:
    """Answer the words a question asks for, once each; none where it holds nothing that is a word."""
    return tuple(_words(question))


def _words(text: str) -> dict[str, None]:
    """Answer the different words in order; what was written before, as nearly all is, is not read again."""
    written = dict.fromkeys(text.split())
    return dict.fromkeys(chain.from_iterable(map(_READ.__getitem__, written)))


MOST_REMEMBERED = 32_768
LONGEST_REMEMBERED = 32


class _Read(dict[str, tuple[str, ...]]):
    """The words in what lies between white space: two in « l’eau », which is not counted as three.

    What is one letter long, such as an elided article, tells no text from another.
    """

    def __missing__(self, written: str) -> tuple[str, ...]:
        words = tuple(stem(word[:LONGEST_WORD]) for word in WORD.findall(fold(written)) if len(word) > 1)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if len(written) <= LONGEST_REMEMBERED:
            self[written] = words
        return words


_READ = _Read()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Answer a folded word without the commonest endings; a different word may end up the same."""
    if ARABIC.fullmatch(word):
        return _stem_arabic(word)
    return _stem_latin(word) if word.isascii() and word.isalpha() else word


def _stem_arabic(word: str) -> str:
    """Cut the article with what is written to it, "and", and one suffix (after Larkey's light10).

    Nobody can tell the waw of "and" from that of a word, as in وزارة; so it goes from every word.
    """
    prefix = next((each for each in ARABIC_PREFIXES if word.startswith(each)), "")
    if len(word) - len(prefix) >= SHORTEST_STEM:
        word = word[len(prefix) :]
    while word.startswith("و") and len(word) > SHORTEST_STEM:
        word = word[1:]
    suffix = next((each for each in ARABIC_SUFFIXES if word.endswith(each)), "")
    return word[: -len(suffix)] if suffix and len(word) - len(suffix) >= SHORTEST_STEM else word


def _stem_latin(word: str) -> str:
    """Cut plurals and feminines: journaux, journal; nationales, national; companies, company."""
    if len(word) <= SHORTEST_STEM:
        return word
    if word.endswith("aux") and len(word) > 5:
        word = word[:-1] if word.endswith("eaux") else f"{word[:-3]}al"
    elif word.endswith(("s", "x")) and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > SHORTEST_STEM and word.endswith("e"):
        word = word[:-1]
    if word.endswith("y"):
        word = f"{word[:-1]}i"
    return word[:-1] if len(word) > SHORTEST_STEM and word[-1] == word[-2] else word
