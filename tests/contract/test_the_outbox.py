"""The outbox: what is promised is claimed by one at a time, and lost by nobody (L3, L4, T1, E16)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from support.builders import NOON, a_new_article, fill_vocabulary, publish

from storage.outbox import OutboxRow
from storage.protocols import Storage

SOON = NOON + timedelta(seconds=10)
LATER = NOON + timedelta(hours=1)


def promise(storage: Storage, *subjects: str, listener: str = "post") -> None:
    with storage.writing() as session:
        for subject in subjects:
            session.outbox.add(listener, subject, at=NOON)


def claim(
    storage: Storage, token: str, *, now: datetime = NOON, until: datetime = SOON, limit: int = 9
) -> Sequence[OutboxRow]:
    with storage.writing() as session:
        return session.outbox.claim("post", token=token, now=now, held_until=until, limit=limit)


def claim_again(storage: Storage, token: str, *, now: datetime) -> Sequence[OutboxRow]:
    with storage.writing() as session:
        return session.outbox.claim_again("post", token=token, now=now, held_until=now + (SOON - NOON))


def find(storage: Storage, subject: str) -> OutboxRow | None:
    return next((row for row in rows(storage) if row.subject == subject), None)


def rows(storage: Storage, *, buried: bool | None = None) -> Sequence[OutboxRow]:
    with storage.reading() as session:
        return session.outbox.list(buried=buried, limit=99)


def subjects(found: Sequence[OutboxRow]) -> list[str]:
    return [row.subject for row in found]


def test_a_claim_takes_the_oldest_first_and_counts_the_attempt_before_it_is_made(storage: Storage) -> None:
    """E16."""
    promise(storage, "a", "b", "c")

    claimed = claim(storage, "t", limit=2)

    assert ["a", "b"] == subjects(claimed)
    assert [1, 1, 0] == [row.attempts for row in rows(storage)]
    assert [SOON, SOON, None] == [row.held_until for row in rows(storage)]


def test_what_is_claimed_is_nobody_elses_until_its_time_is_over(storage: Storage) -> None:
    """L3, L4."""
    promise(storage, "a")
    claim(storage, "first")

    before = claim_again(storage, "second", now=SOON - timedelta(milliseconds=1))
    after = claim_again(storage, "second", now=SOON)
    with storage.writing() as session:
        late = session.outbox.finish("first", [after[0].id])

    assert ([], ["a"], 0) == (subjects(before), subjects(after), late)
    assert ["a"] == subjects(rows(storage))


def test_a_heartbeat_holds_on_to_what_was_claimed(storage: Storage) -> None:
    promise(storage, "a", "b")
    claim(storage, "t")

    with storage.writing() as session:
        held = session.outbox.extend("t", held_until=LATER)

    assert 2 == held
    assert [] == claim_again(storage, "another", now=SOON)


def test_what_is_done_is_gone(storage: Storage) -> None:
    promise(storage, "a", "b")
    first, second = claim(storage, "t")

    with storage.writing() as session:
        done = session.outbox.finish("t", [first.id])

    assert 1 == done
    assert [second.id] == [row.id for row in rows(storage)]


def test_what_failed_waits_and_says_why(storage: Storage) -> None:
    promise(storage, "a")
    (row,) = claim(storage, "t")

    with storage.writing() as session:
        was_ours = session.outbox.put_off("t", row.id, held_until=LATER, error="no answer")
        again = session.outbox.put_off("t", row.id, held_until=LATER, error="no answer")

    assert (True, False) == (was_ours, again)
    assert [] == claim_again(storage, "u", now=LATER - timedelta(milliseconds=1))
    (retried,) = claim_again(storage, "u", now=LATER)
    assert (2, "no answer") == (retried.attempts, retried.error)


def test_a_dead_letter_is_listed_revived_or_dropped_and_never_claimed(storage: Storage) -> None:
    promise(storage, "a", "b", "c")
    claimed = claim(storage, "t")
    with storage.writing() as session:
        for row in claimed:
            session.outbox.bury("t", row.id, at=NOON, error="refused")
    dead = rows(storage, buried=True)

    assert [("a", NOON, "refused")] == [(row.subject, row.buried_at, row.error) for row in dead[:1]]
    assert ([], []) == (rows(storage, buried=False), claim_again(storage, "u", now=LATER))
    with storage.writing() as session:
        counts = session.outbox.revive([dead[0].id]), session.outbox.drop([dead[1].id, dead[0].id])
    assert (1, 1) == counts
    assert [("a", 0)] == [(row.subject, row.attempts) for row in rows(storage, buried=False)]
    with storage.writing() as session:
        everything = session.outbox.drop(None)
    assert (1, ["a"]) == (everything, subjects(rows(storage)))


def test_what_was_not_begun_is_given_back_uncounted(storage: Storage) -> None:
    """N5: a worker that is told to stop lets go at once."""
    promise(storage, "a", "b")
    _, second = claim(storage, "t")

    with storage.writing() as session:
        session.outbox.give_back("t", [second.id])

    assert [(1, SOON), (0, None)] == [(row.attempts, row.held_until) for row in rows(storage)]
    assert [second.id] == [row.id for row in claim(storage, "u")]


def test_nothing_is_claimed_before_it_is_due(storage: Storage) -> None:
    with storage.writing() as session:
        session.outbox.add("post", "early", at=NOON, due_at=SOON)

    assert [] == claim(storage, "t", now=SOON - timedelta(milliseconds=1))
    assert ["early"] == subjects(claim(storage, "t", now=SOON, until=LATER))


def test_a_promise_made_anew_replaces_the_old_one_and_voids_its_claim(storage: Storage) -> None:
    promise(storage, "a")
    (row,) = claim(storage, "t")

    with storage.writing() as session:
        session.outbox.add("post", "a", at=NOON, due_at=SOON)
        finished = session.outbox.finish("t", [row.id])
    found = find(storage, "a")

    assert 0 == finished
    assert found is not None
    assert (SOON, 0, None, None) == (found.due_at, found.attempts, found.held_until, found.error)


def test_a_promise_can_be_taken_back(storage: Storage) -> None:
    promise(storage, "a")

    with storage.writing() as session:
        taken = session.outbox.remove("post", "a"), session.outbox.remove("post", "a")

    assert ((True, False), None) == (taken, find(storage, "a"))


def test_listeners_do_not_see_each_others_work(storage: Storage) -> None:
    promise(storage, "a", listener="other")

    assert [] == claim(storage, "t")


def test_the_next_moment_at_which_there_is_work_is_known(storage: Storage) -> None:
    def next_due(listener: str = "post") -> object:
        with storage.reading() as session:
            return session.outbox.find_next_due(listener, now=NOON)

    assert next_due() is None
    with storage.writing() as session:
        session.outbox.add("post", "late", at=NOON, due_at=LATER)
    assert LATER == next_due()
    promise(storage, "now")
    assert NOON >= next_due()  # type: ignore[operator] # a moment
    claim(storage, "t")
    assert SOON == next_due()
    assert next_due("other") is None


def test_a_clock_that_was_set_back_blocks_nothing(storage: Storage) -> None:
    """T1: a claim or pause that ends further away than any lasts was begun under another clock."""
    promise(storage, "a")
    claim(storage, "t", now=NOON, until=SOON)
    yesterday = NOON - timedelta(days=1)

    with storage.reading() as session:
        due_at = session.outbox.find_next_due("post", now=yesterday)
    claimed = claim_again(storage, "u", now=yesterday)

    assert due_at is not None
    assert yesterday >= due_at
    assert ["a"] == subjects(claimed)


def test_a_clock_set_back_a_little_holds_what_is_held(storage: Storage) -> None:
    """T1: clock earlier than last seen, hold expiry."""
    promise(storage, "a")
    claim(storage, "t")

    assert [] == claim_again(storage, "u", now=NOON - timedelta(minutes=5))


def test_a_change_leaves_one_row_for_each_listener_in_its_own_transaction(storage: Storage) -> None:
    """D1."""
    with storage.writing() as session:
        fill_vocabulary(session)
        publish(session, a_new_article())
        promised = session.outbox.list(buried=None, limit=9)

    assert [("hub", "1", 1, None)] == [
        (row.listener, row.subject, row.sequence, row.due_at) for row in promised
    ]


def test_a_change_that_is_rolled_back_promises_nothing(storage: Storage) -> None:
    """D1."""

    def publish_and_fail() -> None:
        with storage.writing() as session:
            fill_vocabulary(session)
            publish(session, a_new_article())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()

    assert [] == rows(storage)


def test_claimants_at_the_same_moment_never_share_a_row(storage: Storage) -> None:
    """L3: select-then-update gave 350 duplicates in 4,000."""
    promise(storage, *map(str, range(120)))

    def take(number: int) -> list[str]:
        return subjects(claim(storage, f"t{number}", limit=5))

    with ThreadPoolExecutor(8) as threads:
        taken = [subject for batch in threads.map(take, range(30)) for subject in batch]

    assert sorted(map(str, range(120))) == sorted(taken)


def test_what_was_tried_before_is_claimed_by_itself(storage: Storage) -> None:
    """E16: it may be what took its worker down, and must not take others along."""
    promise(storage, "a", "b", "c")
    claim(storage, "dead", limit=2)

    fresh = claim(storage, "t", now=SOON, until=LATER)
    again = claim_again(storage, "u", now=SOON), claim_again(storage, "v", now=SOON)

    assert (["c"], (["a"], ["b"])) == (subjects(fresh), tuple(map(subjects, again)))
