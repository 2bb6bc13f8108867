"""The only place that knows what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function without arguments that answers the present moment as an aware UTC `datetime`."""


def now() -> datetime:
    """Answer the present moment, aware, in UTC, cut to whole milliseconds as the tables keep them."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
