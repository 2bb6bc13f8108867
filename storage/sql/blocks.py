"""Archive blocks: the hundreds of first publications, by `ordinal`, and which of them a feed has members in.

The nearest block with a member is looked for in two steps. Most feeds have one within the next few thousand
ordinals, so these are walked first. Where they hold none, a walk could meet a million articles (0.5 s on
SQLite); the postings of the rarest required term, or the articles of the dates asked for, are read instead,
unless there are so many that walking on is as fast.
"""

from datetime import datetime
from typing import NamedTuple

from storage.sql.conditions import Where
from storage.sql.engine import Connection, from_ms

BLOCK = 100
"""How many first publications one archive block holds (interface.md, Feeds)."""

NEAR = 20 * BLOCK
"""How many ordinals are walked before anything else is tried: about a millisecond."""

FEW, MANY = 4_000, 200_000
"""Below how many postings nobody looks for fewer still; from how many on all ordinals are walked as fast."""


class Neighbours(NamedTuple):
    """The nearest full blocks, before and after one, in which a feed has members."""

    previous: int | None = None
    next: int | None = None


class Filling(NamedTuple):
    """The change that made a block full."""

    sequence: int
    at: datetime


class Span(NamedTuple):
    """Ordinals in a row, both ends included."""

    first: int
    last: int


def count_full_blocks(connection: Connection) -> int:
    """Answer how many blocks are full; the next one, which is not, is the open one."""
    row = connection.one("select coalesce(max(ordinal), 0) as newest from article")
    return 0 if row is None else int(row["newest"]) // BLOCK


def block_members(connection: Connection, where: Where, block: int) -> list[int]:
    """Answer the positions of a feed's members in a block, full or open."""
    span = _ordinals(block, block)
    rows = connection.all(
        f"""
        select p.position from article p
        where p.ordinal between :span_first and :span_last and {where.along_others}
        """,
        **where.values,
        span_first=span.first,
        span_last=span.last,
    )
    return [row["position"] for row in rows]


def has_members(connection: Connection, where: Where, *, after: int, full: int) -> bool:
    """Answer whether a feed has members in any block after one, up to another."""
    return _walk(connection, where, _ordinals(after + 1, full), newest=False) is not None


def find_neighbours(connection: Connection, where: Where, *, block: int, full: int) -> Neighbours:
    """Answer the nearest blocks, up to the last full one, that hold members of a feed."""
    return Neighbours(
        previous=_nearest(connection, where, _ordinals(1, block - 1), newest=True),
        next=_nearest(connection, where, _ordinals(block + 1, full), newest=False),
    )


def find_filling(connection: Connection, block: int) -> Filling | None:
    """Answer the first publication that made a block full."""
    row = connection.one(
        """
        select c.sequence, c.at from article a join change c on c.article_id = a.id
        where a.ordinal = :last order by c.sequence limit 1
        """,
        last=block * BLOCK,
    )
    return None if row is None else Filling(row["sequence"], from_ms(row["at"]))


def _ordinals(first_block: int, last_block: int) -> Span:
    return Span((first_block - 1) * BLOCK + 1, last_block * BLOCK)


def _nearest(connection: Connection, where: Where, span: Span, *, newest: bool) -> int | None:
    """Answer the block of the newest, or oldest, member within a span of ordinals."""
    near, rest = _parted(span, newest=newest)
    ordinal = _walk(connection, where, near, newest=newest) or _search(connection, where, rest, newest=newest)
    return None if ordinal is None else (ordinal - 1) // BLOCK + 1


def _parted(span: Span, *, newest: bool) -> tuple[Span, Span]:
    """Answer the near end of a span and what lies beyond it; either may be empty."""
    if newest:
        first = max(span.first, span.last - NEAR + 1)
        return Span(first, span.last), Span(span.first, first - 1)
    last = min(span.last, span.first + NEAR - 1)
    return Span(span.first, last), Span(last + 1, span.last)


def _search(connection: Connection, where: Where, span: Span, *, newest: bool) -> int | None:
    rarest = _rarest(connection, where) if span.first <= span.last else None
    if rarest is None:
        return _walk(connection, where, span, newest=newest)
    # The unary plus keeps both engines from walking all ordinals for their highest or lowest.
    row = connection.one(
        f"""
        select {"max" if newest else "min"}(+p.ordinal) as ordinal from {rarest}
        and +p.ordinal between :span_first and :span_last and {where.along_position}
        """,
        **where.values,
        span_first=span.first,
        span_last=span.last,
    )
    return None if row is None else row["ordinal"]


def _walk(connection: Connection, where: Where, span: Span, *, newest: bool) -> int | None:
    if span.first > span.last:
        return None
    row = connection.one(
        f"""
        select p.ordinal from article p
        where p.ordinal between :span_first and :span_last and {where.along_others}
        order by p.ordinal {"desc" if newest else "asc"} limit 1
        """,
        **where.values,
        span_first=span.first,
        span_last=span.last,
    )
    return None if row is None else int(row["ordinal"])


def find_few(connection: Connection, where: Where) -> str | None:
    """Answer where to find all that may be members, if these are few enough to be read and sorted."""
    sources = _sources(where)
    counts = {source: _count(connection, where, sources[source], most=FEW) for source in sources}
    rarest = min(counts, key=counts.__getitem__, default=None)
    return rarest if rarest is not None and counts[rarest] < FEW else None


def _rarest(connection: Connection, where: Where) -> str | None:
    """Answer where to find the fewest articles that may be members; None if there are many everywhere."""
    sources = _sources(where)
    for most in (FEW, MANY):
        counts = {source: _count(connection, where, sources[source], most=most) for source in sources}
        rarest = min(counts, key=counts.__getitem__, default=None)
        if rarest is not None and counts[rarest] < most:
            return rarest
    return None


def _sources(where: Where) -> dict[str, str]:
    """Answer where members may be found besides a walk, each with what has to be counted to know how many.

    A cross join keeps its order on SQLite: first the postings, then the article of each.
    """
    sources = {
        f"posting d cross join article p where d.term_id in ({names}) and p.position = d.position": (
            f"posting d where d.term_id in ({names})"
        )
        for names in where.groups
    }
    dated = f"article p where {' and '.join(where.dates)}"
    return sources | ({dated: dated} if where.dates else {})


def _count(connection: Connection, where: Where, source: str, *, most: int) -> int:
    """Count what there is, but no further than `most`."""
    row = connection.one(
        f"select count(*) as found from (select 1 from {source} limit :most) counted",
        **where.values,
        most=most,
    )
    return 0 if row is None else int(row["found"])
