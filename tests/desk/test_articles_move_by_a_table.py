"""An article's state changes as one table says, and in no other way."""

import pytest

from feeds.desk.transitions import TRANSITIONS, Verb, decide_state
from feeds.errors import IllegalTransition
from storage.articles import State

ALLOWED = {
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
    unseen = {State.DRAFT, State.SCHEDULED}

    assert not [
        verb for (before, verb), after in TRANSITIONS.items() if before not in unseen and after in unseen
    ]


def test_an_editor_publishes_no_scheduled_article_by_accident() -> None:
    assert {Verb.RELEASE} == {
        verb
        for (before, verb), after in TRANSITIONS.items()
        if (before, after) == (State.SCHEDULED, State.PUBLISHED)
    }


@pytest.mark.parametrize("verb", [Verb.RESTORE, Verb.ERASE])
def test_what_was_erased_cannot_be_restored_nor_erased_again(verb: Verb) -> None:
    with pytest.raises(IllegalTransition) as refused:
        decide_state("un-titre", State.WITHDRAWN, verb, is_erased=True)

    assert f"cannot {verb} article un-titre: it is erased" == str(refused.value)
