"""Pulls the feeds of others: asks politely, brings in what is there, and remembers how it went."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from feeds.entities.resolving import find_categories
from feeds.entities.tagging import Tagger
from feeds.errors import DeliveryFailed, FeedsError, SourceUnreadable
from feeds.intake.drafts import Draft
from feeds.intake.feed_documents import ReadFeed, read_feed
from feeds.intake.filing import file_item, resolve
from feeds.intake.following import (
    SPACING,
    decide_failure,
    decide_headers,
    decide_success,
    read_retry_after,
)
from feeds.intake.items import Additions, Surroundings, item_name, make_item
from feeds.intake.reading import Refused
from feeds.intake.report import Report
from feeds.intake.texts import tag_item
from feeds.outbound.budgets import Limits
from feeds.outbound.speaking import Answer
from feeds.services import Services
from feeds.web.logs import log
from storage.errors import SchemaMismatch, StorageError, StorageUnavailable
from storage.sources import Pulled, Source

PULL = "pull"
"""The listener that pulls the feeds of others; the subject of its rows is the slug of one."""

LIMITS = Limits(redirects=3, body_bytes=10_000_000)
LEASE = timedelta(minutes=10)
"""How long a source is one worker's own, should that die in the middle."""

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json, text/xml, */*;q=0.5"
)
MOST_AT_ONCE = 20


@dataclass(slots=True)
class Pull:
    """What one pull did. `gone` are entries that the source has taken out since the one before."""

    source: str
    report: Report = field(default_factory=Report)
    is_new: bool = True
    gone: tuple[str, ...] = ()
    error: str | None = None


def pull_due(services: Services, *, read: ReadFeed = read_feed) -> Sequence[Pull]:
    """Pull every source whose time has come and whose host can be asked."""
    with services.storage.reading() as session:
        due = session.sources.list_due(now=services.clock(), limit=MOST_AT_ONCE)
    return [_pull(services, slug, read) for slug in due if _claim(services, slug)]


def pull_source(services: Services, subject: str) -> None:
    """Pull the source of this slug if it may be asked now, and leave a row for the next time.

    One that is not followed any more, or that is not asked by itself any more, leaves none.
    """
    if _claim(services, subject):
        _pull(services, subject, read_feed)
        return
    now = services.clock()
    with services.storage.writing() as session:
        source = session.sources.find(subject)
        if source is not None and source.pulled.next_at is not None:
            session.outbox.add(PULL, subject, at=now, due_at=max(source.pulled.next_at, now + SPACING))


def pull_now(services: Services, slug: str, *, read: ReadFeed = read_feed) -> Pull:
    """Pull one source, due or not; raise NotFound."""
    now = services.clock()
    with services.storage.writing() as session:
        session.sources.hold(slug, now=now, held_until=now + LEASE)
    return _pull(services, slug, read)


def _claim(services: Services, slug: str) -> bool:
    now = services.clock()
    with services.storage.writing() as session:
        return session.sources.claim(slug, now=now, held_until=now + LEASE, spacing=SPACING)


def _pull(services: Services, slug: str, read: ReadFeed) -> Pull:
    """Ask, bring in, remember; whatever is wrong with the source is remembered as the reason."""
    with services.storage.reading() as session:
        source = session.sources.get(slug)
    pull = Pull(slug)
    pulled = _carry_out(services, source, pull, read)
    with services.storage.writing() as session:
        session.sources.settle(slug, pulled)
        if pulled.next_at is not None and session.sources.find(slug) is not None:
            session.outbox.add(PULL, slug, at=services.clock(), due_at=pulled.next_at)
    new_gone = [key for key in pulled.gone if key not in source.pulled.gone]
    pull.gone, pull.error = tuple(new_gone), pulled.error
    rejected = len(pull.report.rejected)
    log("feed_pulled", source=slug, failures=pulled.failures, gone=len(new_gone), rejected=rejected)
    return pull


def _carry_out(services: Services, source: Source, pull: Pull, read: ReadFeed) -> Pulled:
    try:
        answer = services.outbound.get(
            source.new.url, limits=LIMITS, headers={"Accept": ACCEPT, **decide_headers(source)}
        )
        if answer.status == HTTPStatus.NOT_MODIFIED:
            pull.is_new = False
            return decide_success(source, answer.headers, None, now=services.clock())
        if answer.status != HTTPStatus.OK:
            return _refused(services, source, answer)
        entries = read(answer.body, answer.url)
    except DeliveryFailed as error:
        return decide_failure(source, error.reason, now=services.clock(), for_good=error.permanent)
    except SourceUnreadable as error:
        return decide_failure(source, error.reason, now=services.clock())
    _bring_in(services, source, entries, pull.report)
    keys = [_key(each) for each in entries if isinstance(each, Draft)]
    return decide_success(source, answer.headers, keys, now=services.clock())


def _refused(services: Services, source: Source, answer: Answer) -> Pulled:
    return decide_failure(
        source,
        f"its server answers {answer.status}",
        now=services.clock(),
        retry_after=read_retry_after(answer.headers),
        for_good=answer.status == HTTPStatus.GONE,
    )


def _key(draft: Draft) -> str:
    """Answer what an entry is known by from pull to pull, at most so much of it as is worth remembering."""
    return (draft.id or draft.link or draft.url or draft.title)[:500]


def _bring_in(services: Services, source: Source, entries: Sequence[Draft | Refused], report: Report) -> None:
    """Store every entry in a transaction of its own; a bad one is reported, and the others come in (I6)."""
    tagger = Tagger()
    for draft in entries:
        if isinstance(draft, Refused):
            report.reject(source.new.slug, draft.item, draft.reason)
            continue
        try:
            _bring_one(services, source, draft, report, tagger)
        except (StorageUnavailable, SchemaMismatch):
            raise
        except (FeedsError, StorageError) as error:
            report.reject(source.new.slug, item_name(draft), str(error))
        except Exception as error:
            log("pulled_item_failed", level="error", source=source.new.slug, error_class=type(error).__name__)
            report.reject(source.new.slug, item_name(draft), f"failed unexpectedly ({type(error).__name__})")


def _bring_one(services: Services, source: Source, draft: Draft, report: Report, tagger: Tagger) -> None:
    item = make_item(
        draft,
        path=None,
        additions=Additions(categories=source.new.categories, language=source.new.language),
        surroundings=Surroundings.of(services.settings.site),
    )
    with services.storage.reading() as session:
        item = resolve(session, item, find_categories(session, item.labels))
    item = tag_item(services.storage, item, tagger)
    with services.storage.writing() as session:
        filed = file_item(session, item, source=source.name, public=source.new.public, now=services.clock())
    report.count(source.new.slug, item_name(draft), filed)
