"""The worker keeps every promise once or more, and lays before the operator what it cannot (D1, L3, L4)."""

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from support.builders import a_new_article
from support.clocks import START, FakeClock
from support.databases import on_both_engines
from support.processes import environment, run_depeche, started, wait_until

from feeds.desk.publishing import add_draft, publish
from feeds.operate import working
from feeds.operate.lanes import LANES, RELEASING, Lane, decide_pause
from feeds.operate.working import Worker
from feeds.services import Services
from storage.outbox import OutboxRow


def a_lane(handle: Callable[[Services, str], None], *, batch: int = 9, most_attempts: int = 3) -> Lane:
    return Lane(listener="post", handle=handle, batch=batch, most_attempts=most_attempts)


LEASE = timedelta(seconds=10)


def promise(services: Services, *subjects: str) -> None:
    with services.storage.writing() as session:
        for subject in subjects:
            session.outbox.add("post", subject, at=services.clock())


def rows(services: Services) -> Sequence[OutboxRow]:
    with services.storage.reading() as session:
        return session.outbox.list(buried=None, limit=99)


def fail(services: Services, subject: str) -> None:
    raise RuntimeError(f"no answer from mail@{subject}.example at 192.0.2.7")


@on_both_engines
def test_a_turn_does_what_is_due_in_order_and_leaves_nothing(services: Services) -> None:
    done: list[str] = []
    promise(services, "a", "b", "c")
    lane = a_lane(lambda _, subject: done.append(subject), batch=2)

    pauses = [Worker(services, [lane]).turn(lane) for _ in range(3)]

    assert ["a", "b", "c"] == done
    assert [0, 0, working.POLL_SECONDS] == pauses
    assert [] == rows(services)


def test_what_fails_is_tried_again_later_and_holds_nobody_up(services: Services, clock: FakeClock) -> None:
    done: list[str] = []

    def handle(services: Services, subject: str) -> None:
        if subject == "bad":
            fail(services, subject)
        done.append(subject)

    promise(services, "bad", "good")
    lane = a_lane(handle)

    Worker(services, [lane]).turn(lane)
    Worker(services, [lane]).turn(lane)

    (row,) = rows(services)
    assert ["good"] == done
    assert ("bad", 1) == (row.subject, row.attempts)
    assert row.held_until is not None
    assert timedelta(seconds=1) <= row.held_until - START <= timedelta(seconds=1.25)


def test_an_error_is_told_without_anybodys_address(services: Services) -> None:
    """P3."""
    promise(services, "a")
    lane = a_lane(fail)

    Worker(services, [lane]).turn(lane)

    assert "RuntimeError: no answer from [removed] at [removed]" == rows(services)[0].error


def test_what_fails_too_often_is_buried(services: Services, clock: FakeClock) -> None:
    promise(services, "a")
    lane = a_lane(fail, most_attempts=3)

    for _ in range(5):
        Worker(services, [lane]).turn(lane)
        clock.advance(60)

    (row,) = rows(services)
    assert (3, True) == (row.attempts, row.buried_at is not None)


def test_what_takes_the_worker_down_each_time_is_buried_without_another_try(
    services: Services, clock: FakeClock
) -> None:
    """E16: the attempt is counted before it is made."""
    promise(services, "poison")
    lane = a_lane(lambda *_: pytest.fail("it was tried again"), most_attempts=3)
    for number in range(3):
        with services.storage.writing() as session:
            now = services.clock()
            session.outbox.claim("post", token=f"dead {number}", now=now, held_until=now + LEASE, limit=1)
            session.outbox.claim_again("post", token=f"dead {number}", now=now, held_until=now + LEASE)
        clock.advance(LEASE.total_seconds())

    Worker(services, [lane]).turn(lane)

    (row,) = rows(services)
    assert ("never came back from an attempt", True) == (row.error, row.buried_at is not None)


def test_what_takes_the_worker_down_buries_nobody_else(services: Services, clock: FakeClock) -> None:
    """E16: a poison row's companions are done, whatever happens to it."""
    done: list[str] = []

    def handle(services: Services, subject: str) -> None:
        if subject == "poison":
            raise SystemExit  # as near to a dying process as a thread can come
        done.append(subject)

    promise(services, "poison", *map(str, range(5)))
    lane = a_lane(handle, most_attempts=3)

    for _ in range(12):
        with suppress(SystemExit):
            Worker(services, [lane]).turn(lane)
        clock.advance(lane.lease_seconds)

    assert sorted(map(str, range(5))) == sorted(done)
    assert ["poison"] == [row.subject for row in rows(services) if row.buried_at]
    assert 1 == len(rows(services))


