"""Each retention period of the policy is kept to the millisecond by its job, on both engines (LAW-10)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from support.clocks import START, FakeClock
from support.databases import on_both_engines
from support.signing_up import SignupSite

from config.privacy import PROMISES, Promise
from feeds.signup.retention import HOURLY, JOBS, RETENTION
from storage.protocols import Session, Storage
from storage.signups import Arrival, Choice, Consent, Mailing, Signup, SignupState, Token

CHOICE = Choice(purposes=("digest",), language="fr")


def a_signup(state: SignupState, at: datetime) -> Signup:
    return Signup(
        uuid=f"uuid-{state.value}",
        mailbox=f"mailbox-{state.value}",
        address="reader@example.org",
        state=state,
        language="fr",
        categories=("ia",),
        entities=(),
        frequency="weekly",
        byline="Nora B.",
        contributor=None,
        author_slug=None,
        created_at=at,
        touched_at=at,
        confirmed_at=at if state is not SignupState.PENDING else None,
        left_at=at if state is SignupState.LEFT else None,
        told_at=None,
    )


def a_consent(at: datetime) -> Consent:
    return Consent(
        purpose="digest",
        policy="v",
        language="fr",
        method="form",
        requested_at=at,
        confirmed_at=at,
        withdrawn_at=None,
    )


def keep_unconfirmed(session: Session, at: datetime) -> None:
    signup = a_signup(SignupState.PENDING, at)
    session.signups.add(signup)
    session.signups.add_token(
        Token(
            digest="d",
            signup_uuid=signup.uuid,
            use="confirm",
            choice=CHOICE,
            policy="v",
            method="form",
            requested_at=at,
            expires_at=at + timedelta(hours=48),
            used_at=None,
        )
    )
    session.signups.put_arrival(
        Arrival(
            kind="signup",
            mailbox="m",
            fold="f",
            address="a@example.org",
            choice=CHOICE,
            policy="v",
            method="form",
            at=at,
        )
    )


def keep_confirmed(session: Session, at: datetime) -> None:
    signup = a_signup(SignupState.CONFIRMED, at)
    session.signups.add(signup)
    session.signups.add_consent(signup.uuid, a_consent(at))


def keep_left(session: Session, at: datetime) -> None:
    signup = a_signup(SignupState.LEFT, at)
    session.signups.add(signup)
    session.signups.add_consent(signup.uuid, a_consent(at))
    session.signups.withdraw(signup.uuid, ["digest"], at=at)


def keep_bounces(session: Session, at: datetime) -> None:
    signup = a_signup(SignupState.CONFIRMED, at)
    session.signups.add(signup)
    session.signups.add_bounce(signup.uuid, "m", at=at)


def keep_limits(session: Session, at: datetime) -> None:
    session.signups.add_mailing("f", Mailing("signup", at))
    session.signups.count_attempt("k", since=at)


def keep_suppression(session: Session, at: datetime) -> None:
    session.signups.suppress("m", reason="bounced", at=at)


DATA: dict[str, Callable[[Session, datetime], None]] = {
    "unconfirmed": keep_unconfirmed,
    "address": keep_confirmed,
    "topics": keep_confirmed,
    "byline": keep_confirmed,
    "proof": keep_left,
    "bounces": keep_bounces,
    "limits": keep_limits,
    "suppression": keep_suppression,
}
TABLES = (
    "signup",
    "consent",
    "signup_token",
    "signup_arrival",
    "signup_mailing",
    "signup_count",
    "suppression",
    "signup_bounce",
)
KEPT_FOR_LONGER = {"bounces": 1}
"""What is still there when the time of a promise is over: the signup that its rows belong to."""


def rows(storage: Storage) -> int:
    with storage.reading() as session:
        connection = session.signups._connection  # type: ignore[attr-defined] # the tables themselves
        return sum(connection.one(f"select count(*) as n from {table}")["n"] for table in TABLES)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_what_is_kept_is_there_until_its_time_and_gone_after_it(storage: Storage, promise: Promise) -> None:
    job = next(job for job in JOBS if promise.job.endswith(f":{job.__name__}"))
    with storage.writing() as session:
        DATA[promise.name](session, START)
    kept = rows(storage)

    with storage.writing() as session:
        early = job(session, START + promise.period - timedelta(milliseconds=1))
    there = rows(storage)
    with storage.writing() as session:
        late = job(session, START + promise.period)

    assert (0, kept) == (early, there)
    assert 0 < late
    assert KEPT_FOR_LONGER.get(promise.name, 0) == rows(storage)


def test_the_jobs_of_others_leave_it_alone(storage: Storage) -> None:
    """A short period does not reach into a longer one."""
    with storage.writing() as session:
        keep_confirmed(session, START)
        keep_suppression(session, START)
    before = rows(storage)

    with storage.writing() as session:
        for job in JOBS:
            job(session, START + timedelta(days=3 * 365 - 1))

    assert before == rows(storage)


@on_both_engines
def test_the_worker_keeps_them_every_hour_while_there_is_anything_and_then_stops(
    site: SignupSite, clock: FakeClock
) -> None:
    site.send()
    site.work()
    with site.services.storage.reading() as session:
        (waiting,) = [row for row in session.outbox.list(buried=None, limit=9) if row.listener == RETENTION]

    for _ in range(60):
        clock.advance(3600)
        site.work()

    assert (HOURLY, START.replace(hour=10)) == (waiting.subject, waiting.due_at)
    assert 0 == rows(site.services.storage)
    with site.services.storage.reading() as session:
        assert [] == session.outbox.list(buried=None, limit=9)
