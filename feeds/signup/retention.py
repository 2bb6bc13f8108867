"""Deletes what has been kept for as long as was promised; `config/privacy.py` says what that is (LAW-10)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from config.privacy import PROMISES, find_promise
from feeds.services import Services
from feeds.signup.erasing import erase, forget_soon
from feeds.signup.journal import KEPT
from feeds.signup.tools import journal_of
from feeds.web.logs import log
from storage.protocols import Session
from storage.signups import Signup, SignupState

RETENTION = "retention"
"""The listener that deletes what has been kept long enough; its one row waits for the next hour."""

HOURLY = "hourly"
PAGE = 100

Purge = Callable[[Session, datetime], int]
"""Deletes what is past its time at this moment; answers how many records that were."""


def purge_unconfirmed(session: Session, now: datetime) -> int:
    """Delete requests that nobody confirmed, links past their time, and what never left the queue."""
    before = now - find_promise("unconfirmed").period
    pending = _erase_untouched(session, SignupState.PENDING, before=before, now=now)
    return pending + session.signups.purge_tokens(before=now) + session.signups.purge_arrivals(before=before)


def purge_inactive(session: Session, now: datetime) -> int:
    """Delete signups whose owners have given no sign for years."""
    before = now - find_promise("address").period
    return _erase_untouched(session, SignupState.CONFIRMED, before=before, now=now)


def purge_left(session: Session, now: datetime) -> int:
    """Delete who left, with the proof of what they had agreed to."""
    return _erase_untouched(session, SignupState.LEFT, before=now - find_promise("proof").period, now=now)


def purge_bounces(session: Session, now: datetime) -> int:
    """Delete what came back so long ago that it says nothing any more."""
    return session.signups.purge_bounces(before=now - find_promise("bounces").period)


def purge_limits(session: Session, now: datetime) -> int:
    """Delete the hashes that limit abuse."""
    return session.signups.purge_limits(before=now - find_promise("limits").period)


def purge_suppressions(session: Session, now: datetime) -> int:
    """Delete the hashes of mailboxes we must not write to."""
    return session.signups.purge_suppressions(before=now - find_promise("suppression").period)


JOBS: tuple[Purge, ...] = (
    purge_unconfirmed,
    purge_inactive,
    purge_left,
    purge_bounces,
    purge_limits,
    purge_suppressions,
)
"""Every job that a promise names."""


def _erase_untouched(session: Session, state: SignupState, *, before: datetime, now: datetime) -> int:
    erased = 0
    for signup in _list_untouched(session, state, before):
        erase(session, signup, now=now)
        erased += 1
    return erased


def _list_untouched(session: Session, state: SignupState, before: datetime) -> Iterator[Signup]:
    """Answer page after page; what was answered is gone before the next."""
    while page := session.signups.list_untouched(state, before=before, limit=PAGE):
        yield from page


def purge(services: Services) -> dict[str, int]:
    """Run every job, each in a transaction of its own; answer how many records each deleted."""
    now = services.clock()
    deleted: dict[str, int] = {}
    for job in JOBS:
        with services.storage.writing() as session:
            count = job(session, now)
            if count:
                forget_soon(session, tables_of(job), now=now)
        deleted[job.__name__.removeprefix("purge_")] = count
    with services.storage.writing():
        deleted["journal"] = journal_of(services).purge(before=now - KEPT)
    written_before = (now - find_promise("unconfirmed").period).timestamp()
    deleted["mails"] = services.post.purge(before=written_before)
    return deleted


def tables_of(job: Purge) -> set[str]:
    """Answer where a job deletes: where the promises that name it have their columns."""
    promised = (each.columns for each in PROMISES if each.job.endswith(f":{job.__name__}"))
    return {column.partition(".")[0] for columns in promised for column in columns}


def run_retention(services: Services, _subject: str) -> None:
    """Delete what is past its time, and come back in an hour while there is anything left that ages."""
    deleted = purge(services)
    if any(deleted.values()):
        log("retention", deleted=sum(deleted.values()))
    with services.storage.writing() as session:
        if not session.signups.is_empty():
            _await_next(session, now=services.clock())


def ensure_retention(session: Session, *, now: datetime) -> None:
    """Have the jobs run in the next hour, unless they will anyway."""
    if session.outbox.find_next_due(RETENTION, now=now) is None:
        _await_next(session, now=now)


def _await_next(session: Session, *, now: datetime) -> None:
    due_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    session.outbox.add(RETENTION, HOURLY, at=now, due_at=due_at)
