"""Which public articles a feed holds: an `ArticleQuery` as SQL, walked along `position`, newest first.

Withdrawn articles keep their postings and their place; what they may still show is not decided here. The
statements know states and terms, never the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.articles import Article, ArticleQuery, Selection
from storage.errors import NotFound
from storage.protocols import Site
from storage.sql.changes import SQLChanges
from storage.sql.engine import Connection, Value, named
from storage.sql.hydrating import ARTICLE, hydrate
from storage.sql.positions import first_position
from storage.sql.sites import SQLSites
from storage.sql.vocabulary import SQLVocabulary
from storage.vocabulary import Term, TermKey

BLOCK = 100
"""How many first publications one archive block holds (interface.md, Feeds)."""

RECENT_CORRECTIONS = 10
"""How many corrections and withdrawals of older entries a live document brings back."""


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on `p.position`, and the values they name."""

    sql: str
    values: Mapping[str, Value]


def select(connection: Connection, query: ArticleQuery) -> Selection:
    """Answer the public articles of a feed; raise NotFound naming the first unknown term."""
    terms = {key: _get_term(connection, key) for key in query.terms}
    positions = _positions(connection, query, _where(query, terms))
    return _selection(connection, query, terms, _articles(connection, positions))


def _get_term(connection: Connection, key: TermKey) -> Term:
    term = SQLVocabulary(connection).find_term(key)
    if term is None:
        raise NotFound(key.kind.value, key.slug)
    return term


def _where(query: ArticleQuery, terms: Mapping[TermKey, Term]) -> Where:
    conditions: list[str] = ["p.position is not null"]
    values: dict[str, Value] = {}
    for index, group in enumerate((*query.all_of, *((key,) for key in query.none_of))):
        names, bound = named(f"g{index}_", [terms[key].id for key in group])
        negation = "" if index < len(query.all_of) else "not "
        conditions.append(
            f"{negation}exists (select 1 from posting x"
            f" where x.position = p.position and x.term_id in ({names}))"
        )
        values |= bound
    for name, operator, position in _bounds(query):
        conditions.append(f"p.position {operator} :{name}")
        values[name] = position
    return Where(" and ".join(conditions), values)


def _bounds(query: ArticleQuery) -> list[tuple[str, str, int]]:
    bounds = []
    if query.published_from is not None:
        bounds.append(("first", ">=", first_position(query.published_from)))
    if query.published_until is not None:
        bounds.append(("last", "<", first_position(query.published_until)))
    if query.before is not None:
        bounds.append(("before", "<", query.before))
    return bounds


def _positions(connection: Connection, query: ArticleQuery, where: Where) -> set[int]:
    newest = _newest(connection, query, where)
    if not query.live or len(newest) < query.limit:
        return set(newest)
    return {
        *newest,
        *_open_block(connection, where),
        *_recently_revised(connection, where, oldest=newest[-1]),
    }


def _newest(connection: Connection, query: ArticleQuery, where: Where) -> list[int]:
    """Walk the postings of one required term where there is one, or else all public articles."""
    source = "article p where"
    if query.all_of and len(query.all_of[0]) == 1:
        source = "posting p where p.term_id = :g0_0 and"
    rows = connection.all(
        f"select p.position from {source} {where.sql} order by p.position desc limit :limit",
        limit=query.limit,
        **where.values,
    )
    return [row["position"] for row in rows]


def _open_block(connection: Connection, where: Where) -> list[int]:
    """Answer the members among the first publications since the last full block of them."""
    row = connection.one("select coalesce(max(ordinal), 0) as newest from article")
    full = 0 if row is None else row["newest"] // BLOCK * BLOCK
    rows = connection.all(
        f"select p.position from article p where p.ordinal > :full and {where.sql}", full=full, **where.values
    )
    return [row["position"] for row in rows]


def _recently_revised(connection: Connection, where: Where, *, oldest: int) -> list[int]:
    rows = connection.all(
        f"""
        select p.position from article p
        where p.revised_sequence is not null and p.position < :oldest and {where.sql}
        order by p.revised_sequence desc limit :limit
        """,
        oldest=oldest,
        limit=RECENT_CORRECTIONS,
        **where.values,
    )
    return [row["position"] for row in rows]


def _articles(connection: Connection, positions: set[int]) -> Sequence[Article]:
    names, bound = named("position", sorted(positions))
    if not bound:
        return ()
    rows = connection.all(f"{ARTICLE} where a.position in ({names}) order by a.position desc", **bound)
    return hydrate(connection, rows)


def _selection(
    connection: Connection, query: ArticleQuery, terms: Mapping[TermKey, Term], articles: Sequence[Article]
) -> Selection:
    site = SQLSites(connection).get()
    required = [terms[key] for group in query.all_of for key in group]
    revision, changed_at = _last_change(connection, required, site)
    return Selection(
        articles=tuple(articles),
        terms=tuple(terms[key] for key in query.terms),
        revision=revision,
        changed_at=max(changed_at, site.epoch_at),
        created_at=max((term.created_at for term in required), default=site.created_at),
    )


def _last_change(connection: Connection, required: Sequence[Term], site: Site) -> tuple[int, datetime]:
    """A feed's revision is the highest among the terms it requires, or the log's own if it requires none."""
    if required:
        return max(term.revision for term in required), max(term.revised_at for term in required)
    head = SQLChanges(connection).head()
    return (0, site.created_at) if head is None else (head.sequence, head.at)
