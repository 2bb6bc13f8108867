"""How far a signup is and what may happen to it next: one table, and the answers made from it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from storage.signups import ContributorState, Mailing, Signup, SignupState

SIGN_UP, MY_DATA = "signup", "my-data"
"""The kinds of what comes in."""


class Event(StrEnum):
    """What can happen to a signup."""

    SIGN_UP = "sign up"
    CONFIRM = "confirm"
    LEAVE = "leave"
    """The last purpose was left, or the mailbox is no more."""
    ERASE = "erase"
    """Asked for by its owner or an operator, disowned, or past its time."""


PENDING, CONFIRMED, LEFT = SignupState.PENDING, SignupState.CONFIRMED, SignupState.LEFT
NOBODY = None
"""The state of a mailbox we know nothing of."""

TABLE: Mapping[tuple[SignupState | None, Event], SignupState | None] = {
    (NOBODY, Event.SIGN_UP): PENDING,
    (PENDING, Event.SIGN_UP): PENDING,
    (CONFIRMED, Event.SIGN_UP): CONFIRMED,
    (LEFT, Event.SIGN_UP): LEFT,
    (PENDING, Event.CONFIRM): CONFIRMED,
    (CONFIRMED, Event.CONFIRM): CONFIRMED,
    (LEFT, Event.CONFIRM): CONFIRMED,
    (NOBODY, Event.LEAVE): NOBODY,
    (PENDING, Event.LEAVE): PENDING,
    (CONFIRMED, Event.LEAVE): LEFT,
    (LEFT, Event.LEAVE): LEFT,
    (NOBODY, Event.ERASE): NOBODY,
    (PENDING, Event.ERASE): NOBODY,
    (CONFIRMED, Event.ERASE): NOBODY,
    (LEFT, Event.ERASE): NOBODY,
}
"""Every state and event; (nobody, confirm) is missing because a link without its signup is worth nothing."""


def decide_state(state: SignupState, event: Event) -> SignupState:
    """Answer the state after an event that leaves somebody behind; raise KeyError for one that does not."""
    after = TABLE[state, event]
    if after is None:
        raise KeyError(event)
    return after


class Answer(StrEnum):
    """What the worker does about something that came in."""

    ASK = "ask"
    """Mail a link that confirms."""
    TELL = "tell"
    """Mail that they are signed up already."""
    OPEN = "open"
    """Mail a link to their data."""
    NOTHING = "nothing"


MAIL_GAP = timedelta(minutes=10)
MAIL_DAY = timedelta(hours=24)
MAILS_A_DAY = 3
TOLD_AGAIN_AFTER = timedelta(days=30)


def may_mail(mailings: Sequence[Mailing], kind: str, *, now: datetime) -> bool:
    """Answer whether a mailbox may get another mail that anybody can ask for: 3 a day, 1 of a kind in 10 min.

    `mailings` are those of the last day; ones from the future were counted under a clock since set back (T1).
    """
    recent = [each for each in mailings if each.at > now - MAIL_DAY]
    return len(recent) < MAILS_A_DAY and not any(
        each.kind == kind and each.at > now - MAIL_GAP for each in recent
    )


def decide_signup(
    signup: Signup | None,
    *,
    wanted: Sequence[str],
    active: Sequence[str],
    is_suppressed: bool,
    mailings: Sequence[Mailing],
    now: datetime,
) -> Answer:
    """Answer what to do about somebody's wish to sign up (E4, E5); they are told the same whatever it is."""
    if is_suppressed or not may_mail(mailings, SIGN_UP, now=now):
        return Answer.NOTHING
    if signup is None or signup.state is not CONFIRMED or not set(wanted) <= set(active):
        return Answer.ASK
    was_told = signup.told_at is not None and now - signup.told_at < TOLD_AGAIN_AFTER
    return Answer.NOTHING if was_told else Answer.TELL


def decide_data(
    signup: Signup | None, *, is_suppressed: bool, mailings: Sequence[Mailing], now: datetime
) -> Answer:
    """Answer what to do about somebody's wish to see their data."""
    if signup is None or is_suppressed or not may_mail(mailings, MY_DATA, now=now):
        return Answer.NOTHING
    return Answer.OPEN


def decide_contributor(
    current: ContributorState | None, purposes: Sequence[str], *, is_active: bool
) -> ContributorState | None:
    """Answer a contributor's state after they agreed to these purposes, or no longer do.

    Only an editor moves anybody past waiting, and signing up again undoes no suspension (E15).
    """
    if "contributor" not in purposes or current is ContributorState.SUSPENDED:
        return current
    if not is_active:
        return None
    return current or ContributorState.WAITING
