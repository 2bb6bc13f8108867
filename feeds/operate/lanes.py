"""What the worker does for whom: the table of lanes, and what becomes of work that fails."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.desk.publishing import JOURNAL, RELEASE
from feeds.desk.releasing import end_embargo
from feeds.operate.journal import write_journal
from feeds.services import Services

Handle = Callable[[Services, str], None]
"""Does the work a row's subject stands for. It may be asked twice and must then do nothing new; whatever it
raises means "try again later"."""

LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How one listener's rows are worked off: beside the other lanes, so that none waits for a slow one.

    At most `batch` rows are claimed at a time. What has been claimed more often than `most_attempts`, whether
    it failed or took the worker down with it, is buried (E16).
    """

    listener: str
    handle: Handle
    batch: int
    most_attempts: int


RELEASING = Lane(listener=RELEASE, handle=end_embargo, batch=20, most_attempts=100)

LANES: tuple[Lane, ...] = (
    RELEASING,
    Lane(listener=JOURNAL, handle=write_journal, batch=50, most_attempts=20),
)
"""One line for every listener there is."""


def decide_pause(attempts: int, *, now: datetime) -> datetime:
    """Answer when to try again after so many attempts: 1 s, doubled each time, at most an hour.

    Up to a quarter is added by chance, so that what failed together does not come back together (W13).
    """
    seconds = min(2 ** min(attempts - 1, 12), LONGEST_PAUSE.total_seconds())
    return now + timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311 - jitter, not a secret
