"""An article's state changes as one table says, and in no other way."""

import pytest

from feeds.desk.transitions import TRANSITIONS, Verb, decide_state
from feeds.errors import IllegalTransition
from storage.articles import State

ALLOWED = {
    (State.DRAFT, Verb.REVISE): State.DRAFT,
    (State.DRAFT, Verb.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Verb.CORRECT): State.PUBLISHED,
    (State.PUBLISHED, Verb.WITHDRAW): State.WITHDRAWN,
}
REFUSED = [(state, verb) for state in State for verb in Verb if (state, verb) not in ALLOWED]


@pytest.mark.parametrize(("state", "verb"), ALLOWED)
def test_a_legal_verb_leads_to_the_next_state(state: State, verb: Verb) -> None:
    assert ALLOWED[state, verb] is decide_state("un-titre", state, verb)


@pytest.mark.parametrize(("state", "verb"), REFUSED)
def test_every_other_verb_is_refused_by_name(state: State, verb: Verb) -> None:
    with pytest.raises(IllegalTransition) as refused:
        decide_state("un-titre", state, verb)

    assert f"cannot {verb} article un-titre: it is {state}" == str(refused.value)


def test_nothing_leads_back_from_the_public() -> None:
    reachable = {after for (before, _), after in TRANSITIONS.items() if before is not State.DRAFT}

    assert State.DRAFT not in reachable
    assert not [before for before, _ in TRANSITIONS if before is State.WITHDRAWN]
