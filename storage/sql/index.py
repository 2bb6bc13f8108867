"""Which public articles stand under which term, held in memory as bitmaps: any filter in a millisecond.

SQL stays the truth. The index is private to a process, follows the change log inside the reader's own
snapshot, and says nothing where it cannot vouch for an answer. It numbers articles twice: by `ordinal`, which
is dense and never changes, and by a private dense rank in the order of `position`, because what readers want
are the newest. An article that is dated back has no place among the ranks; it waits beside them until they
are made anew.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from threading import Lock
from typing import NamedTuple

from pyroaring import BitMap

from storage.articles import ArticleQuery
from storage.sql.blocks import BLOCK, Neighbours
from storage.sql.conditions import bounds_of
from storage.sql.engine import Connection, Row
from storage.sql.ranks import Ranks, make_ranks, ranked
from storage.sql.recency import Recency
from storage.vocabulary import Term, TermKey

FEW = 256
"""Terms with fewer postings stay in SQL and are read with each question."""

MOST_CHANGES = 5_000
"""How many changes one reader catches up with; an index further behind is of no use to it."""

MOST_LATE = 5_000
"""How many articles may wait beside the ranks before these are made anew."""

CHUNK = 256


class Members(NamedTuple):
    """The articles a question means: those with a rank by rank, and all of them by ordinal."""

    ranks: BitMap
    ordinals: BitMap


class Window(NamedTuple):
    """The positions a question allows: the first, included, and the last, excluded."""

    first: int
    last: int

    def holds(self, position: int) -> bool:
        """Answer whether a position lies in between."""
        return self.first <= position < self.last


class Contents(NamedTuple):
    """All that an index is made of; `revised` and `retagged` are packed.

    `is_complete` says whether every article has a rank.
    """

    sequence: int
    positions: "array[int]"
    terms: dict[int, BitMap]
    revised: "array[int]"
    retagged: "array[int]"
    ranks: Ranks | None
    is_complete: bool

    def make(self) -> "PostingIndex":
        """Make an index of it."""
        index = PostingIndex(self.sequence, self.positions, self.terms, self.ranks)
        index.revised, index.retagged = Recency.unpack(self.revised), Recency.unpack(self.retagged)
        return index


class PostingIndex:
    """Bitmaps of the terms that many articles have, as of one sequence of the log."""

    def __init__(
        self,
        sequence: int,
        positions: "array[int]",
        terms: dict[int, BitMap],
        ranks: Ranks | None = None,
    ) -> None:
        """Take positions by ordinal and ordinals by term; ranks are made from them unless they are given."""
        self.sequence = sequence
        self.positions = positions
        self.terms = terms
        self.revised, self.retagged = Recency(), Recency()
        self._guard = Lock()
        ranks = ranks or make_ranks(positions, terms)
        self._by_rank, self._regular, self._ranked = ranks
        self._rank_of = ranks.by_ordinal()
        self._late = BitMap()

    @property
    def needs_ranks(self) -> bool:
        """Whether so many articles wait beside the ranks that these had better be made anew."""
        return len(self._late) > MOST_LATE

    def is_far_behind(self, connection: Connection) -> bool:
        """Answer whether so much has happened that the index had better be read anew."""
        return _head(connection) > self.sequence + MOST_CHANGES

    def contents(self) -> Contents:
        """Answer a copy of all that another index can be made of."""
        with self._guard:
            return Contents(
                sequence=self.sequence,
                positions=self.positions[:],
                terms={term: ordinals.copy() for term, ordinals in self.terms.items()},
                revised=self.revised.pack(),
                retagged=self.retagged.pack(),
                ranks=Ranks(
                    self._by_rank[:],
                    self._regular.copy(),
                    {term: ranks.copy() for term, ranks in self._ranked.items()},
                ),
                is_complete=not self._late,
            )

    def with_new_ranks(self) -> "PostingIndex":
        """Answer a copy in which nothing waits beside the ranks; others go on using this one meanwhile."""
        return self.contents()._replace(ranks=None).make()

    def find(
        self, connection: Connection, query: ArticleQuery, terms: Mapping[TermKey, Term], *, recent: int
    ) -> tuple[set[int], Neighbours] | None:
        """Answer the positions a question selects, and the archives beside them; None: SQL has to say it."""
        head = _head(connection)
        with self._guard:
            if not self._catch_up(connection, head):
                return None
            members, window = self._members(connection, query, terms), _window(query)
            positions = set(self._positions(query, members, window, recent=recent))
            return positions, self._archives(query, members, window) if positions else Neighbours()

    def _positions(
        self, query: ArticleQuery, members: Members, window: Window, *, recent: int
    ) -> Iterable[int]:
        full, count = len(self.positions) // BLOCK, len(self.positions)
        if query.block is not None:
            block = range((query.block - 1) * BLOCK + 1, query.block * BLOCK + 1)
            return self._within(members, window, block) if query.block <= full else ()
        newest = self._newest(members, window, query.limit)
        if not query.live or len(newest) < query.limit:
            return newest
        opened = self._within(members, window, range(full * BLOCK + 1, count + 1))
        brought_back = (
            self._older(recently, members, window, oldest=newest[-1], limit=recent)
            for recently in (self.revised, self.retagged)
        )
        return (*newest, *opened, *chain.from_iterable(brought_back))

    def _archives(self, query: ArticleQuery, members: Members, window: Window) -> Neighbours:
        if query.block is None and not query.live:
            return Neighbours()
        full = len(self.positions) // BLOCK
        block = query.block or full + 1
        before, after = range(1, (block - 1) * BLOCK + 1), range(block * BLOCK + 1, full * BLOCK + 1)
        return Neighbours(
            previous=_block_of(self._nearest(members, window, before, newest=True)),
            next=_block_of(self._nearest(members, window, after, newest=False)),
        )

    def _catch_up(self, connection: Connection, head: int) -> bool:
        """Follow the log up to a snapshot's head; an index that is already ahead of it cannot go back."""
        if head == self.sequence:
            return True
        if not self.sequence < head <= self.sequence + MOST_CHANGES:
            return False
        rows = connection.all(
            """
            select distinct a.ordinal, a.position, a.revised_sequence, a.retagged_sequence
            from change c join article a on a.id = c.article_id
            where c.sequence > :seen and c.sequence <= :head order by a.ordinal
            """,
            seen=self.sequence,
            head=head,
        )
        for row in rows:
            if not self._take(connection, row["ordinal"], row["position"]):
                return False
        self.revised.note(_last_changes(rows, "revised_sequence"))
        self.retagged.note(_last_changes(rows, "retagged_sequence"))
        self.sequence = head
        return True

    def _take(self, connection: Connection, ordinal: int, position: int) -> bool:
        """File an article as its postings say; answer False if it leaves a gap, which it never should."""
        if ordinal > len(self.positions) + 1:
            return False
        rows = connection.all("select term_id from posting where position = :position", position=position)
        current = {row["term_id"] for row in rows}
        if ordinal == len(self.positions) + 1:
            self._append(ordinal, position)
            touched = current & self.terms.keys()
        else:
            touched = {term for term, ordinals in self.terms.items() if ordinal in ordinals} ^ (
                current & self.terms.keys()
            )
        for term in touched:
            self._file(term, ordinal, is_in=term in current)
        return True

    def _append(self, ordinal: int, position: int) -> None:
        is_newest = not self._by_rank or position > self._position_at(len(self._by_rank) - 1)
        self.positions.append(position)
        self._rank_of.append(len(self._by_rank) if is_newest else 0)
        if is_newest:
            self._by_rank.append(ordinal)
            self._regular.add(ordinal)
        else:
            self._late.add(ordinal)

    def _file(self, term: int, ordinal: int, *, is_in: bool) -> None:
        rank = None if ordinal in self._late else self._rank_of[ordinal - 1]
        if is_in:
            self.terms[term].add(ordinal)
            if rank is not None:
                self._ranked[term].add(rank)
        else:
            self.terms[term].discard(ordinal)
            if rank is not None:
                self._ranked[term].discard(rank)

    def _members(self, connection: Connection, query: ArticleQuery, terms: Mapping[TermKey, Term]) -> Members:
        groups = [[self._of_term(connection, terms[key].id) for key in group] for group in query.all_of]
        without = [self._of_term(connection, terms[key].id) for key in query.none_of]
        return Members(
            ranks=_combine(
                [[each.ranks for each in group] for group in groups],
                [each.ranks for each in without],
                range(len(self._by_rank)),
            ),
            ordinals=_combine(
                [[each.ordinals for each in group] for group in groups],
                [each.ordinals for each in without],
                range(1, len(self.positions) + 1),
            ),
        )

    def _of_term(self, connection: Connection, term: int) -> Members:
        """Answer the articles under a term; one that has become frequent is taken into the index."""
        if term in self.terms:
            return Members(self._ranked[term], self.terms[term])
        rows = connection.all(
            """
            select a.ordinal from posting p cross join article a
            where p.term_id = :term and a.position = p.position
            """,
            term=term,
        )
        ordinals = BitMap([row["ordinal"] for row in rows])
        under = ranked(ordinals - self._late, self._rank_of)
        if len(ordinals) >= FEW:
            self.terms[term], self._ranked[term] = ordinals, under
        return Members(under, ordinals)

    def _position_at(self, rank: int) -> int:
        return self.positions[self._by_rank[rank] - 1]

    def _newest(self, members: Members, window: Window, limit: int) -> list[int]:
        """Answer the positions of the newest members within a window, newest first."""
        first, last = self._ranks_in(window)
        low = members.ranks.rank(first - 1) if first else 0
        high = members.ranks.rank(last - 1) if last else 0
        found = (
            [self._position_at(rank) for rank in members.ranks[max(low, high - limit) : high]]
            if high > low
            else []
        )
        late = (self.positions[ordinal - 1] for ordinal in members.ordinals & self._late)
        found += [position for position in late if window.holds(position)]
        return sorted(found, reverse=True)[:limit]

    def _within(self, members: Members, window: Window, ordinals: range) -> list[int]:
        """Answer the positions of the members among some ordinals."""
        found = (self.positions[ordinal - 1] for ordinal in members.ordinals & BitMap(ordinals))
        return [position for position in found if window.holds(position)]

    def _older(
        self, recently: Recency, members: Members, window: Window, *, oldest: int, limit: int
    ) -> list[int]:
        """Answer the positions of members older than a position to which something happened last."""
        positions = (
            self.positions[ordinal - 1] for ordinal in recently.newest_first() if ordinal in members.ordinals
        )
        older = (position for position in positions if position < oldest and window.holds(position))
        return list(islice(older, limit))

    def _nearest(self, members: Members, window: Window, ordinals: range, *, newest: bool) -> int | None:
        """Answer the newest, or oldest, member among some ordinals.

        Where articles came in the order of their dates, ranks and dates lead there at once; the others, which
        were dated back, are looked through one by one as far as they could be nearer.
        """
        best = self._nearest_regular(members, window, ordinals, newest=newest) if ordinals else None
        if best is not None:
            ordinals = range(best + 1, ordinals.stop) if newest else range(ordinals.start, best)
        irregular = members.ordinals & BitMap(ordinals) - self._regular if ordinals else BitMap()
        return next(
            (each for each in _walk(irregular, newest=newest) if window.holds(self.positions[each - 1])), best
        )

    def _nearest_regular(
        self, members: Members, window: Window, ordinals: range, *, newest: bool
    ) -> int | None:
        first, last = self._ranks_in(window)
        before, upto = self._regular.rank(ordinals.start - 1), self._regular.rank(ordinals.stop - 1)
        if before == upto:
            return None
        first = max(first, self._rank_of[self._regular[before] - 1])
        last = min(last, self._rank_of[self._regular[upto - 1] - 1] + 1)
        found = (
            self._by_rank[rank] for rank in _walk(members.ranks & BitMap(range(first, last)), newest=newest)
        )
        return next((ordinal for ordinal in found if ordinal in self._regular), None)

    def _ranks_in(self, window: Window) -> tuple[int, int]:
        """Answer the first rank in a window, and the first behind it."""
        ranks = range(len(self._by_rank))
        first = bisect_left(ranks, window.first, key=self._position_at)
        return first, bisect_left(ranks, window.last, lo=first, key=self._position_at)


