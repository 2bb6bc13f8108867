"""What happens when somebody presses a button of a mailed page: confirmed, left, or never us (E6, E7, E9)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from config.privacy import EVERY_PURPOSE, Purpose
from feeds.services import Services
from feeds.signup.erasing import disown, forget_bounces, withdraw
from feeds.signup.handling import new_seed, post_letter
from feeds.signup.keys import CONFIRM, digest_of
from feeds.signup.letters import WELCOME, Letter
from feeds.signup.retention import ensure_retention
from feeds.signup.tools import journal_of, keys_of
from feeds.signup.transitions import Event, decide_contributor, decide_state
from feeds.signup.writing import EVERYTHING
from storage.protocols import Session
from storage.signups import Consent, Signup, SignupState, Token


class Outcome(StrEnum):
    """What came of a button."""

    CONFIRMED = "confirmed"
    """Now or before: pressing it again changes nothing."""
    UNKNOWN = "unknown"
    """The link is not ours, or past its time, or a newer one was sent."""


def confirm(services: Services, token: str) -> Outcome:
    """Confirm what a link was mailed for: once, within its time, for its own mailbox and purposes (E7)."""
    now = services.clock()
    with services.storage.writing() as session:
        found = session.signups.find_token(digest_of(token))
        if found is None or found.use != CONFIRM or found.expires_at <= now:
            return Outcome.UNKNOWN
        signup = session.signups.find(found.signup_uuid)
        if signup is None or session.signups.find_suppression(signup.mailbox) is not None:
            return Outcome.UNKNOWN
        if session.signups.use_token(found.digest, at=now):
            _agree(session, signup, found, now=now)
            forget_bounces(session, signup, now=now)
            post_letter(session, Letter(WELCOME, signup.uuid, new_seed()), now=now)
            ensure_retention(session, now=now)
        return Outcome.CONFIRMED


def _agree(session: Session, signup: Signup, token: Token, *, now: datetime) -> None:
    """Put a wish into force: its proofs, and what was chosen with it."""
    choice = token.choice
    for purpose in choice.purposes:
        session.signups.add_consent(
            signup.uuid,
            Consent(
                purpose=purpose,
                policy=token.policy,
                language=choice.language,
                method=token.method,
                requested_at=token.requested_at,
                confirmed_at=now,
                withdrawn_at=None,
            ),
        )
    session.signups.save(
        replace(
            signup,
            state=decide_state(signup.state, Event.CONFIRM),
            language=choice.language,
            categories=choice.categories or signup.categories,
            entities=choice.entities or signup.entities,
            frequency=choice.frequency,
            byline=signup.byline or choice.byline,
            contributor=decide_contributor(signup.contributor, choice.purposes, is_active=True),
            touched_at=now,
            confirmed_at=now,
            left_at=None,
        )
    )


def say_it_was_not_me(services: Services, token: str) -> None:
    """Forget the mailbox a link was mailed to, confirmed or not, and never write there again (E6)."""
    now = services.clock()
    with services.storage.writing() as session:
        found = session.signups.find_token(digest_of(token))
        signup = session.signups.find(found.signup_uuid) if found and found.use == CONFIRM else None
        if signup is None:
            return
        disown(session, journal_of(services), signup, now=now)
    services.post.forget(signup.address)


def leave(services: Services, token: str) -> None:
    """End what a link ends before returning; one that is not ours ends nothing and says nothing (E9, E10)."""
    read = keys_of(services).read_leaving(token)
    if read is None:
        return
    uuid, purpose = read
    now = services.clock()
    with services.storage.writing() as session:
        signup = session.signups.find(uuid)
        if signup is None or signup.state is not SignupState.CONFIRMED:
            return
        purposes = EVERY_PURPOSE if purpose == EVERYTHING else (Purpose(purpose),)
        withdraw(session, journal_of(services), signup, purposes, now=now)
        ensure_retention(session, now=now)
