"""Records of work that has been promised and not yet done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One piece of work for one kind of listener, written in the transaction that made it necessary.

    `subject` is what it is about, in the listener's own terms; a listener has one row for each. `sequence` is
    the change it tells of, if it tells of one. Nobody may claim it before `due_at` (None: at once) nor before
    `held_until`, which is the end of a claim or of a pause after a failure. `attempts` counts claims,
    `error` is what the last one ended with, `buried_at` when it was given up (a dead letter).
    """

    id: int
    listener: str
    subject: str
    sequence: int | None
    due_at: datetime | None
    created_at: datetime
    attempts: int
    held_until: datetime | None
    error: str | None
    buried_at: datetime | None


class Outbox(Protocol):
    """Work that was promised in a transaction and is done later, by whoever claims it.

    A claim is a token and a moment until which nobody else may have the row; what a claimant does with a row
    whose token is no longer its own has no effect.
    """

    def add(
        self,
        listener: str,
        subject: str,
        *,
        at: datetime,
        due_at: datetime | None = None,
        sequence: int | None = None,
    ) -> None:
        """Promise work, not before `due_at`; what was promised of this subject before is replaced."""
        ...

    def remove(self, listener: str, subject: str) -> bool:
        """Take a promise back; answer whether there was one."""
        ...

    def clear(self, listener: str) -> int:
        """Take every promise to a listener back, dead letters included; answer how many there were."""
        ...

    def find_next_due(self, listener: str, *, now: datetime) -> datetime | None:
        """Answer the earliest moment at which something can be claimed; None if there is nothing to do."""
        ...

    def claim(
        self, listener: str, *, token: str, now: datetime, held_until: datetime, limit: int
    ) -> Sequence[OutboxRow]:
        """Take at most `limit` due rows that nobody has tried, the earliest first, and count the attempt.

        One statement, so that no row is claimed twice.
        """
        ...

    def claim_again(
        self, listener: str, *, token: str, now: datetime, held_until: datetime
    ) -> Sequence[OutboxRow]:
        """Take one due row that was tried before, by itself: it may be what took its worker down."""
        ...

    def extend(self, token: str, *, held_until: datetime) -> int:
        """Hold on to everything claimed under a token; answer how many rows that still is."""
        ...

    def finish(self, token: str, ids: Iterable[int]) -> int:
        """Delete what is done; answer how many of the rows were still the claimant's."""
        ...

    def put_off(self, token: str, row_id: int, *, held_until: datetime, error: str) -> bool:
        """Give a row back until later, with what went wrong; answer whether it was still the claimant's."""
        ...

    def bury(self, token: str, row_id: int, *, at: datetime, error: str) -> bool:
        """Give a row up: it becomes a dead letter; answer whether it was still the claimant's."""
        ...

    def give_back(self, token: str, ids: Iterable[int], *, error: str | None = None) -> int:
        """Let go of rows that were claimed in vain, as if they had not been; answer how many.

        `error` is what kept them all from being done, if anything did.
        """
        ...

    def list(self, *, buried: bool | None, limit: int) -> Sequence[OutboxRow]:
        """Answer at most `limit` rows in order: dead letters, the living, or (None) all."""
        ...

    def revive(self, ids: Iterable[int] | None) -> int:
        """Make dead letters (None: all of them) due at once, with no attempts counted; answer how many."""
        ...

    def drop(self, ids: Iterable[int] | None) -> int:
        """Delete dead letters (None: all of them) for good; answer how many."""
        ...
