"""A text cut into words: what is asked of every word of it is asked of a whole column of them at once."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, compress, count, repeat
from operator import add, attrgetter, eq

from feeds.entities.matching.clitics import is_arabic
from feeds.entities.matching.tokens import BREAK, CHUNKS, JOINED, Shape, Token, is_sentence_start

_LOWER = int(Shape.LOWER)
_CAPITALISED = re.compile(bytes([ord("["), Shape.CAPITAL, Shape.UPPER, ord("]")]))
_CASELESS = re.compile(bytes([Shape.CASELESS]))
_BROKEN_SPACE = re.compile(r"\n[^\S\n]* ")
"""A space behind a line break may be part of a blank line."""

_folded_of, _shape_of = attrgetter("folded"), attrgetter("shape")


@dataclass(frozen=True)
class Columns:
    """The words and marks of a text; `folded` and `shapes`, a byte each, are columns of them.

    `places` are where in the text that begins in which a word goes from its `begin` to its `end`.
    """

    text: str
    tokens: Sequence[Token]
    places: Sequence[int]
    folded: Sequence[str]
    shapes: bytes

    def start(self, index: int) -> int:
        """Where a word begins."""
        return self.places[index] + self.tokens[index].begin

    def end(self, index: int) -> int:
        """Where a word ends."""
        return self.places[index] + self.tokens[index].end

    def surface(self, first: int, last: int) -> str:
        """The words from `first` up to `last`, excluded, as they are written."""
        return self.text[self.start(first) : self.end(last - 1)]

    def key(self, first: int, last: int) -> str:
        """The key under which the words from `first` up to `last`, excluded, are looked up."""
        return " ".join(self.folded[first:last])

    def find(self, folded: str) -> Iterator[int]:
        """Yield where a folded word or mark stands."""
        at = -1
        for _ in range(self.folded.count(folded)):
            at = self.folded.index(folded, at + 1)
            yield at

    def find_any(self, folded: Set[str]) -> Iterator[int]:
        """Yield where one of these stands."""
        return compress(count(), map(folded.__contains__, self.folded))

    @cached_property
    def capitalised(self) -> Sequence[int]:
        """Where the words that begin with a capital stand."""
        return [found.start() for found in _CAPITALISED.finditer(self.shapes)]

    @cached_property
    def caseless(self) -> Sequence[int]:
        """Where numbers and the words of scripts without capitals stand."""
        return [found.start() for found in _CASELESS.finditer(self.shapes)]

    @cached_property
    def has_arabic(self) -> bool:
        """Whether a word is Arabic."""
        return any(is_arabic(self.folded[found.start()]) for found in _CASELESS.finditer(self.shapes))

    @cached_property
    def in_lower_case(self) -> frozenset[str]:
        """The words that stand in lower case, but for tags such as « #rabat »."""
        lower = map(eq, self.shapes, bytes([_LOWER]) * len(self.shapes))
        if "#" not in self.text:
            return frozenset(compress(self.folded, lower))
        behind_tags = zip(lower, ("", *self.folded), strict=False)
        return frozenset(compress(self.folded, (is_lower and mark != "#" for is_lower, mark in behind_tags)))

    @cached_property
    def capitalised_inside(self) -> frozenset[str]:
        """The words that have a capital although no sentence begins with them."""
        return frozenset(
            self.folded[index] for index in self.capitalised if not is_sentence_start(self.tokens, index)
        )


def tokenise(text: str, *parts: tuple[int, int]) -> Columns:
    """Answer the words and marks of a text, or of parts of it as if blank lines stood between, in order."""
    tokens: list[Token] = []
    places: list[int] = []
    for start, end in parts or ((0, len(text)),):
        if tokens:
            before = places[-1] + tokens[-1].end
            tokens.append(Token(0, start - before, BREAK, Shape.MARK, False, False, False))
            places.append(before)
        _cut(text[start:end], start, tokens, places)
    folded = list(map(_folded_of, tokens))
    if any(f"{first} " in " ".join(folded) for first in JOINED):
        tokens, places = _join(tokens, places)
        folded = list(map(_folded_of, tokens))
    return Columns(text, tokens, places, folded, bytes(map(_shape_of, tokens)))


def _cut(part: str, start: int, tokens: list[Token], places: list[int]) -> None:
    """Add the words of a part. Space by space, because what stands between was nearly always read before."""
    chunks = [part] if _BROKEN_SPACE.search(part) else part.split(" ")
    found = list(map(CHUNKS.__getitem__, chunks))
    begins = map(add, accumulate(map(len, chunks), initial=start), count())
    tokens += chain.from_iterable(found)
    places += chain.from_iterable(map(repeat, begins, map(len, found)))


def _join(tokens: Sequence[Token], places: Sequence[int]) -> tuple[list[Token], list[int]]:
    """Make one word of those that may be written apart or together."""
    joined: list[Token] = []
    starts: list[int] = []
    for token, place in zip(tokens, places, strict=True):
        if joined and _belongs_to(joined[-1], token, place - starts[-1]):
            before, at = joined.pop(), starts.pop()
            end, folded = place - at + token.end, before.folded + token.folded
            joined.append(Token(before.begin, end, folded, Shape.CASELESS, True, False, before.glued))
            starts.append(at)
        else:
            joined.append(token)
            starts.append(place)
    return joined, starts


def _belongs_to(before: Token, token: Token, distance: int) -> bool:
    if before.shape is not Shape.CASELESS or token.shape is not Shape.CASELESS or len(before.folded) > 5:
        return False
    prefix = JOINED.get(before.folded[-3:])
    is_near = distance + token.begin - before.end <= 2
    return prefix is not None and is_near and token.folded.startswith(prefix)
