"""Random articles under random terms, random questions about them, and the plainest possible answer."""

import random
from collections.abc import Sequence
from datetime import timedelta

from support.builders import NOON, a_new_article, a_revised, a_text, fill_vocabulary, log, publish

from storage.articles import Article, ArticleQuery
from storage.changes import ChangeKind
from storage.protocols import Session
from storage.vocabulary import Assignment, TermKey, TermKind

CATEGORIES = ("ia", "economie", "sport", "vide")
ENTITIES = ("maroc", "rabat", "rien")
AUTHORS = ("ali", "zineb")
LANGUAGES = ("fr", "fr-MA", "ar", "en")
KEYS = tuple(
    [TermKey(TermKind.CATEGORY, slug) for slug in CATEGORIES]
    + [TermKey(kind, slug) for slug in ENTITIES for kind in (TermKind.ABOUT, TermKind.MENTION)]
    + [TermKey(TermKind.AUTHOR, slug) for slug in AUTHORS]
    + [TermKey(TermKind.LANGUAGE, slug) for slug in ("fr", "ar", "en", "fr-ma")]
)
"""Every term there is; no article stands under `vide` and `rien`."""


def fill(session: Session, chance: random.Random, count: int) -> list[Article]:
    """Store articles of random dates, in random order, some of them drafts; answer the public ones."""
    fill_vocabulary(session, categories=CATEGORIES, entities=ENTITIES, authors=AUTHORS)
    session.vocabulary.add_language("fr-MA", at=NOON)
    articles = []
    for number in range(count):
        text = a_text(language=chance.choice(LANGUAGES))
        new = a_new_article(f"a{number}", text=text, assignment=an_assignment(chance))
        moment = NOON - timedelta(hours=chance.randrange(200))
        if chance.random() < 0.1:
            session.articles.add(new, at=NOON)
            continue
        articles.append(publish(session, new, at=moment, changed_at=NOON + timedelta(seconds=number)))
    return articles


def an_assignment(chance: random.Random) -> Assignment:
    """Make an assignment to some of the terms."""
    about = _some(chance, ENTITIES[:2])
    return Assignment(
        categories=_some(chance, CATEGORIES[:3]),
        entities=about,
        mentions=tuple(slug for slug in _some(chance, ENTITIES[:2]) if slug not in about),
        authors=_some(chance, AUTHORS),
    )


def _some(chance: random.Random, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in values if chance.random() < 0.4)


def disturb(session: Session, chance: random.Random, articles: list[Article]) -> list[Article]:
    """Put a third of the articles under other terms, and withdraw a tenth; answer all as they are now."""
    return [_disturbed(session, chance, article) for article in articles]


def _disturbed(session: Session, chance: random.Random, article: Article) -> Article:
    moment = NOON + timedelta(days=1, minutes=article.ordinal or 0)
    if chance.random() < 0.3:
        revised = session.articles.revise(
            article, a_revised(text=article.text, assignment=an_assignment(chance)), at=moment
        )
        before, article = article, session.articles.set_updated(revised, updated_at=moment)
        session.changes.append(
            article,
            ChangeKind.RETAGGED,
            terms_before=before.terms,
            terms_after=article.terms,
            listeners=(),
            at=moment,
        )
    if chance.random() < 0.1:
        article = session.articles.set_withdrawn(
            article, updated_at=moment, reason="interne", note=None, erase=chance.random() < 0.5
        )
        log(session, article, ChangeKind.WITHDRAWN, at=moment)
    return article


def a_query(chance: random.Random) -> ArticleQuery:
    """Make a question: groups of terms, exclusions and dates, or none of these."""

    def keys(most: int) -> tuple[TermKey, ...]:
        return tuple(dict.fromkeys(chance.choice(KEYS) for _ in range(chance.randint(1, most))))

    return ArticleQuery(
        all_of=tuple(keys(3) for _ in range(chance.choice([0, 1, 1, 2, 3]))),
        none_of=keys(2) if chance.random() < 0.4 else (),
        published_from=NOON - timedelta(hours=chance.randrange(200)) if chance.random() < 0.3 else None,
        published_until=NOON - timedelta(hours=chance.randrange(200)) if chance.random() < 0.3 else None,
        limit=chance.choice([1, 5, 100]),
    )


def members(articles: Sequence[Article], query: ArticleQuery) -> list[Article]:
    """Answer every article a question means, newest first, whatever its limit."""
    return sorted(
        (article for article in articles if _fits(article, query)),
        key=lambda article: -(article.position or 0),
    )


def _fits(article: Article, query: ArticleQuery) -> bool:
    terms = set(article.terms)
    assert article.published_at is not None
    return (
        all(terms & set(group) for group in query.all_of)
        and not terms & set(query.none_of)
        and (query.published_from is None or article.published_at >= query.published_from)
        and (query.published_until is None or article.published_at < query.published_until)
    )
