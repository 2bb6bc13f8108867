"""The only door to the public: each change is state, change row and outbox rows in the caller's transaction.

Every function takes an open write session and leaves committing to the caller, so that all of it becomes
durable together or not at all (D1). Nothing here asks the time or touches the network.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from feeds.desk.transitions import Verb, decide_state
from storage.articles import Article, NewArticle, Revised
from storage.changes import ChangeKind
from storage.protocols import Session
from storage.vocabulary import Assignment

LISTENERS: tuple[str, ...] = ("hub",)
"""The kinds of listener that hear about every change; each gets one outbox row."""

TICK = timedelta(milliseconds=1)
"""The smallest step of time the tables keep."""


def add_draft(session: Session, new: NewArticle, *, now: datetime) -> Article:
    """Store a draft, which nobody outside sees; raise AlreadyExists for a taken id or slug."""
    session.vocabulary.add_language(new.text.language, at=now)
    return session.articles.add(new, at=now)


def revise_draft(session: Session, article: Article, revised: Revised, *, now: datetime) -> Article:
    """Replace what a draft says; raise IllegalTransition once it is public, StaleVersion if it changed."""
    decide_state(article.slug, article.state, Verb.REVISE)
    session.vocabulary.add_language(revised.text.language, at=now)
    return session.articles.revise(article, revised, at=now)


def publish(session: Session, article: Article, *, now: datetime) -> Article:
    """Make a draft public under the date its source claims, or now; raise IllegalTransition.

    A claimed date in the future counts as now: an article never appears above what comes after it (I10).
    """
    decide_state(article.slug, article.state, Verb.PUBLISH)
    published_at, updated_at = decide_dates(article.published_at, article.updated_at, now=now)
    public = session.articles.set_first_publication(article, published_at=published_at, updated_at=updated_at)
    session.changes.append(
        public,
        ChangeKind.PUBLISHED,
        terms_before=(),
        terms_after=public.terms,
        listeners=LISTENERS,
        at=_moment_of_change(session, now),
    )
    return public


def correct(session: Session, article: Article, revised: Revised, *, now: datetime) -> Article:
    """Replace what a public article says, under its id, slug, place and first date; raise IllegalTransition.

    Where nothing differs nothing happens, and the article is answered as it was.
    """
    decide_state(article.slug, article.state, Verb.CORRECT)
    kind = find_change(article, revised)
    if kind is None:
        return article
    at = _moment_of_change(session, now)
    session.vocabulary.add_language(revised.text.language, at=now)
    newer = session.articles.revise(article, revised, at=now)
    moved_at = _next_update(article, at) if kind is ChangeKind.CORRECTED else _last_update(article, at)
    corrected = session.articles.set_updated(newer, updated_at=moved_at)
    session.changes.append(
        corrected,
        kind,
        terms_before=article.terms,
        terms_after=corrected.terms,
        listeners=LISTENERS,
        at=at,
    )
    return corrected


def withdraw(
    session: Session, article: Article, *, reason: str, note: str | None, erase: bool, now: datetime
) -> Article:
    """Take back a public article; its notice keeps id, place and terms. Raises IllegalTransition.

    The reason is never public; the note is. `erase` wipes every word of every revision as well.
    """
    decide_state(article.slug, article.state, Verb.WITHDRAW)
    at = _moment_of_change(session, now)
    withdrawn = session.articles.set_withdrawn(
        article, updated_at=_next_update(article, at), reason=reason, note=note, erase=erase
    )
    session.changes.append(
        withdrawn,
        ChangeKind.WITHDRAWN,
        terms_before=article.terms,
        terms_after=withdrawn.terms,
        listeners=LISTENERS,
        at=at,
    )
    return withdrawn


def find_change(article: Article, revised: Revised) -> ChangeKind | None:
    """Answer what readers would notice: a correction, another assignment only, or nothing.

    The sign-up block is never shown, and the dates a source claims count only before the publication.
    """
    unseen = {"signup_text": article.text.signup_text, "ending_hash": article.text.ending_hash}
    shown = replace(revised.text, **unseen)
    if (shown, revised.canonical_url) != (article.text, article.canonical_url):
        return ChangeKind.CORRECTED
    return None if revised.assignment == article.assignment else ChangeKind.RETAGGED


def decide_dates(
    published_at: datetime | None, updated_at: datetime | None, *, now: datetime
) -> tuple[datetime, datetime]:
    """Answer when an article counts as published and updated, from what its source claims."""
    published = published_at if published_at is not None and published_at <= now else now
    updated = updated_at if updated_at is not None and updated_at <= now else published
    return published, max(published, updated)


def _moment_of_change(session: Session, now: datetime) -> datetime:
    """Answer the moment to log, which never goes backwards even if the clock does (T1)."""
    head = session.changes.head()
    return now if head is None else max(now, head.at)


def _next_update(article: Article, at: datetime) -> datetime:
    """Answer an `updated_at` above the present one, so that a correction is always seen as one (T1)."""
    return at if article.updated_at is None else max(at, article.updated_at + TICK)


def _last_update(article: Article, at: datetime) -> datetime:
    """Answer the present `updated_at`: another assignment is no news about the text."""
    return article.updated_at or at


def refile(session: Session, article: Article, assignment: Assignment, *, now: datetime) -> Article:
    """File an article in any state under something else; its text and its `updated` stay as they are.

    A public one and the notice of a withdrawn one are logged as retagged; without a difference nothing is.
    """
    if assignment == article.assignment:
        return article
    revised = Revised(
        item_hash=article.item_hash,
        canonical_url=article.canonical_url,
        published_at=article.published_at,
        updated_at=article.updated_at,
        text=article.text,
        assignment=assignment,
    )
    if article.position is None:
        return revise_draft(session, article, revised, now=now)
    at = _moment_of_change(session, now)
    newer = session.articles.revise(article, revised, at=at)
    refiled = session.articles.set_updated(newer, updated_at=_last_update(article, at))
    session.changes.append(
        refiled,
        ChangeKind.RETAGGED,
        terms_before=article.terms,
        terms_after=refiled.terms,
        listeners=LISTENERS,
        at=at,
    )
    return refiled
