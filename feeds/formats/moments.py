"""How a moment is written in a feed: always in UTC, never through the locale."""

from datetime import UTC, datetime
from email.utils import format_datetime


def write_rfc3339(moment: datetime) -> str:
    """Write `2026-11-20T10:02:00Z`, with milliseconds only when there are any (RFC 3339; ATOM-05, JF-08).

    feedgen writes `isoformat()`: six digits or none, and `+00:00`.
    """
    in_utc = moment.astimezone(UTC).replace(tzinfo=None)
    precision = "milliseconds" if in_utc.microsecond >= 1000 else "seconds"
    return f"{in_utc.isoformat(timespec=precision)}Z"


def write_rfc822(moment: datetime) -> str:
    """Write `Fri, 20 Nov 2026 10:02:00 +0000`, in English whatever the locale (RFC 822; RSS-07, O8).

    feedgen gets there by `setlocale`, which changes the locale of every thread of the process.
    """
    return format_datetime(moment.astimezone(UTC))
