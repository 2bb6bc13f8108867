"""What the worker does for whom: the table of lanes, and what becomes of work that fails."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.desk.erasing import scrub_storage
from feeds.desk.publishing import ERASURE, JOURNAL, PICTURE, RELEASE
from feeds.desk.reindexing import WORDS, read_missing_words
from feeds.desk.releasing import end_embargo
from feeds.desk.retagging import handle as retag
from feeds.entities.tagging import RETAG
from feeds.intake.pictures import copy_picture
from feeds.intake.pulling import PULL, pull_source
from feeds.operate.journal import write_journal
from feeds.services import Services
from feeds.signup.erasing import ARRIVAL, FORGETTING, MAIL, forget
from feeds.signup.handling import handle_arrival
from feeds.signup.mailing import is_admitted, send_letter
from feeds.signup.retention import RETENTION, run_retention
from storage.protocols import Session

Handle = Callable[[Services, str], None]
"""Does the work a row's subject stands for. It may be asked twice and must then do nothing new; whatever it
raises means "try again later", or never if it is a DeliveryFailed that is permanent."""

Admit = Callable[[Services, Session, str], bool]
"""Answers, inside the transaction that claims a row, whether it may still be done, or is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How one listener's rows are worked off: beside the other lanes, so that none waits for a slow one.

    At most `batch` rows are claimed at a time, for `lease_seconds`: so long they lie idle if it dies.
    What was tried before is claimed by itself. What has been claimed more often than `most_attempts`,
    whether it failed or took the worker down with it, is buried (E16). Between two attempts lie 1 s, 2 s, 4 s
    and so on times `first_pause_seconds`, at most `longest_pause_seconds`. A standing lane's work may leave a
    row for its next time. One that `finishes_each` row by itself repeats only what it had in hand when it was
    killed, not the rest of its batch.
    """

    listener: str
    handle: Handle
    batch: int = 20
    lease_seconds: float = 10
    most_attempts: int = 20
    is_standing: bool = False
    first_pause_seconds: float = 1
    longest_pause_seconds: float = 3600
    finishes_each: bool = False
    admit: Admit | None = None


RELEASING = Lane(
    listener=RELEASE, handle=end_embargo, lease_seconds=3, most_attempts=2000, longest_pause_seconds=5
)
"""An embargo ends within five seconds even where the worker that had claimed it was killed (T3)."""

LANES: tuple[Lane, ...] = (
    RELEASING,
    Lane(listener=ERASURE, handle=scrub_storage),
    Lane(listener=PICTURE, handle=copy_picture, batch=1, most_attempts=30, is_standing=True),
    Lane(listener=PULL, handle=pull_source, batch=1, is_standing=True),
    Lane(listener=RETAG, handle=retag, batch=1),
    Lane(listener=WORDS, handle=read_missing_words, batch=1),
    Lane(listener=JOURNAL, handle=write_journal, batch=50),
    Lane(listener=ARRIVAL, handle=handle_arrival, batch=50, is_standing=True),
    Lane(
        listener=MAIL,
        handle=send_letter,
        batch=50,
        lease_seconds=60,
        most_attempts=100,
        finishes_each=True,
        first_pause_seconds=60,
        longest_pause_seconds=5000,
        admit=is_admitted,
    ),
    Lane(listener=FORGETTING, handle=forget, is_standing=True),
    Lane(listener=RETENTION, handle=run_retention, batch=1, is_standing=True, longest_pause_seconds=600),
)
"""One line for every listener there is."""


def decide_pause(lane: Lane, attempts: int, *, now: datetime) -> datetime:
    """Answer when to try again after so many attempts.

    Up to a quarter is added by chance, so that what failed together does not come back together (W13).
    """
    seconds = min(lane.first_pause_seconds * 2 ** min(attempts - 1, 12), lane.longest_pause_seconds)
    return now + timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311 - jitter, not a secret
