"""Decides whether a client already has what it asks for (RFC 9110 §13; HTTP-02, HTTP-03, C1-C3)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

DIGEST_LENGTH = 32
SUFFIXES = {"identity": "", "gzip": ".gz", "br": ".br"}
"""What our own tags of a content coding end in; no proxy writes a full stop there (C1)."""

PROXY_SUFFIXES = ("", "-gzip", "--gzip", ";gzip")
"""What Apache and others make of a tag when they compress on the way."""

# No two alternatives begin alike and a quote is searched once, so reading is linear whatever is sent.
TAG = re.compile(r'(?:W/)?"(?P<quoted>[^"]*)"(?P<behind>-gzip)?|(?P<bare>[^\s,"]+)')

SETTLED_AFTER = timedelta(seconds=2)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH = f"(?P<month>{'|'.join(MONTHS)})"
TIME = r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
DATE_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?P<day>\d{{2}}) {MONTH} (?P<year>\d{{4}}) {TIME} GMT",
        rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?P<day>\d{{2}})-{MONTH}-(?P<year>\d{{2}}) {TIME} GMT",
        rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) {MONTH} (?P<day>[ \d]\d) {TIME} (?P<year>\d{{4}})",
    )
)
"""IMF-fixdate, RFC 850 and asctime, of which a server accepts all three (RFC 9110 §5.6.7)."""


def etag_for(body: bytes, coding: str) -> str:
    """Answer the strong tag of this body in this content coding, quotes included."""
    return f'"{sha256(body).hexdigest()[:DIGEST_LENGTH]}{SUFFIXES[coding]}"'


def last_modified(changed_at: datetime, now: datetime) -> datetime:
    """Answer the whole second of the change, or the one before while another change may share it (C3).

    A client that reads between two changes of one second so keeps an older date than the one that the second
    change settles on, and asks again. Never later than the present, never going backwards (HTTP-06).
    """
    second = min(changed_at, now).replace(microsecond=0)
    return second if now - changed_at >= SETTLED_AFTER else second - timedelta(seconds=1)


def is_not_modified(
    *,
    etag: str,
    changed_at: datetime,
    now: datetime,
    if_none_match: str | None,
    if_modified_since: str | None,
) -> bool:
    """Answer whether the validators sent name the selected representation, so that 304 will do.

    `etag` is the selected representation's own. A lone `If-Modified-Since` counts only once the change is
    two seconds old, because another one in the same second would have the same date (C3).
    """
    if if_none_match is not None:
        return _names(if_none_match, etag.strip('"'))
    since = read_http_date(if_modified_since, now=now) if if_modified_since else None
    if since is None or since > now or now - changed_at < SETTLED_AFTER:
        return False
    return last_modified(changed_at, now) <= since


def _names(header: str, opaque: str) -> bool:
    if header.strip() == "*":
        return True
    accepted = {opaque + suffix for suffix in PROXY_SUFFIXES}
    return any(tag in accepted for tag in _read_tags(header))


def _read_tags(header: str) -> Iterator[str]:
    """Read entity tags for weak comparison, also those whose quotes were lost on the way."""
    for match in TAG.finditer(header):
        quoted, behind, bare = match.group("quoted", "behind", "bare")
        yield bare.removeprefix("W/") if quoted is None else quoted + (behind or "")


def write_http_date(moment: datetime) -> str:
    """Write an IMF-fixdate (RFC 9110 §5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def read_http_date(text: str, *, now: datetime) -> datetime | None:
    """Read one of the three forms of an HTTP date; None for anything else.

    `now` says which century two digits mean: none that lies more than 50 years ahead.
    """
    match = next((match for form in DATE_FORMS if (match := form.fullmatch(text.strip()))), None)
    if match is None:
        return None
    day, hour, minute, second = (int(part) for part in match.group("day", "hour", "minute", "second"))
    year = _full_year(match["year"], now.year)
    try:
        return datetime(year, MONTHS.index(match["month"]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _full_year(digits: str, present: int) -> int:
    if len(digits) == len("2026"):
        return int(digits)
    year = present // 100 * 100 + int(digits)
    return year - 100 if year > present + 50 else year
