"""Reads a text from left to right and answers the longest registered name at each place (entities.md, 4)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from feeds.entities.matching.clitics import SHORTEST_AFTER_CLITIC, Reading
from feeds.entities.matching.columns import Columns
from feeds.entities.matching.gazetteer import WHOLE_WORD, Gazetteer, Name
from feeds.entities.matching.tokens import Token, original_index
from feeds.entities.matching.words import FUNCTION_WORDS
from feeds.entities.matching.writing import Manner, is_written_so, manners
from storage.vocabulary import EntityType


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

    columns: Columns
    manners: Sequence[Manner]
    gazetteer: Gazetteer
    language: str

    @property
    def text(self) -> str:
        """The text as it came in."""
        return self.columns.text

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
        folded = self.columns.folded
        return list(compress(range(len(folded)), map(self.gazetteer.beginnings.__getitem__, folded)))

    def _with_list(self, hit: Hit, before: Hit | None) -> Hit:
        if not hit.is_short or before is None or not self.text.startswith("و", self.columns.start(hit.first)):
            return hit
        is_listed = before.names[0].type is hit.names[0].type and not before.is_short
        return replace(hit, is_listed=is_listed)

    def longest_at(self, index: int, *, shorter_than: int = 0) -> Hit | None:
        """Answer the longest name that begins at a word and passes the tests of writing."""
        token, folded = self.columns.tokens[index], self.columns.folded
        if not token.is_word or token.glued:
            return None
        after = folded[index + 1] if index + 1 < len(folded) else ""
        best: Hit | None = None
        for reading, longest, is_name in self.gazetteer.beginnings[folded[index]]:
            if not is_name and f"{reading.key} {after}" not in self.gazetteer.pairs:
                continue
            most = min(longest, shorter_than - 1) if shorter_than else longest
            if most > (best.length if best else 0):
                best = self._longest(index, reading, most, at_least=best.length + 1 if best else 1) or best
        return best

    def _longest(self, index: int, reading: Reading, most: int, *, at_least: int) -> Hit | None:
        least = max(at_least, 2 if reading.length == WHOLE_WORD else 1)
        for last, senses in reversed(self._registered(index, reading.key, most)):
            if last - index < least:
                return None
            if last < len(self.columns.tokens) and self.columns.tokens[last].glued:
                continue
            hit = self._hit(index, last, reading, senses)
            if hit is not None:
                return hit
        return None

    def _registered(self, index: int, key: str, most: int) -> list[tuple[int, tuple[Name, ...]]]:
        """Answer which runs of words are names, by where they end, as far as any name goes."""
        gazetteer, folded = self.gazetteer, self.columns.folded
        senses = gazetteer.names.get(key)
        found = [(index + 1, senses)] if senses else []
        if most > 1 and index + 1 < len(folded):
            most = min(most, gazetteer.pairs.get(f"{key} {folded[index + 1]}", 0))
            for last, word in enumerate(folded[index + 1 : index + most], start=index + 2):
                key = f"{key} {word}"
                senses = gazetteer.names.get(key)
                if senses:
                    found.append((last, senses))
        return found

    def _hit(self, first: int, last: int, reading: Reading, senses: Sequence[Name]) -> Hit | None:
        columns, words = self.columns, self.columns.tokens[first:last]
        surface = columns.surface(first, last)
        manner = self.manners[first]
        names = tuple(
            [
                name
                for name in senses
                if self._is_in_language(name) and is_written_so(name, words, surface, manner)
            ]
        )
        if reading.length > 0 and _cuts_article(words[0], reading):
            names = tuple(name for name in names if name.type is not EntityType.PERSON)
        if not names:
            return None
        start, end = columns.start(first), columns.end(last - 1)
        if reading.length == WHOLE_WORD:
            start = columns.start(first + 1)
        elif reading.length:
            start = original_index(columns.text, start, columns.end(first), reading.length)
        is_short = reading.length > 0 and last - first == 1 and len(reading.key) < SHORTEST_AFTER_CLITIC
        return Hit(first, last, start, end, names, is_short)

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


def make_reader(gazetteer: Gazetteer, columns: Columns, *, language: str, has_title: bool = False) -> Reader:
    """Answer a reader of a text that was cut into words."""
    return Reader(columns, manners(columns, language, has_title=has_title), gazetteer, language)


def _cuts_article(word: Token, reading: Reading) -> bool:
    return word.folded[: reading.length].endswith("ال")
