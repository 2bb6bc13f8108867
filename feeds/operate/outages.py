"""Remembers that whoever a lane hands its work to is out of service, and when to ask again (E12).

The work that waits is not to blame: none of it is counted as tried, and one piece at a time asks whether the
outage is over. Then all of it is due at once.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Outage:
    """How often it was asked in vain, and when to ask again."""

    asked: int
    again_at: datetime


@dataclass
class Outages:
    """The outages of one worker, by listener; each lane asks for its own."""

    _known: dict[str, Outage] = field(default_factory=dict)

    def is_over(self, listener: str) -> bool:
        """Answer whether there is none that is known."""
        return listener not in self._known

    def rest(self, listener: str, *, now: datetime) -> float:
        """Answer in how many seconds to ask again; 0 where there is nothing to wait for.

        No pause is longer than the longest: what seems so was begun before the clock was set back (T1).
        """
        outage = self._known.get(listener)
        if outage is None or not now < outage.again_at <= now + 2 * LONGEST_PAUSE:
            return 0
        return (outage.again_at - now).total_seconds()

    def begin(self, listener: str, *, now: datetime) -> float:
        """Wait: 1 s at first, twice as long each time, up to a quarter more by chance (W13), at most 75 s.

        Answers for how many seconds.
        """
        known = self._known.get(listener)
        asked = known.asked + 1 if known else 1
        longer: float = 2 ** min(asked - 1, 10) * random.uniform(1, 1.25)  # noqa: S311 - jitter, not a secret
        pause = min(FIRST_PAUSE * longer, LONGEST_PAUSE * 1.25)
        self._known[listener] = Outage(asked, now + pause)
        return pause.total_seconds()

    def end(self, listener: str) -> None:
        """Go on."""
        self._known.pop(listener, None)