def test_a_claim_that_was_lost_meanwhile_is_finished_by_its_new_owner_alone(
    services: Services, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """L4: a late finish loses, and is logged."""

    def handle(services: Services, subject: str) -> None:
        clock.advance(LEASE.total_seconds())
        with services.storage.writing() as session:
            now = services.clock()
            session.outbox.claim_again("post", token="another", now=now, held_until=now + LEASE)

    working.configure()
    promise(services, "a")
    lane = a_lane(handle)

    Worker(services, [lane]).turn(lane)

    assert 2 == rows(services)[0].attempts
    assert '"event": "claims_lost"' in capsys.readouterr().err


def test_told_to_stop_it_finishes_what_is_in_hand_and_gives_the_rest_back(services: Services) -> None:
    """N5."""
    begun, go_on = Event(), Event()
    done: list[str] = []

    def handle(services: Services, subject: str) -> None:
        begun.set()
        go_on.wait()
        done.append(subject)

    promise(services, "a", "b", "c")
    worker = Worker(services, [a_lane(handle)])
    worker.start()
    begun.wait()
    worker._stopping.set()
    go_on.set()
    worker.stop()

    assert ["a"] == done
    assert [("b", 0, None), ("c", 0, None)] == [
        (row.subject, row.attempts, row.held_until) for row in rows(services)
    ]


def test_what_takes_too_long_is_let_go_of_at_the_end(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def handle(services: Services, subject: str) -> None:
        begun.set()
        go_on.wait()

    monkeypatch.setattr(working, "DRAIN_SECONDS", 0.01)
    promise(services, "a")
    worker = Worker(services, [a_lane(handle)])
    worker.start()
    begun.wait()

    worker.stop()
    (row,) = rows(services)
    go_on.set()
    for thread in worker._threads:
        thread.join()  # it still writes, and the database is about to be removed

    assert services.clock() == row.held_until


def test_long_work_is_held_by_heartbeats(services: Services, clock: FakeClock) -> None:
    """L4: the claim outlives its first lease while the work goes on."""
    held = Event()

    def handle(services: Services, subject: str) -> None:
        clock.advance(lane.lease_seconds)
        wait_until(
            lambda: (rows(services)[0].held_until or START) > services.clock(), what="a heartbeat was heard"
        )
        held.set()

    promise(services, "a")
    lane = replace(a_lane(handle), lease_seconds=0.03)

    Worker(services, [lane]).turn(lane)

    assert held.is_set()
    assert [] == rows(services)


def test_pauses_double_up_to_an_hour_and_never_fall_together() -> None:
    """W13."""
    lane = a_lane(fail)
    pauses = [decide_pause(lane, attempts, now=START) - START for attempts in (1, 2, 5, 40)]
    many = {decide_pause(lane, 9, now=START) for _ in range(20)}

    assert all(
        timedelta(seconds=seconds) <= pause <= timedelta(seconds=seconds * 1.25)
        for seconds, pause in zip((1, 2, 16, 3600), pauses, strict=True)
    )
    assert 1 < len(many)


def test_an_embargo_is_never_late_for_more_than_five_seconds_by_a_failure_that_has_passed() -> None:
    """T3: neither a dead worker's claim nor a pause lasts longer, the second in which lanes look included."""
    pause = decide_pause(RELEASING, 50, now=START) - START

    assert RELEASING.lease_seconds + working.POLL_SECONDS < 5
    assert pause <= timedelta(seconds=RELEASING.longest_pause_seconds * 1.25)


def test_every_listener_has_one_lane() -> None:
    names = {"release", "journal", "erasure", "picture", "pull", "retag", "words"}
    names |= {"signup", "mail", "retention", "forgetting"}
    assert names == {lane.listener for lane in LANES}
    assert len(LANES) == len({lane.listener for lane in LANES})


@pytest.mark.processes
@on_both_engines
def test_several_workers_share_the_work_and_every_change_is_told(services: Services, tmp_path: Path) -> None:
    """Three workers on one database; no line of the journal is suppressed, as floods of others are (N6)."""
    with services.storage.writing() as session:
        for number in range(450):
            draft = add_draft(session, a_new_article(f"a{number}"), now=START)
            publish(session, draft, now=START)
    settings = environment({"DEPECHE_STORAGE__URL": services.settings.storage.url})

    with started(3, "worker", folder=tmp_path, settings=settings) as workers:
        logs = [tmp_path / f"worker-{number}" for number in range(3)]
        wait_until(lambda: all("worker_started" in log.read_text() for log in logs), what="all three work")
        wait_until(lambda: not rows(services), what="all is told")
        for process in workers:
            process.send_signal(signal.SIGTERM)
        statuses = [process.wait() for process in workers]

    told = "".join(log.read_text() for log in logs)
    assert [0, 0, 0] == statuses
    assert [] == [number for number in range(1, 451) if f'"sequence": {number},' not in told]


@pytest.mark.processes
def test_a_worker_refuses_the_database_of_another_program(services: Services, tmp_path: Path) -> None:
    with services.storage._engine.writing() as connection:  # type: ignore[attr-defined]
        connection.run("delete from schema_step where number = 5")

    done = run_depeche(
        "worker", folder=tmp_path, settings={"DEPECHE_STORAGE__URL": services.settings.storage.url}
    )

    assert 2 == done.returncode
    assert "run: depeche db migrate" in done.stderr
