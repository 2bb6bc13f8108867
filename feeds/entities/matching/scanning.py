"""Reads a text from left to right and answers the longest registered name at each place (entities.md, 4)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from feeds.entities.matching.clitics import SHORTEST_AFTER_CLITIC, Reading, is_arabic, readings
from feeds.entities.matching.gazetteer import Gazetteer, Name
from feeds.entities.matching.tokens import Shape, Token, original_index
from feeds.entities.matching.words import FUNCTION_WORDS
from feeds.entities.matching.writing import Manner, is_written_so, manners
from storage.vocabulary import EntityType

CONTRACTED = {"du": "le", "au": "le", "des": "les", "aux": "les"}
"""« du Havre » names Le Havre; the contraction itself is no part of the mention."""

WHOLE_WORD = -1


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """The words from `first` up to `last`, excluded, are written as these names, from `start` to `end`.

    `is_short` says that a name of four letters or fewer stands behind a clitic, which alone proves nothing;
    `is_listed` that the clitic is و and the word before it ends a name of the same type, as in بغداد ودمشق.
    `inner` are shorter names inside.
    """

    first: int
    last: int
    start: int
    end: int
    names: tuple[Name, ...]
    is_short: bool = False
    is_listed: bool = False
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
        free_from = 0
        beginnings = self._beginnings()
        for index in beginnings:
            hit = self.longest_at(index) if index >= free_from else None
            if hit is not None:
                found.append(hit)
                free_from = hit.last
        by_last = {hit.last: hit for hit in found}
        return [self._with_inner(self._with_list(hit, by_last.get(hit.first)), beginnings) for hit in found]

    def _beginnings(self) -> list[int]:
        """Answer where a name may begin, which is nearly nowhere."""
        longest, caseless = self.gazetteer.longest, Shape.CASELESS
        return [
            index
            for index, token in enumerate(self.tokens)
            if token.folded in longest or token.shape is caseless or token.folded in CONTRACTED
        ]

    def _with_list(self, hit: Hit, before: Hit | None) -> Hit:
        if not hit.is_short or before is None or not self.text.startswith("و", self.tokens[hit.first].start):
            return hit
        is_listed = before.names[0].type is hit.names[0].type and not before.is_short
        return replace(hit, is_listed=is_listed)

    def longest_at(self, index: int, *, shorter_than: int = 0) -> Hit | None:
        """Answer the longest name that begins at a word and passes the tests of writing."""
        token = self.tokens[index]
        if not token.is_word or token.glued:
            return None
        if token.shape is not Shape.CASELESS and token.folded not in CONTRACTED:
            most = self.gazetteer.longest.get(token.folded, 0)
            most = min(most, shorter_than - 1) if shorter_than else most
            return self._longest(index, Reading(token.folded, 0), most, at_least=1) if most else None
        best: Hit | None = None
        for reading in _readings(token):
            most = self.gazetteer.longest.get(reading.key, 0)
            if shorter_than:
                most = min(most, shorter_than - 1)
            if reading.length == WHOLE_WORD and most < 2:
                continue
            if most > (best.length if best else 0):
                best = self._longest(index, reading, most, at_least=best.length + 1 if best else 1) or best
        return best

    def _longest(self, index: int, reading: Reading, most: int, *, at_least: int) -> Hit | None:
        least = max(at_least, 2 if reading.length == WHOLE_WORD else 1)
        for last, senses in reversed(self._registered(index, reading.key, most)):
            if last - index < least:
                return None
            if last < len(self.tokens) and self.tokens[last].glued:
                continue
            hit = self._hit(index, last, reading, senses)
            if hit is not None:
                return hit
        return None

    def _registered(self, index: int, key: str, most: int) -> list[tuple[int, tuple[Name, ...]]]:
        """Answer which runs of words are names, by where they end, as far as any name goes."""
        gazetteer, tokens = self.gazetteer, self.tokens
        senses = gazetteer.names.get(key)
        found = [(index + 1, senses)] if senses else []
        if most > 1 and index + 1 < len(tokens):
            most = min(most, gazetteer.pairs.get(f"{key} {tokens[index + 1].folded}", 0))
            for last, token in enumerate(tokens[index + 1 : index + most], start=index + 2):
                key = f"{key} {token.folded}"
                senses = gazetteer.names.get(key)
                if senses:
                    found.append((last, senses))
        return found

    def _hit(self, first: int, last: int, reading: Reading, senses: Sequence[Name]) -> Hit | None:
        words = self.tokens[first:last]
        manner = self.manners[first]
        names = tuple(
            [
                name
                for name in senses
                if self._is_in_language(name) and is_written_so(name, words, self.text, manner)
            ]
        )
        if reading.length > 0 and _cuts_article(words[0], reading):
            names = tuple(name for name in names if name.type is not EntityType.PERSON)
        if not names:
            return None
        start = words[0].start
        if reading.length == WHOLE_WORD:
            start = words[1].start
        elif reading.length:
            start = original_index(self.text, words[0], reading.length)
        is_short = reading.length > 0 and last - first == 1 and len(reading.key) < SHORTEST_AFTER_CLITIC
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

    def _with_inner(self, hit: Hit, beginnings: Sequence[int]) -> Hit:
        inner = tuple(self._inner(hit, beginnings)) if hit.length > 1 else ()
        return replace(hit, inner=inner) if inner else hit

    def _inner(self, hit: Hit, beginnings: Sequence[int]) -> Iterator[Hit]:
        own = {name.slug for name in hit.names}
        free_from = hit.first
        for index in beginnings[bisect_left(beginnings, hit.first) : bisect_left(beginnings, hit.last)]:
            room = hit.last - index + (index > hit.first)
            inner = self.longest_at(index, shorter_than=room) if index >= free_from else None
            if inner is not None and not inner.is_short and not own & {name.slug for name in inner.names}:
                yield inner
                free_from = inner.last


def make_reader(
    gazetteer: Gazetteer, text: str, tokens: Sequence[Token], *, language: str, has_title: bool = False
) -> Reader:
    """Answer a reader of a text that was cut into words."""
    return Reader(text, tokens, manners(tokens, language, has_title=has_title), gazetteer, language)


def _readings(token: Token) -> tuple[Reading, ...]:
    if is_arabic(token.folded):
        return readings(token.folded)
    contracted = CONTRACTED.get(token.folded)
    return (Reading(token.folded, 0), *([Reading(contracted, WHOLE_WORD)] if contracted else ()))


def _cuts_article(word: Token, reading: Reading) -> bool:
    return word.folded[: reading.length].endswith("ال")
