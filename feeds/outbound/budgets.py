"""How long one exchange may take and how much it may send us (S5)."""

import time
from dataclasses import dataclass, field

from feeds.errors import DeliveryFailed

TOO_SLOW = "it took too long to answer"
HEAD_TOO_LARGE = "the head of its answer is too large"
BODY_TOO_LARGE = "its answer is too large"
BOMB = "its answer unpacks to far more than it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one exchange, redirects included, may cost.

    `body_bytes` caps the body as it is after unpacking; from `ratio_bytes` on, unpacking may not have
    multiplied it by more than `ratio` (I3). `redirects` is how many are followed: none for a delivery (S3).
    """

    total_seconds: float = 10.0
    connect_seconds: float = 3.0
    addresses: int = 2
    redirects: int = 0
    head_bytes: int = 64 * 1024
    body_bytes: int = 64 * 1024
    ratio: int = 100
    ratio_bytes: int = 1_000_000


@dataclass(slots=True)
class Budget:
    """The limits of one exchange as they are used up."""

    limits: Limits
    _ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        """The time runs from here; the monotonic clock is no wall clock."""
        self._ends_at = time.monotonic() + self.limits.total_seconds

    def seconds_left(self) -> float:
        """Answer the seconds left, more than none; raise DeliveryFailed once there are none."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise DeliveryFailed(TOO_SLOW)
        return left

    def connect_seconds(self) -> float:
        """Answer how long one attempt to connect may take."""
        return min(self.limits.connect_seconds, self.seconds_left())
