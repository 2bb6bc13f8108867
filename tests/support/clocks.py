"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Stands in for `feeds.clock.now`; `moment` may be set to anything."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> datetime:
        """Move on and answer the new moment."""
        self.moment += timedelta(seconds=seconds)
        return self.moment
