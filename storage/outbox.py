"""Records of work that has been promised and not yet done."""

from dataclasses import dataclass
from datetime import datetime


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
