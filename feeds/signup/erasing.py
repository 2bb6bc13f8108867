"""Ends what somebody agreed to, or all we know of them, and remembers that outside the database (B6, P4).

Every function takes an open write session and leaves committing to the caller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from config.privacy import EVERY_PURPOSE
from feeds.services import Services
from feeds.signup.journal import Journal, Line, What
from feeds.signup.transitions import MY_DATA, SIGN_UP, Event, decide_contributor, decide_state
from storage.protocols import Session
from storage.signups import RESTORED, Signup, SignupState

FORGETTING = "forgetting"
"""The listener that makes the files forget whom the database no longer knows; its subject is the tables."""

MAIL = "mail"
"""The listener that sends mails; its subject is a letter."""

ARRIVAL = "signup"
"""The listener that decides about what came in; its subject is a kind and the hash of a mailbox."""

NOT_ME, BOUNCED, BOUNCED_OFTEN = "not me", "bounced", "bounced often"
"""Why a mailbox is never written to again."""


def erase(session: Session, signup: Signup, *, now: datetime) -> None:
    """Delete all we know of a mailbox; its mails are refused when they are claimed, and the files follow."""
    forget_soon(session, session.signups.erase(signup.uuid), now=now)


def forget_soon(
    session: Session, tables: Iterable[str], *, now: datetime, due_at: datetime | None = None
) -> None:
    """Have the files forget what was deleted from these tables; asked for twice, it is done once."""
    if names := " ".join(sorted(tables)):
        session.outbox.add(FORGETTING, names, at=now, due_at=due_at)


def forget(services: Services, subject: str) -> None:
    """Make the files forget; raise StorageUnavailable while readers still hold what was deleted."""
    services.storage.scrub(subject.split())


def erase_on_request(session: Session, journal: Journal, signup: Signup, *, now: datetime) -> None:
    """Delete all we know of a mailbox whose owner wants it, for good."""
    _remember(session, journal, What.ERASED, signup.mailbox, now=now)
    erase(session, signup, now=now)


def erase_mailbox(session: Session, journal: Journal, mailbox: str, *, now: datetime) -> Signup | None:
    """Delete all we know of a mailbox, and whatever a backup may bring back; answer the signup there was."""
    signup = session.signups.find_by_mailbox(mailbox)
    _remember(session, journal, What.ERASED, mailbox, now=now)
    for kind in (SIGN_UP, MY_DATA):
        session.signups.remove_arrival(kind, mailbox)
    forget_soon(session, ["signup_arrival"], now=now)
    if signup is not None:
        erase(session, signup, now=now)
    return signup


def suppress(session: Session, journal: Journal, mailbox: str, *, reason: str, now: datetime) -> None:
    """Never write to a mailbox again."""
    _remember(session, journal, What.SUPPRESSED, mailbox, now=now, details=[reason])
    session.signups.suppress(mailbox, reason=reason, at=now)


def withdraw(
    session: Session, journal: Journal, signup: Signup, purposes: Sequence[str], *, now: datetime
) -> Signup:
    """End the consent to these purposes; without any left, somebody has left. Answers the signup after it."""
    _remember(session, journal, What.WITHDRAWN, signup.mailbox, now=now, details=purposes)
    return _withdraw(session, signup, purposes, now=now)


def _withdraw(session: Session, signup: Signup, purposes: Sequence[str], *, now: datetime) -> Signup:
    session.signups.withdraw(signup.uuid, purposes, at=now)
    after = replace(signup, contributor=decide_contributor(signup.contributor, purposes, is_active=False))
    if not session.signups.has_consent(signup.uuid, None) and signup.state is not SignupState.LEFT:
        state = decide_state(signup.state, Event.LEAVE)
        after = replace(after, state=state, left_at=now if state is SignupState.LEFT else signup.left_at)
    session.signups.save(after)
    return after


def bounce(
    session: Session, journal: Journal, signup: Signup, *, now: datetime, reason: str = BOUNCED
) -> None:
    """The mailbox refuses our mail, for good or too often: nothing is sent there again (E13, M-10)."""
    forget_bounces(session, signup, now=now)
    suppress(session, journal, signup.mailbox, reason=reason, now=now)
    withdraw(session, journal, signup, EVERY_PURPOSE, now=now)


def forget_bounces(session: Session, signup: Signup, *, now: datetime) -> None:
    """Forget which mails came back: its owner gave a sign of life, or the count has served (M-10)."""
    if session.signups.forget_bounces(signup.uuid):
        forget_soon(session, ["signup_bounce"], now=now)


def disown(session: Session, journal: Journal, signup: Signup, *, now: datetime) -> None:
    """It was not its owner who signed up: forget them, and never write there again (E6)."""
    suppress(session, journal, signup.mailbox, reason=NOT_ME, now=now)
    erase_on_request(session, journal, signup, now=now)


def _remember(
    session: Session,
    journal: Journal,
    what: What,
    mailbox: str,
    *,
    now: datetime,
    details: Iterable[str] = (),
) -> None:
    catch_up(session, journal, now=now)
    number = journal.append(
        what,
        mailbox,
        at=now,
        after=session.signups.get_journal_number(),
        details=[str(each) for each in details],
    )
    session.signups.set_journal_number(number)


def catch_up(session: Session, journal: Journal, *, now: datetime) -> int:
    """Carry out what the journal knows and this database does not, because it is an older one (B6).

    Answers how many lines there were. Whoever signed up again after a line is left alone by it. Of a backup
    that was just restored, mailed links are void as well, and its mails have been sent or are out of date.
    """
    known = session.signups.get_journal_number()
    if is_caught_up(session, journal):
        return 0
    lines = journal.read(after=known)
    for line in lines:
        _carry_out(session, line, now=now)
    if known == RESTORED:
        _void_links(session, now=now)
    session.signups.set_journal_number(max(chain([known, 0], (line.number for line in lines))))
    return len(lines)


def is_caught_up(session: Session, journal: Journal) -> bool:
    """Answer whether everything that the journal knows has been carried out on this database."""
    known = session.signups.get_journal_number()
    return known != RESTORED and journal.get_last_number() <= known


def _void_links(session: Session, *, now: datetime) -> None:
    session.signups.void_links()
    for listener in (MAIL, ARRIVAL):
        session.outbox.clear(listener)
    forget_soon(session, ("signup_arrival", "signup_token"), now=now)


def _carry_out(session: Session, line: Line, *, now: datetime) -> None:
    if line.what is What.SUPPRESSED:
        session.signups.suppress(line.mailbox, reason="".join(line.details), at=line.at)
    for kind in (SIGN_UP, MY_DATA):
        arrival = session.signups.find_arrival(kind, line.mailbox)
        if arrival and arrival.at <= line.at:
            session.signups.remove_arrival(kind, line.mailbox)
            forget_soon(session, ["signup_arrival"], now=now)
    signup = session.signups.find_by_mailbox(line.mailbox)
    if signup is None:
        return
    if line.what is What.ERASED and signup.touched_at <= line.at:
        erase(session, signup, now=now)
    if line.what is What.WITHDRAWN:
        consents = session.signups.list_consents(signup.uuid)
        older = {each.purpose for each in consents if each.confirmed_at <= line.at and not each.withdrawn_at}
        _withdraw(session, signup, sorted(older & set(line.details)), now=line.at)
