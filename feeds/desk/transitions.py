"""The one table that says how an article moves from state to state."""

from collections.abc import Mapping
from enum import StrEnum

from feeds.errors import IllegalTransition
from storage.articles import State


class Verb(StrEnum):
    """What can be done with an article."""

    REVISE = "revise"
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.REVISE): State.DRAFT,
    (State.DRAFT, Verb.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Verb.CORRECT): State.PUBLISHED,
    (State.PUBLISHED, Verb.WITHDRAW): State.WITHDRAWN,
}
"""What is not in this table cannot happen."""


def decide_state(article_key: str, state: State, verb: Verb) -> State:
    """Answer the state an article is in afterwards; raise IllegalTransition."""
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise IllegalTransition(article_key, state.value, verb.value) from None
