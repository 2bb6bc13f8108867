"""The only door to the public: each change is state, change row and outbox rows in the caller's transaction.

Every function takes an open write session and leaves committing to the caller, so that all of it becomes
durable together or not at all (D1). Nothing here asks the time or touches the network. Every function that is
handed an `Article` raises StaleVersion if somebody has changed it since that was read.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from feeds.desk.transitions import Verb, decide_state
from feeds.desk.versions import check_new_language, list_shown
from feeds.errors import EmbargoOver, IllegalTransition
from storage.articles import Article, ArticleText, NewArticle, Revised
from storage.changes import Change, ChangeKind
from storage.protocols import Session
from storage.vocabulary import Assignment, TermKey

JOURNAL = "journal"
"""The listener that writes every change into the worker's log."""

RELEASE = "release"
"""The listener that ends embargoes; the subject of its rows is the article's uuid."""

ERASURE = "erasure"
"""The listener that makes the files of the database forget what was erased; its subject is the article."""

PICTURE = "picture"
"""The listener that copies pictures; the subject of its rows is the address of one."""

LISTENERS: tuple[str, ...] = (JOURNAL,)
"""The kinds of listener that hear about every change; each gets one outbox row."""

SECOND = timedelta(seconds=1)
TICK = timedelta(milliseconds=1)
"""The smallest step of time the tables keep."""


class Moment(NamedTuple):
    """When a change is logged; `is_ahead` says that no clock has shown that moment yet."""

    at: datetime
    is_ahead: bool = False


def decide_moment(head: Change | None, *, now: datetime) -> Moment:
    """Answer the moment to log a change with, after the last one `head`; it never goes backwards (T1).

    Where the clock was set back, readers may hold the second of the last change as their Last-Modified: the
    next second is taken, or with dates alone they would miss this change for ever (C3). Further changes
    share it until the clock has caught up, because no reader can have been given it before.
    """
    if head is None or now >= head.at:
        return Moment(now)
    if head.is_ahead:
        return Moment(head.at, is_ahead=True)
    return Moment(head.at.replace(microsecond=0) + SECOND, is_ahead=True)


def add_draft(session: Session, new: NewArticle, *, now: datetime) -> Article:
    """Store a draft, which nobody outside sees; raise AlreadyExists for a taken id or slug."""
    session.vocabulary.add_language(new.text.language, at=now)
    _await_picture(session, new.text, now=now)
    return session.articles.add(new, at=now)


def revise_draft(session: Session, article: Article, revised: Revised, *, now: datetime) -> Article:
    """Replace what a draft, scheduled or not, says; raise IllegalTransition once it is public.

    Raises TranslatedTwice for a language that one of its translations has.
    """
    _check(article, Verb.REVISE)
    check_new_language(session, article, revised.text.language)
    session.vocabulary.add_language(revised.text.language, at=now)
    _await_picture(session, revised.text, now=now)
    return session.articles.revise(article, revised, at=now)


def schedule(session: Session, article: Article, *, embargo_at: datetime, now: datetime) -> Article:
    """Let a draft appear at a moment, by a change of its own; a scheduled one moves to the new moment.

    Raises IllegalTransition, or EmbargoOver for a moment that is not in the future.
    """
    _check(article, Verb.SCHEDULE)
    if embargo_at <= now:
        raise EmbargoOver(article.slug, embargo_at)
    session.outbox.add(RELEASE, article.uuid, at=now, due_at=embargo_at)
    return session.articles.set_embargo(article, embargo_at=embargo_at)


def unschedule(session: Session, article: Article) -> Article:
    """Make a scheduled article a mere draft again; raise IllegalTransition."""
    _check(article, Verb.UNSCHEDULE)
    session.outbox.remove(RELEASE, article.uuid)
    return session.articles.set_embargo(article, embargo_at=None)


def release(session: Session, article: Article, *, now: datetime) -> Article:
    """Publish a scheduled article under the moment its embargo ends, however late it is; never early.

    Raises IllegalTransition for one that is not scheduled, or scheduled for later than now.
    """
    _check(article, Verb.RELEASE)
    if article.embargo_at is None or article.embargo_at > now:
        raise IllegalTransition(article.public_id, "under embargo", Verb.RELEASE.value)
    return _make_public(session, article, (article.embargo_at, article.embargo_at), now=now)


def publish(session: Session, article: Article, *, now: datetime) -> Article:
    """Make a draft public under the date its source claims, or now; raise IllegalTransition.

    A claimed date in the future counts as now: an article never appears above what comes after it (I10).
    """
    _check(article, Verb.PUBLISH)
    return _make_public(
        session, article, decide_dates(article.published_at, article.updated_at, now=now), now=now
    )


