"""A private dense numbering of all public articles in the order of their positions, and the terms by it."""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pyroaring import BitMap


class Ranks(NamedTuple):
    """Ordinals by rank, terms by rank, and the ordinals of articles that came in the order of their dates."""

    by_rank: "array[int]"
    regular: BitMap
    terms: dict[int, BitMap]

    def by_ordinal(self) -> "array[int]":
        """Answer the rank of every ordinal."""
        ranks = array("I", bytes(4 * len(self.by_rank)))
        for rank, ordinal in enumerate(self.by_rank):
            ranks[ordinal - 1] = rank
        return ranks


def make_ranks(positions: "array[int]", terms: Mapping[int, BitMap]) -> Ranks:
    """Number everything anew; `positions` and `terms` are by ordinal."""
    by_rank = array("I", sorted(range(1, len(positions) + 1), key=lambda ordinal: positions[ordinal - 1]))
    ranks = Ranks(by_rank, _in_order(positions), {})
    by_ordinal = ranks.by_ordinal()
    ranks.terms.update({term: ranked(ordinals, by_ordinal) for term, ordinals in terms.items()})
    return ranks


def ranked(ordinals: BitMap, by_ordinal: Sequence[int]) -> BitMap:
    """Answer the ranks of ordinals."""
    return BitMap([by_ordinal[ordinal - 1] for ordinal in ordinals])


def _in_order(positions: "array[int]") -> BitMap:
    """Answer the ordinals of articles that were newer than all before them when they came."""
    found, newest = [], -1
    for ordinal, position in enumerate(positions, start=1):
        if position > newest:
            newest = position
            found.append(ordinal)
    return BitMap(found)
