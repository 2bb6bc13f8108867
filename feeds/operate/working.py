"""The worker: claims what waits in the outbox, lane by lane, does it, and says how it went.

Any number of workers on any number of nodes share the work. One that dies holds its claims until their lease
ends; then they are anybody's again, so that everything is done once or more.
"""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from threading import Event, Thread
from uuid import uuid4

from feeds.errors import CarrierDown, DeliveryFailed
from feeds.operate.lanes import LANES, Lane, decide_pause
from feeds.operate.outages import Outages
from feeds.operate.watching import look_around
from feeds.services import Services
from feeds.web.logs import configure, log, scrub
from storage.errors import StorageUnavailable
from storage.outbox import OutboxRow
from storage.protocols import Session

STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})
POLL_SECONDS = 1.0
"""How often a lane looks whether there is work; for what is due sooner it wakes up on time."""

HEARTBEATS_PER_LEASE = 3
"""A claim outlives two heartbeats that fail (L4)."""

DRAIN_SECONDS = 8.0
"""How long work in hand may go on after SIGTERM; `depeche serve` insists after 10 (N5)."""

LONGEST_ERROR = 300

WATCH_SECONDS = 3600.0
"""How often the worker looks around."""


class Worker:
    """Works off these lanes, each in a thread of its own, until it is stopped."""

    def __init__(self, services: Services, lanes: Sequence[Lane] = LANES) -> None:
        self._services = services
        self._lanes = lanes
        self._stopping = Event()
        self._threads: list[Thread] = []
        self._held: dict[str, Event] = {}
        self._outages = Outages()

    def start(self) -> None:
        """Start every lane and return."""
        for lane in self._lanes:
            thread = Thread(target=self._run, args=(lane,), name=f"lane-{lane.listener}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Claim nothing more, wait for what is in hand, and let go of what takes too long."""
        self._stopping.set()
        deadline = time.monotonic() + DRAIN_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for token, done in tuple(self._held.items()):
            done.set()  # no heartbeat takes it back
            self._hold(token, until=self._services.clock())

    def _run(self, lane: Lane) -> None:
        """Take one turn after the other; whatever goes wrong, the lane goes on."""
        while not self._stopping.is_set():
            try:
                pause = self.turn(lane)
            except StorageUnavailable as error:
                log("worker_waits_for_storage", level="warning", listener=lane.listener, reason=str(error))
                pause = POLL_SECONDS
            except Exception as error:
                log("worker_failed", level="error", error=error, listener=lane.listener)
                pause = POLL_SECONDS
            self._stopping.wait(pause)

    def turn(self, lane: Lane) -> float:
        """Work off one batch of a lane; answer in how many seconds to look again.

        What nobody has tried is claimed together, then as much of what was tried, each piece by itself (E16).
        In an outage one piece asks whether it is over.
        """
        now = self._services.clock()
        if rest := self._outages.rest(lane.listener, now=now):
            return min(POLL_SECONDS, rest)
        with self._services.storage.reading() as session:
            due_at = session.outbox.find_next_due(lane.listener, now=now)
        if due_at is None or due_at > now:
            return _seconds_until(due_at, now)
        with self._holding(lane) as token:
            self._work_off(lane, token, self._claim(lane, token))
            for _ in range(lane.batch):
                if self._is_interrupted(lane):
                    break
                rows = self._claim_again(lane, token)
                if rows is None:
                    break
                self._work_off(lane, token, rows)
        return 0

    def _is_interrupted(self, lane: Lane) -> bool:
        return self._stopping.is_set() or self._outages.rest(lane.listener, now=self._services.clock()) > 0

    def _claim(self, lane: Lane, token: str) -> Sequence[OutboxRow]:
        now = self._services.clock()
        with self._services.storage.writing() as session:
            rows = session.outbox.claim(
                lane.listener,
                token=token,
                now=now,
                held_until=now + timedelta(seconds=lane.lease_seconds),
                limit=lane.batch if self._outages.is_over(lane.listener) else 1,
            )
            return self._admitted(lane, token, session, rows)

    def _claim_again(self, lane: Lane, token: str) -> Sequence[OutboxRow] | None:
        """Claim one row that was tried; None where there is none."""
        now = self._services.clock()
        held_until = now + timedelta(seconds=lane.lease_seconds)
        with self._services.storage.writing() as session:
            rows = session.outbox.claim_again(lane.listener, token=token, now=now, held_until=held_until)
            return self._admitted(lane, token, session, rows) if rows else None

    def _admitted(
        self, lane: Lane, token: str, session: Session, rows: Sequence[OutboxRow]
    ) -> Sequence[OutboxRow]:
        """Drop, in the transaction of the claim, what must not be done any more (P7)."""
        if lane.admit is None:
            return rows
        admitted = [row for row in rows if lane.admit(self._services, session, row.subject)]
        session.outbox.finish(token, {row.id for row in rows} - {row.id for row in admitted})
        return admitted

    @contextmanager
    def _holding(self, lane: Lane) -> Iterator[str]:
        """Hold on, by heartbeats, to whatever is claimed under the token this gives."""
        token = uuid4().hex
        done = self._held[token] = Event()
        heart = Thread(target=self._beat, args=(lane, token, done), name="heartbeat", daemon=True)
        heart.start()
        try:
            yield token
        finally:
            done.set()
            heart.join()
            self._held.pop(token)

    def _beat(self, lane: Lane, token: str, done: Event) -> None:
        while not done.wait(lane.lease_seconds / HEARTBEATS_PER_LEASE):
            self._hold(token, until=self._services.clock() + timedelta(seconds=lane.lease_seconds))

    def _hold(self, token: str, *, until: datetime) -> None:
        """Move the end of a claim; where storage cannot be reached, the next heartbeat may have more luck."""
        try:
            with self._services.storage.writing() as session:
                session.outbox.extend(token, held_until=until)
        except StorageUnavailable:
            log("heartbeat_missed", level="warning")

    def _work_off(self, lane: Lane, token: str, rows: Sequence[OutboxRow]) -> None:
        """Do one row after the other; what is not begun when the worker is told to stop is given back."""
        done: list[int] = []
        begun = 0
        try:
            for row in rows:
                if self._is_interrupted(lane):
                    break
                begun += 1
                if not self._do(lane, token, row):
                    continue
                if lane.finishes_each:
                    self._finish(token, row.id)
                else:
                    done.append(row.id)
        finally:
            finished = self._let_go(token, done, rows[begun:])
        if finished < len(done) and not lane.is_standing:
            log("claims_lost", level="warning", listener=lane.listener, rows=len(done) - finished)

    def _let_go(self, token: str, done: Sequence[int], rest: Sequence[OutboxRow]) -> int:
        if not done and not rest:
            return 0
        with self._services.storage.writing() as session:
            session.outbox.give_back(token, [row.id for row in rest])
            return session.outbox.finish(token, done)

    def _finish(self, token: str, row_id: int) -> None:
        with self._services.storage.writing() as session:
            session.outbox.finish(token, [row_id])

    def _do(self, lane: Lane, token: str, row: OutboxRow) -> bool:
        """Do the work of one row; answer whether it is done, and see to it if it is not."""
        if row.attempts > lane.most_attempts:
            self._bury(lane, token, row, row.error or "never came back from an attempt")
            return False
        try:
            lane.handle(self._services, row.subject)
        except CarrierDown as error:
            self._await_end(lane, token, row, error)
            return False
        except Exception as error:
            log("work_failed", level="error", error=error, listener=lane.listener, row=row.id)
            self._outages.end(lane.listener)
            self._put_off(lane, token, row, error)
            return False
        self._outages.end(lane.listener)
        return True

    def _await_end(self, lane: Lane, token: str, row: OutboxRow, error: CarrierDown) -> None:
        """Give a row back as if it had not been tried, and rest: others would fare no better (E12)."""
        with self._services.storage.writing() as session:
            session.outbox.give_back(token, [row.id], error=describe(error))
        pause = self._outages.begin(lane.listener, now=self._services.clock())
        log(
            "work_rests",
            level="warning",
            listener=lane.listener,
            reason=error.reason,
            seconds=round(pause, 1),
        )

    def _put_off(self, lane: Lane, token: str, row: OutboxRow, error: Exception) -> None:
        is_hopeless = isinstance(error, DeliveryFailed) and error.permanent
        if is_hopeless or row.attempts >= lane.most_attempts:
            self._bury(lane, token, row, describe(error))
            return
        until = decide_pause(lane, row.attempts, now=self._services.clock())
        with self._services.storage.writing() as session:
            session.outbox.put_off(token, row.id, held_until=until, error=describe(error))

    def _bury(self, lane: Lane, token: str, row: OutboxRow, error: str) -> None:
        with self._services.storage.writing() as session:
            session.outbox.bury(token, row.id, at=self._services.clock(), error=error)
        log("work_given_up", level="error", listener=lane.listener, row=row.id, attempts=row.attempts)


def _seconds_until(due_at: datetime | None, now: datetime) -> float:
    return POLL_SECONDS if due_at is None else min(POLL_SECONDS, (due_at - now).total_seconds())


def describe(error: Exception) -> str:
    """Answer what an operator is shown of a failure: nobody's address, and not more than a line or two."""
    return scrub(f"{type(error).__name__}: {error}")[:LONGEST_ERROR]


def work(services: Services) -> None:
    """Work until told to stop by SIGTERM or SIGINT; raise SchemaMismatch for another program's database.

    The signals are waited for, not handled, so that none is missed between looking and sleeping; threads
    started meanwhile inherit the mask.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    configure()
    services.storage.require_current_schema()
    worker = Worker(services)
    worker.start()
    log("worker_started")
    for hours in count():
        look_around(services, hours)
        if signal.sigtimedwait(STOP_SIGNALS, WATCH_SECONDS) is not None:
            break
    worker.stop()
    log("worker_stopped")