def _head(connection: Connection) -> int:
    row = connection.one("select coalesce(max(sequence), 0) as head from change")
    return 0 if row is None else int(row["head"])


def _last_changes(rows: Iterable[Row], column: str) -> list[tuple[int, int]]:
    """Answer sequences and ordinals, in the order of the log."""
    return sorted((row[column], row["ordinal"]) for row in rows if row[column])


def _combine(groups: list[list[BitMap]], without: list[BitMap], everything: range) -> BitMap:
    """Answer what is in every group, in any of its bitmaps, and in none of those without."""
    united = [group[0] if len(group) == 1 else BitMap.union(*group) for group in groups]
    united.sort(key=len)
    found = BitMap.intersection(*united) if len(united) > 1 else (united or [BitMap(everything)])[0]
    for each in without:
        found = found - each
    return found


def _window(query: ArticleQuery) -> Window:
    bounds = bounds_of(query)
    return Window(
        max((position for _, operator, position in bounds if operator == ">="), default=0),
        min((position for _, operator, position in bounds if operator == "<"), default=1 << 62),
    )


def _walk(numbers: BitMap, *, newest: bool) -> Iterator[int]:
    """Answer numbers from the highest down, or from the lowest up, without unpacking them all."""
    low, high = 0, len(numbers)
    while low < high:
        start, end = (max(low, high - CHUNK), high) if newest else (low, min(high, low + CHUNK))
        yield from sorted(numbers[start:end], reverse=newest)
        low, high = (low, start) if newest else (end, high)


def _block_of(ordinal: int | None) -> int | None:
    return None if ordinal is None else (ordinal - 1) // BLOCK + 1
