"""Which public articles a feed holds: an `ArticleQuery` as SQL, walked along `position`, newest first.

Withdrawn articles keep their postings and their place; what they may still show is not decided here. The
statements know states and terms, never the time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from storage.articles import Article, ArticleQuery, Selection, Stamp
from storage.errors import NotFound
from storage.protocols import Site
from storage.sql.blocks import (
    Neighbours,
    block_members,
    count_full_blocks,
    find_few,
    find_filling,
    find_neighbours,
    has_members,
)
from storage.sql.changes import SQLChanges
from storage.sql.conditions import Where, where_of
from storage.sql.engine import Connection, write_keys
from storage.sql.hydrating import ARTICLE, hydrate
from storage.sql.index import PostingIndex
from storage.sql.keeping import KeptArticles
from storage.sql.searching import find_hits
from storage.sql.sites import SQLSites
from storage.sql.subjects import ReadSubjects, read_subjects
from storage.sql.vocabulary import SQLVocabulary
from storage.vocabulary import Term, TermKey

RECENT_CORRECTIONS = 10
"""How many corrections and withdrawals of older entries a live document brings back."""


def select(
    connection: Connection,
    query: ArticleQuery,
    index: PostingIndex | None = None,
    kept: KeptArticles | None = None,
) -> Selection:
    """Answer the public articles of a feed; raise NotFound naming the first unknown term.

    The index and the kept articles answer what SQL would, sooner; where they cannot vouch for that, SQL is
    asked.
    """
    terms = {key: _get_term(connection, key) for key in query.terms}
    full = count_full_blocks(connection)
    if query.q is not None:
        index = None
    found = index.find(connection, query, terms, recent=RECENT_CORRECTIONS) if index else None
    positions, archives = found or _search(connection, query, terms, full)
    stamp = _stamp(connection, query, terms, full if _depends_on_blocks(query, archives) else None)
    read = partial(_articles, connection, kept.subjects.read if kept else read_subjects)
    articles = read(sorted(positions)) if kept is None else kept.find(connection, positions, read)
    return _selection(connection, query, terms, articles, archives, stamp)


def find_stamp(connection: Connection, query: ArticleQuery, stamp: Stamp) -> Stamp | None:
    """Answer today's stamp if the query would be answered as it was at `stamp`; None if it may not.

    What an article was or is filed under is stamped with every change of it. Besides, a feed moves on when a
    block fills up that has members of it: they leave the live document, and archives beside it are linked.
    """
    found = {key: SQLVocabulary(connection).find_term(key) for key in query.terms}
    terms = {key: term for key, term in found.items() if term is not None}
    if len(terms) < len(found):
        return None
    full = None if stamp.full_blocks is None else count_full_blocks(connection)
    today = _stamp(connection, query, terms, full)
    if (today.epoch, today.revision) != (stamp.epoch, stamp.revision):
        return None
    if stamp.full_blocks is None or full is None or full == stamp.full_blocks:
        return today
    where = where_of(query, terms)
    return None if has_members(connection, where, after=stamp.full_blocks, full=full) else today


def _depends_on_blocks(query: ArticleQuery, archives: Neighbours) -> bool:
    """A live document depends on which block is open; an archive, only while none follows it."""
    return query.live or (query.block is not None and archives.next is None)


def _stamp(
    connection: Connection, query: ArticleQuery, terms: Mapping[TermKey, Term], full: int | None
) -> Stamp:
    site = SQLSites(connection).get()
    revision, _ = _last_change(connection, _required(query, terms), site)
    return Stamp(epoch=site.epoch, revision=revision, full_blocks=full)


def _required(query: ArticleQuery, terms: Mapping[TermKey, Term]) -> list[Term]:
    return [terms[key] for group in query.all_of for key in group]


def _search(
    connection: Connection, query: ArticleQuery, terms: Mapping[TermKey, Term], full: int
) -> tuple[set[int], Neighbours]:
    where = where_of(query, terms)
    if query.q is not None:
        return set(find_hits(connection, query.q, where, limit=query.limit)), Neighbours()
    positions = _positions(connection, query, where, full)
    return positions, _archives(connection, query, where, full) if positions else Neighbours()


def _get_term(connection: Connection, key: TermKey) -> Term:
    term = SQLVocabulary(connection).find_term(key)
    if term is None:
        raise NotFound(key.kind.value, key.slug)
    return term


def _positions(connection: Connection, query: ArticleQuery, where: Where, full: int) -> set[int]:
    if query.block is not None:
        return set(block_members(connection, where, query.block)) if query.block <= full else set()
    newest = _newest(connection, query, where)
    if not query.live or len(newest) < query.limit:
        return set(newest)
    return {
        *newest,
        *block_members(connection, where, full + 1),
        *_recently(connection, "revised_sequence", where, oldest=newest[-1]),
        *_recently(connection, "retagged_sequence", where, oldest=newest[-1]),
    }


def _newest(connection: Connection, query: ArticleQuery, where: Where) -> list[int]:
    """Read the rarest group of terms where that is short; or else walk, until there are enough."""
    few = find_few(connection, where) if sum(map(len, query.all_of)) > 1 else None
    chosen = f"p.position from {_walked(query)}" if few is None else f"distinct p.position from {few}"
    rows = connection.all(
        f"select {chosen} and {where.along_position} order by p.position desc limit :limit",
        limit=query.limit,
        **where.values,
    )
    return [row["position"] for row in rows]


def _walked(query: ArticleQuery) -> str:
    """Answer what is walked along `position`: one required term's postings, or all articles."""
    single = next((index for index, group in enumerate(query.all_of) if len(group) == 1), None)
    if single is None:
        return "article p where p.position is not null"
    return f"posting p where p.term_id = :g{single}_0"


