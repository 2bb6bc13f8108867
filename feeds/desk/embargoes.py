"""How editors write the end of an embargo, and how it is shown to them: local time with its offset."""

import re
from datetime import datetime, tzinfo

from feeds.markup.dates import parse_moment

DAY_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", re.ASCII)


def read_embargo(text: str, *, zone: tzinfo) -> datetime:
    """Answer the moment an editor typed, in UTC; raise ValueError.

    Without an offset it is in `zone`: the earlier of two equal times when clocks go back, the next minute
    that exists when they go forward (T2). A day alone is too little to keep a promise by.
    """
    if not DAY_AND_TIME.match(text.strip()):
        raise ValueError("needs a day and a time of day, such as 2026-12-01T08:00")
    return parse_moment(text, zone=zone)


def show_moment(moment: datetime, zone: tzinfo) -> str:
    """Answer `2026-12-01T08:00:00+01:00`: the local time, and the offset that tells which one it is."""
    precision = "milliseconds" if moment.microsecond else "seconds"
    try:
        shown = moment.astimezone(zone)
    except OverflowError:  # the last hours of the year 9999
        shown = moment
    return shown.isoformat(timespec=precision)
