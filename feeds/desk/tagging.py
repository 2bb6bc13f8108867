"""Keeps what the rules find in articles apart from what editors decide, and files articles under both."""

from collections.abc import Sequence
from datetime import datetime

from feeds.desk.publishing import refile
from feeds.entities.assigning import assign, inherit, judged
from storage.articles import Article
from storage.protocols import Session
from storage.registry import Decisions, Findings, Verdict

FROM_A_NAME = frozenset({"name", "acronym", "homonym", "context", "low-score"})
"""The rules by which a name of the registry was offered; surnames and local acronyms are no names of it."""


def decisions_on(session: Session, article: Article) -> Decisions:
    """Answer what editors decided about an article, also before decisions were kept."""
    found = session.registry.found_in(article.id)
    return inherit(article.assignment, found, session.registry.decisions_on(article.id))


def keep_findings(session: Session, article: Article, found: Findings) -> None:
    """Remember what the rules found in an article's present text."""
    session.registry.set_found(article.id, found.mentions, found.entities)


def keep_decisions(session: Session, article: Article, decisions: Decisions, *, now: datetime) -> None:
    """Remember what an editor decided, and let the names it speaks of learn from it."""
    if not decisions:
        return
    earlier = session.registry.decisions_on(article.id)
    proposed = session.registry.found_in(article.id)
    for slug, is_accepted in judged(proposed, earlier, decisions).items():
        for key in _offered_names(session, article, slug):
            session.registry.add_score(slug, key, is_accepted=is_accepted, at=now)
    session.registry.decide(article.id, decisions)


def decide(session: Session, article: Article, slug: str, verdict: Verdict, *, now: datetime) -> Article:
    """Pin an entity to an article or keep it away from it, for good; a public one is logged as retagged.

    Raises NotFound for an unknown entity.
    """
    found = session.registry.found_in(article.id)
    decisions = {**decisions_on(session, article), slug: verdict}
    keep_decisions(session, article, {slug: verdict}, now=now)
    return refile(session, article, assign(article.assignment, found, decisions), now=now)


def _offered_names(session: Session, article: Article, slug: str) -> Sequence[str]:
    mentions = session.registry.mentions_in(article.id)
    return sorted({each.key for each in mentions if each.entity == slug and each.rule in FROM_A_NAME})