def _recently(connection: Connection, column: str, where: Where, *, oldest: int) -> list[int]:
    """Answer older members that were corrected or withdrawn last, or put under other terms last."""
    rows = connection.all(
        f"""
        select p.position from article p
        where p.{column} is not null and +p.position < :oldest and {where.along_others}
        order by p.{column} desc limit :limit
        """,
        oldest=oldest,
        limit=RECENT_CORRECTIONS,
        **where.values,
    )
    return [row["position"] for row in rows]


def _archives(connection: Connection, query: ArticleQuery, where: Where, full: int) -> Neighbours:
    """Answer the archives beside this one, or the newest one behind a live document."""
    if query.block is None and not query.live:
        return Neighbours()
    return find_neighbours(connection, where, block=query.block or full + 1, full=full)


def _articles(connection: Connection, read: ReadSubjects, positions: Sequence[int]) -> Sequence[Article]:
    if not positions:
        return ()
    chosen = f"{ARTICLE} where a.position in {connection.keys} order by a.position desc"
    rows = connection.all(chosen, keys=write_keys(positions))
    return hydrate(connection, rows, read)


def _selection(
    connection: Connection,
    query: ArticleQuery,
    terms: Mapping[TermKey, Term],
    articles: Sequence[Article],
    archives: Neighbours,
    stamp: Stamp,
) -> Selection:
    site = SQLSites(connection).get()
    required = _required(query, terms)
    revision, changed_at = _last_change(connection, required, site)
    # What a feed links to changes when a block of its members fills up, whoever wrote the last article of it.
    newer = archives.previous if query.block is None else archives.next
    filling = find_filling(connection, newer) if newer else None
    return Selection(
        articles=tuple(articles),
        terms=tuple(terms[key] for key in query.terms),
        revision=max(revision, filling.sequence) if filling else revision,
        changed_at=max(changed_at, site.epoch_at, filling.at if filling else site.epoch_at),
        created_at=max((term.created_at for term in required), default=site.created_at),
        stamp=stamp,
        previous_block=archives.previous,
        next_block=archives.next,
    )


def _last_change(connection: Connection, required: Sequence[Term], site: Site) -> tuple[int, datetime]:
    """A feed's revision is the highest among the terms it requires, or the log's own if it requires none."""
    if required:
        return max(term.revision for term in required), max(term.revised_at for term in required)
    head = SQLChanges(connection).head()
    return (0, site.created_at) if head is None else (head.sequence, head.at)
