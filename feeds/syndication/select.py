"""Turns what a feed URL asks for into the question storage answers."""

from datetime import UTC, date, datetime, time, timedelta

from feeds.markup.words import read_words
from feeds.syndication.parameters import Clause, FeedParameters, is_lasting
from storage.articles import ArticleQuery
from storage.vocabulary import TermKey, TermKind


def article_query(parameters: FeedParameters, block: int | None = None) -> ArticleQuery:
    """Answer the question, for a feed or for its archive of a block.

    A lasting feed is a live document, from which the archives lead on.
    """
    clauses = parameters.clauses()
    return ArticleQuery(
        all_of=tuple(_keys(name, clause, parameters) for name, clause in clauses if not clause.excluded),
        none_of=tuple(
            key for name, clause in clauses if clause.excluded for key in _keys(name, clause, parameters)
        ),
        published_from=_midnight(parameters.since) if parameters.since else None,
        published_until=_midnight_after(parameters.until) if parameters.until else None,
        limit=parameters.limit,
        live=block is None and is_lasting(parameters),
        block=block,
        q=None if parameters.q is None else read_words(parameters.q),
    )


def term_kind(name: str, scope: str) -> TermKind:
    """Answer which kind of term a filter names; an entity is a term in two scopes."""
    return TermKind(scope if name == "entity" else name)


def _keys(name: str, clause: Clause, parameters: FeedParameters) -> tuple[TermKey, ...]:
    kind = term_kind(name, parameters.entity_scope)
    return tuple(TermKey(kind, value) for value in clause.values)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _midnight_after(day: date) -> datetime | None:
    """Answer the end of a day, excluded; the last day of the calendar has none."""
    return None if day == date.max else _midnight(day + timedelta(days=1))
