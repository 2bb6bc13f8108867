"""Reads a text from left to right and answers the longest registered name at each place (entities.md, 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feeds.entities.matching.clitics import SHORTEST_AFTER_CLITIC, Reading, is_arabic, readings
from feeds.entities.matching.gazetteer import Gazetteer, Name
from feeds.entities.matching.tokens import Shape, Token, original_index
from feeds.entities.matching.words import FUNCTION_WORDS
from feeds.entities.matching.writing import Manner, is_written_so, manners
from storage.vocabulary import EntityType


@dataclass(frozen=True, slots=True)
class Hit:
    """The words from `first` up to `last`, excluded, are written as these names, from `start` to `end`.

    `is_short` says that a name of four letters or fewer stands behind a clitic, which alone proves nothing.
    `inner` are shorter names inside.
    """

    first: int
    last: int
    start: int
    end: int
    names: tuple[Name, ...]
    is_short: bool = False
    inner: tuple["Hit", ...] = ()

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Reader:
    """A text cut into words, read against a gazetteer."""

    text: str
    tokens: Sequence[Token]
    manners: Sequence[Manner]
    gazetteer: Gazetteer
    language: str

    def hits(self) -> list[Hit]:
        """Answer leftmost-longest hits, in order, none overlapping another."""
        found: list[Hit] = []
        longest = self.gazetteer.longest
        free_from = 0
        for index, token in enumerate(self.tokens):
            # Nearly every word stops here.
            if index < free_from or not (token.folded in longest or token.shape is Shape.CASELESS):
                continue
            hit = self.longest_at(index)
            if hit is not None:
                found.append(hit)
                free_from = hit.last
        return [self._with_inner(hit) for hit in found]

    def longest_at(self, index: int, *, shorter_than: int = 0) -> Hit | None:
        """Answer the longest name that begins at a word and passes the tests of writing."""
        token = self.tokens[index]
        if not token.is_word or token.glued:
            return None
        best: Hit | None = None
        for reading in _readings(token):
            most = self.gazetteer.longest.get(reading.key, 0)
            if shorter_than:
                most = min(most, shorter_than - 1)
            if most > (best.length if best else 0):
                best = self._longest(index, reading, most, at_least=best.length + 1 if best else 1) or best
        return best

    def _longest(self, index: int, reading: Reading, most: int, *, at_least: int) -> Hit | None:
        for length in range(min(most, len(self.tokens) - index), at_least - 1, -1):
            last = index + length
            words = self.tokens[index:last]
            if not words[-1].is_word or (last < len(self.tokens) and self.tokens[last].glued):
                continue
            key = " ".join((reading.key, *(word.folded for word in words[1:])))
            hit = self._hit(index, last, reading, self.gazetteer.names.get(key, ()))
            if hit is not None:
                return hit
        return None

    def _hit(self, first: int, last: int, reading: Reading, senses: Sequence[Name]) -> Hit | None:
        words = self.tokens[first:last]
        names = tuple(
            name
            for name in senses
            if self._is_in_language(name) and is_written_so(name, words, self.text, self.manners[first])
        )
        if reading.key.startswith("ال") is False and reading.length and _cuts_article(words[0], reading):
            names = tuple(name for name in names if name.type is not EntityType.PERSON)
        if not names:
            return None
        start = words[0].start
        if reading.length:
            start = original_index(self.text, words[0], reading.length)
        is_short = bool(reading.length) and last - first == 1 and len(reading.key) < SHORTEST_AFTER_CLITIC
        return Hit(first, last, start, words[-1].end, names, is_short)

    def _is_in_language(self, name: Name) -> bool:
        """A place goes by its name in the text's language, if it has one: Jordan is no country in French."""
        if name.is_arabic or not name.languages.isdisjoint((self.language, "und")):
            return True
        if name.exact:
            return name.key not in FUNCTION_WORDS  # UN is no article in French, nor the United Nations
        if name.type is not EntityType.PLACE:
            return True
        return self.language == "ar" or self.language not in self.gazetteer.known[name.slug].languages

    def _with_inner(self, hit: Hit) -> Hit:
        if hit.length == 1:
            return hit
        inner = tuple(self._inner(hit))
        return Hit(hit.first, hit.last, hit.start, hit.end, hit.names, hit.is_short, inner) if inner else hit

    def _inner(self, hit: Hit) -> Iterator[Hit]:
        own = {name.slug for name in hit.names}
        free_from = hit.first
        for index in range(hit.first, hit.last):
            room = hit.last - index + (index > hit.first)
            inner = self.longest_at(index, shorter_than=room) if index >= free_from else None
            if inner is not None and not inner.is_short and not own & {name.slug for name in inner.names}:
                yield inner
                free_from = inner.last


def make_reader(gazetteer: Gazetteer, text: str, tokens: Sequence[Token], *, language: str) -> Reader:
    """Answer a reader of a text that was cut into words."""
    return Reader(text, tokens, manners(tokens), gazetteer, language)


def _readings(token: Token) -> tuple[Reading, ...]:
    return readings(token.folded) if is_arabic(token.folded) else (Reading(token.folded, 0),)


def _cuts_article(word: Token, reading: Reading) -> bool:
    return word.folded[: reading.length].endswith("ال")
