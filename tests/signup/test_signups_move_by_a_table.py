"""What may happen to a signup is one table; what becomes of a wish is decided from it and nothing else."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clocks import START

from feeds.signup.transitions import (
    TABLE,
    Answer,
    Event,
    decide_contributor,
    decide_data,
    decide_signup,
    decide_state,
    may_mail,
)
from storage.signups import ContributorState, Mailing, Signup, SignupState

SIGNUP = Signup(
    uuid="u",
    mailbox="m",
    address="x@example.org",
    state=SignupState.CONFIRMED,
    language="fr",
    categories=(),
    entities=(),
    frequency="weekly",
    byline="",
    contributor=None,
    author_slug=None,
    created_at=START,
    touched_at=START,
    confirmed_at=START,
    left_at=None,
    told_at=None,
)


def test_the_table_knows_every_state_and_event_but_confirming_nobody() -> None:
    expected = set(product((None, *SignupState), Event)) - {(None, Event.CONFIRM)}

    assert expected == set(TABLE)


def test_nothing_but_a_confirmation_confirms() -> None:
    """P7: no other event leads to the one state that mail is sent to."""
    into = {
        event
        for (state, event), after in TABLE.items()
        if after is SignupState.CONFIRMED and state is not SignupState.CONFIRMED
    }

    assert {Event.CONFIRM} == into


@pytest.mark.parametrize("state", SignupState)
def test_whoever_is_erased_is_in_no_state(state: SignupState) -> None:
    with pytest.raises(KeyError):
        decide_state(state, Event.ERASE)


@given(st.lists(st.integers(0, 90_000), max_size=30))
def test_no_mailbox_ever_gets_more_than_three_mails_in_a_day_or_two_in_ten_minutes(
    seconds: list[int],
) -> None:
    """E4, however the attempts are spread."""
    sent: list[Mailing] = []
    for second in sorted(seconds):
        now = START + timedelta(seconds=second)
        kind = ("signup", "my-data")[second % 2]
        if may_mail(sent, kind, now=now):
            sent.append(Mailing(kind, now))

    for index, each in enumerate(sent):
        of_the_day = [other for other in sent[index:] if other.at < each.at + timedelta(days=1)]
        soon = [other for other in of_the_day if other.at < each.at + timedelta(minutes=10)]
        assert 3 >= len(of_the_day)
        assert [each] == [other for other in soon if other.kind == each.kind]


def test_a_clock_that_was_set_back_opens_no_flood() -> None:
    """T1: mails of the future count."""
    future = [Mailing("signup", START + timedelta(hours=hours)) for hours in (1, 2, 3)]

    assert may_mail([], "signup", now=START)
    assert not may_mail(future, "signup", now=START)
    assert not may_mail(future, "my-data", now=START)


@pytest.mark.parametrize(
    ("signup", "wanted", "active", "is_suppressed", "answer"),
    [
        (None, ["digest"], [], False, Answer.ASK),
        (None, ["digest"], [], True, Answer.NOTHING),
        (replace(SIGNUP, state=SignupState.PENDING), ["digest"], [], False, Answer.ASK),
        (replace(SIGNUP, state=SignupState.LEFT), ["digest"], [], False, Answer.ASK),
        (SIGNUP, ["digest"], ["digest", "alert"], False, Answer.TELL),
        (SIGNUP, ["digest"], ["digest"], True, Answer.NOTHING),
        (SIGNUP, ["contributor"], ["digest"], False, Answer.ASK),
        (replace(SIGNUP, told_at=START - timedelta(days=29)), ["digest"], ["digest"], False, Answer.NOTHING),
        (replace(SIGNUP, told_at=START - timedelta(days=30)), ["digest"], ["digest"], False, Answer.TELL),
    ],
)
def test_a_wish_is_answered_by_what_is_known(
    signup: Signup | None, wanted: list[str], active: list[str], is_suppressed: bool, answer: Answer
) -> None:
    decided = decide_signup(
        signup, wanted=wanted, active=active, is_suppressed=is_suppressed, mailings=[], now=START
    )

    assert answer is decided


def test_past_the_limit_every_wish_is_answered_by_silence() -> None:
    mailings = [Mailing("signup", START - timedelta(hours=hours)) for hours in (3, 2, 1)]

    assert Answer.NOTHING is decide_signup(
        None, wanted=["digest"], active=[], is_suppressed=False, mailings=mailings, now=START
    )
    assert Answer.NOTHING is decide_data(SIGNUP, is_suppressed=False, mailings=mailings, now=START)
    assert Answer.OPEN is decide_data(SIGNUP, is_suppressed=False, mailings=[], now=START)
    assert Answer.NOTHING is decide_data(None, is_suppressed=False, mailings=[], now=START)


@pytest.mark.parametrize(
    ("current", "is_active", "after"),
    [
        (None, True, ContributorState.WAITING),
        (ContributorState.WAITING, True, ContributorState.WAITING),
        (ContributorState.APPROVED, True, ContributorState.APPROVED),
        (ContributorState.SUSPENDED, True, ContributorState.SUSPENDED),
        (ContributorState.APPROVED, False, None),
        (ContributorState.SUSPENDED, False, ContributorState.SUSPENDED),
    ],
)
def test_no_agreement_moves_a_contributor_past_waiting(
    current: ContributorState | None, is_active: bool, after: ContributorState | None
) -> None:
    """E15."""
    assert after is decide_contributor(current, ["contributor"], is_active=is_active)
    assert current is decide_contributor(current, ["digest"], is_active=is_active)
