"""The one way a written date becomes a moment: python-dateutil behind rules that never guess."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse, isoparser, parse
from dateutil.tz import datetime_exists

LONGEST = 100
FIRST_YEAR, LAST_YEAR = 1970, 9999

ADVICE = "is not a date such as 2026-11-24 or 2026-11-24T09:30:00+01:00"

ISO_DATE = re.compile(r"[0-9]{4}-?(?:[0-9]{2}-?[0-9]{2}|W[0-9]{2}-?[0-9]|[0-9]{3})(?![0-9])", re.ASCII)
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-][0-9]{1,2}[/.-][0-9]{4}(?![0-9])", re.ASCII)
BEGINS_LIKE_ISO = re.compile(r"[0-9]{4}(?:-|[0-9]|$)", re.ASCII)

HOURS_FROM_UTC = {
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Names of time zones that dates carry; dateutil knows none of them and would take the time as naive."""

NAME_WITH_OFFSET = re.compile(r"[A-Za-z] ?[+-][0-9]", re.ASCII)
"""Such as `UTC+3`, where POSIX reads the sign the other way round than everybody else does."""

DEFAULTS = (datetime(1996, 1, 1, 0, 0), datetime(2004, 2, 2, 1, 0))
"""dateutil fills what a date leaves out from a default; two different ones tell what was left out."""

MINUTE = timedelta(minutes=1)


def parse_moment(text: str, *, zone: tzinfo) -> datetime:
    """Answer the moment a text names, aware, in UTC, cut to whole milliseconds; raise ValueError.

    ISO 8601, then RFC 5322, then what dateutil reads, day before month. Year (four digits), month and day
    must all be there. A day without a time is that day at 00:00 UTC. A time without an offset is in `zone`:
    the earlier of two equal ones when clocks go back, the next minute that exists when they go forward (T2).
    Years outside 1970-9999 are refused (O8).
    """
    written = text.strip()
    if not (written.isascii() and written[:1].isalnum() and len(written) <= LONGEST):
        raise ValueError(ADVICE)
    try:
        moment = _to_utc(_read(written), zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(ADVICE) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _read(text: str) -> datetime:
    if not BEGINS_LIKE_ISO.match(text):
        return _find_rfc5322(text) or _read_anything(text)
    day = ISO_DATE.match(text)
    if day is None or text[day.end() :][:1] not in {"", "T", "t", " "}:
        raise ValueError(ADVICE)
    return _find_iso(text) or _read_nearly_iso(text)


def _find_iso(text: str) -> datetime | None:
    try:
        return _midnight(isoparser().parse_isodate(text))
    except ValueError:
        pass
    try:
        return isoparse(text)
    except ValueError:
        return None


def _read_nearly_iso(text: str) -> datetime:
    """Read such as `2026-11-24 09:30:00 +0100`; the day and month stand where ISO 8601 has them."""
    moment = _read_anything(text)
    if f"{moment:%Y%m%d}" != text[:10].replace("-", "")[:8]:
        raise ValueError(ADVICE)
    return moment


def _find_rfc5322(text: str) -> datetime | None:
    """Read such as `Tue, 24 Nov 2026 09:30:00 +0100`, if the zone is one of the RFC's own."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if text.endswith("-0000"):  # UTC, from a place that is not told (RFC 5322 §3.3)
        moment = moment.replace(tzinfo=UTC)
    is_complete = moment.tzinfo is not None and ":" in text and f"{moment.year:04}" in text
    return moment if is_complete else None


def _read_anything(text: str) -> datetime:
    """Read what dateutil understands, if nothing was left out and nothing had to be swapped."""
    if NAME_WITH_OFFSET.search(text):
        raise ValueError(ADVICE)
    is_day_first = not text[:4].isdigit()
    one, another = (parse(text, default=each, dayfirst=is_day_first, tzinfos=_zone_of) for each in DEFAULTS)
    if one.date() != another.date() or f"{one.year:04}" not in text:
        raise ValueError(ADVICE)
    if (numbers := DAY_FIRST.match(text)) and int(numbers[1]) != one.day:
        raise ValueError(ADVICE)
    return one if one.hour == another.hour else _midnight(one)


def _zone_of(name: str | None, offset: int | None) -> tzinfo | None:
    """Answer the zone a date names; dateutil asks for every date, and so never takes the machine's own."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if name not in HOURS_FROM_UTC:
        raise ValueError(ADVICE)
    return timezone(timedelta(hours=HOURS_FROM_UTC[name]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _to_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    local = moment.replace(tzinfo=zone, fold=0)
    while not datetime_exists(local):
        local = local.replace(second=0, microsecond=0) + MINUTE
    return local.astimezone(UTC)