def _make_public(
    session: Session, article: Article, dates: tuple[datetime, datetime], *, now: datetime
) -> Article:
    published_at, updated_at = dates
    public = session.articles.set_first_publication(article, published_at=published_at, updated_at=updated_at)
    _log(session, public, ChangeKind.PUBLISHED, before=(), at=decide_moment(session.changes.head(), now=now))
    return public


def _log(
    session: Session,
    article: Article,
    kind: ChangeKind,
    *,
    before: Iterable[TermKey],
    at: Moment,
    reason: str | None = None,
) -> None:
    """Tell every kind of listener, and every feed that the article was in or is in now."""
    session.changes.append(
        article,
        kind,
        terms_before=before,
        terms_after=article.terms,
        listeners=LISTENERS,
        at=at.at,
        is_ahead=at.is_ahead,
        reason=reason,
    )


def correct(session: Session, article: Article, revised: Revised, *, now: datetime) -> Article:
    """Replace what a public article says, under its id, slug, place and first date; raise IllegalTransition.

    Where nothing differs nothing happens, and the article is answered as it was. Raises TranslatedTwice for a
    language that one of its translations has.
    """
    _check(article, Verb.CORRECT)
    check_new_language(session, article, revised.text.language)
    kind = find_change(article, revised)
    if kind is None:
        return article
    at = decide_moment(session.changes.head(), now=now)
    session.vocabulary.add_language(revised.text.language, at=now)
    _await_picture(session, revised.text, now=now)
    newer = session.articles.revise(article, revised, at=now)
    moved_at = _next_update(article, at.at) if kind is ChangeKind.CORRECTED else _last_update(article, at.at)
    corrected = session.articles.set_updated(newer, updated_at=moved_at)
    _log(session, corrected, kind, before=article.terms, at=at)
    return corrected


def show_anew(session: Session, article: Article, *, now: datetime) -> None:
    """Say that a public article is shown otherwise, such as with its picture; its date stays as it is."""
    at = decide_moment(session.changes.head(), now=now)
    _log(session, article, ChangeKind.RETAGGED, before=article.terms, at=at)


def withdraw(
    session: Session, article: Article, *, reason: str, note: str | None, erase: bool, now: datetime
) -> Article:
    """Take back a public article; its notice keeps id, place and terms. Raises IllegalTransition.

    The reason is never public; the note is. `erase` wipes every word of every revision as well, also of an
    article that was withdrawn before, whose note stays unless there is another one. Its translations,
    to which it belongs no more, are shown anew.
    """
    _check(article, Verb.ERASE if erase else Verb.WITHDRAW)
    if erase:
        session.outbox.add(ERASURE, article.uuid, at=now)
    at = decide_moment(session.changes.head(), now=now)
    beside = list_shown(session, session.translations.list_of(article), but=article) if erase else ()
    withdrawn = session.articles.set_withdrawn(
        article,
        updated_at=_next_update(article, at.at),
        reason=reason,
        note=note or article.withdrawal_note,
        erase=erase,
    )
    _log(session, withdrawn, ChangeKind.WITHDRAWN, before=article.terms, at=at, reason=reason)
    for each in beside:
        show_anew(session, each, now=now)
    return withdrawn


def restore(session: Session, article: Article, *, reason: str, now: datetime) -> Article:
    """Bring a withdrawn article back, as it was, under its id and in its place; raise IllegalTransition.

    `updated` moves past the moment of the tombstone, or who keeps entries would go on hiding it (T-03).
    """
    _check(article, Verb.RESTORE)
    at = decide_moment(session.changes.head(), now=now)
    restored = session.articles.set_restored(article, updated_at=_next_update(article, at.at) + TICK)
    _log(session, restored, ChangeKind.RESTORED, before=article.terms, at=at, reason=reason)
    return restored


def _check(article: Article, verb: Verb) -> None:
    decide_state(article.slug, article.state, verb, is_erased=article.is_erased)


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


def _await_picture(session: Session, text: ArticleText, *, now: datetime) -> None:
    """Leave a picture that is elsewhere to the worker; no network inside a transaction."""
    url = text.image_url
    if url is not None and not url.startswith("/") and session.images.expect(url, at=now):
        session.outbox.add(PICTURE, url, at=now)


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
        words=None,
        assignment=assignment,
    )
    if article.position is None:
        return revise_draft(session, article, revised, now=now)
    at = decide_moment(session.changes.head(), now=now)
    newer = session.articles.revise(article, revised, at=now)
    refiled = session.articles.set_updated(newer, updated_at=_last_update(article, at.at))
    _log(session, refiled, ChangeKind.RETAGGED, before=article.terms, at=at)
    return refiled
