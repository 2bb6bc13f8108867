"""The one table that says how an article moves from state to state."""

from collections.abc import Mapping
from enum import StrEnum

from feeds.errors import IllegalTransition
from storage.articles import State


class Verb(StrEnum):
    """What can be done with an article."""

    REVISE = "revise"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    RELEASE = "release"
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    RESTORE = "restore"


TRANSITIONS: Mapping[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.REVISE): State.DRAFT,
    (State.DRAFT, Verb.SCHEDULE): State.SCHEDULED,
    (State.DRAFT, Verb.PUBLISH): State.PUBLISHED,
    (State.SCHEDULED, Verb.REVISE): State.SCHEDULED,
    (State.SCHEDULED, Verb.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Verb.UNSCHEDULE): State.DRAFT,
    (State.SCHEDULED, Verb.RELEASE): State.PUBLISHED,
    (State.PUBLISHED, Verb.CORRECT): State.PUBLISHED,
    (State.PUBLISHED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Verb.ERASE): State.WITHDRAWN,
    (State.WITHDRAWN, Verb.ERASE): State.WITHDRAWN,
    (State.WITHDRAWN, Verb.RESTORE): State.PUBLISHED,
}
"""What is not in this table cannot happen. A scheduled article is published by the end of its embargo alone:
who wants it out earlier unschedules it first, and so does it knowingly."""

NEEDS_TEXT = frozenset({Verb.RESTORE, Verb.ERASE})
"""What cannot be done again to an article of which no word was kept."""


def decide_state(article_key: str, state: State, verb: Verb, *, is_erased: bool = False) -> State:
    """Answer the state an article is in afterwards; raise IllegalTransition."""
    if is_erased and verb in NEEDS_TEXT:
        raise IllegalTransition(article_key, "erased", verb.value)
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise IllegalTransition(article_key, state.value, verb.value) from None
