"""Decides, in the worker, about what came in: signups wait to be confirmed, mails to be sent (E5, E12)."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from config.privacy import CONFIRM_WITHIN, DATA_LINK_WITHIN
from feeds.services import Services
from feeds.signup.erasing import MAIL, forget_soon
from feeds.signup.keys import CONFIRM, MY_DATA, digest_of
from feeds.signup.letters import CONFIRM as CONFIRM_LETTER
from feeds.signup.letters import MY_DATA as DATA_LETTER
from feeds.signup.letters import TELL, Letter
from feeds.signup.tools import keys_of
from feeds.signup.transitions import (
    MAIL_DAY,
    SIGN_UP,
    Answer,
    Event,
    decide_data,
    decide_signup,
    decide_state,
)
from storage.protocols import Session
from storage.signups import Arrival, Mailing, Signup, SignupState, Token

MINUTE = timedelta(minutes=1)


def handle_arrival(services: Services, subject: str) -> None:
    """Decide about what waits of this kind and mailbox; nothing, if it has been decided."""
    kind, mailbox = subject.split(":")
    now = services.clock()
    with services.storage.writing() as session:
        arrival = session.signups.find_arrival(kind, mailbox)
        if arrival is None:
            return
        session.signups.remove_arrival(kind, mailbox)
        is_late = now - arrival.at >= CONFIRM_WITHIN
        answer = Answer.NOTHING if is_late else _decide(session, arrival, now=now)
        if answer is Answer.NOTHING:
            _forget_soon(session, now=now)
        else:
            session.signups.add_mailing(arrival.fold, Mailing(arrival.kind, now))
            _ACTIONS[answer](services, session, arrival, now)


def _forget_soon(session: Session, *, now: datetime) -> None:
    """Have the files forget an address that nothing came of, within a minute however many there are (P4)."""
    due_at = now.replace(second=0, microsecond=0) + MINUTE
    forget_soon(session, ["signup_arrival"], now=now, due_at=due_at)


def _decide(session: Session, arrival: Arrival, *, now: datetime) -> Answer:
    signup = session.signups.find_by_mailbox(arrival.mailbox)
    is_suppressed = session.signups.find_suppression(arrival.mailbox) is not None
    mailings = session.signups.list_mailings(arrival.fold, after=now - MAIL_DAY)
    if arrival.kind != SIGN_UP:
        return decide_data(signup, is_suppressed=is_suppressed, mailings=mailings, now=now)
    consents = session.signups.list_consents(signup.uuid) if signup else ()
    return decide_signup(
        signup,
        wanted=arrival.choice.purposes,
        active=[each.purpose for each in consents if each.withdrawn_at is None],
        is_suppressed=is_suppressed,
        mailings=mailings,
        now=now,
    )


def _ask(services: Services, session: Session, arrival: Arrival, now: datetime) -> None:
    """Keep the wish with a link that confirms it; a confirmed signup stays as it is until then (E15)."""
    signup = session.signups.find_by_mailbox(arrival.mailbox)
    if signup is None:
        signup = _new_signup(arrival, now=now)
        session.signups.add(signup)
    elif signup.state is SignupState.PENDING:
        signup = replace(
            signup,
            state=decide_state(signup.state, Event.SIGN_UP),
            touched_at=now,
            language=arrival.choice.language,
        )
        session.signups.save(signup)
    _add_link(services, session, signup, arrival, use=CONFIRM, lasts=CONFIRM_WITHIN, now=now)


def _new_signup(arrival: Arrival, *, now: datetime) -> Signup:
    return Signup(
        uuid=str(uuid4()),
        mailbox=arrival.mailbox,
        address=arrival.address,
        state=SignupState.PENDING,
        language=arrival.choice.language,
        categories=(),
        entities=(),
        frequency=arrival.choice.frequency,
        byline="",
        contributor=None,
        author_slug=None,
        created_at=now,
        touched_at=now,
        confirmed_at=None,
        left_at=None,
        told_at=None,
    )


def _tell(_services: Services, session: Session, arrival: Arrival, now: datetime) -> None:
    """Say that they are signed up already, once in thirty days."""
    signup = session.signups.find_by_mailbox(arrival.mailbox)
    assert signup is not None
    session.signups.save(replace(signup, told_at=now))
    post_letter(session, Letter(TELL, signup.uuid, new_seed()), now=now)


def _open(services: Services, session: Session, arrival: Arrival, now: datetime) -> None:
    """Mail a link to somebody's data."""
    signup = session.signups.find_by_mailbox(arrival.mailbox)
    assert signup is not None
    _add_link(services, session, signup, arrival, use=MY_DATA, lasts=DATA_LINK_WITHIN, now=now)


def _add_link(
    services: Services,
    session: Session,
    signup: Signup,
    arrival: Arrival,
    *,
    use: str,
    lasts: timedelta,
    now: datetime,
) -> None:
    seed = new_seed()
    session.signups.add_token(
        Token(
            digest=digest_of(keys_of(services).token(use, seed)),
            signup_uuid=signup.uuid,
            use=use,
            choice=arrival.choice,
            policy=arrival.policy,
            method=arrival.method,
            requested_at=arrival.at,
            expires_at=now + lasts,
            used_at=None,
        )
    )
    kind = CONFIRM_LETTER if use == CONFIRM else DATA_LETTER
    post_letter(session, Letter(kind, signup.uuid, seed), now=now)


_ACTIONS = {Answer.ASK: _ask, Answer.TELL: _tell, Answer.OPEN: _open}


def new_seed() -> str:
    """Answer what makes a letter, and the link in it, one of its own."""
    return secrets.token_hex(32)


def post_letter(session: Session, letter: Letter, *, now: datetime) -> None:
    """Promise a mail, in the transaction that made it necessary."""
    session.outbox.add(MAIL, letter.subject, at=now)
