"""Decides about the feeds of others: when to ask again, and which of their entries are gone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from storage.sources import Pulled, Source

SHORTEST_INTERVAL = timedelta(minutes=5)
USUAL_INTERVAL = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(days=1)
SPACING = timedelta(seconds=10)
"""How long a host is left alone between two of its feeds."""

MOST_ENTRIES = 1_000
MOST_GONE = 100


def decide_headers(source: Source) -> Mapping[str, str]:
    """Answer what makes a request conditional: the validators of the last answer, word for word."""
    pulled = source.pulled
    given = {"If-None-Match": pulled.etag, "If-Modified-Since": pulled.last_modified}
    return {name: value for name, value in given.items() if value}


def decide_success(
    source: Source, headers: Mapping[str, str], keys: Sequence[str] | None, *, now: datetime
) -> Pulled:
    """Answer how a pull went that was answered; `keys` are the entries in order, None for "not modified"."""
    before = source.pulled
    calm = replace(
        before, failures=0, error=None, next_at=now + timedelta(seconds=source.new.interval_seconds)
    )
    if keys is None:
        return calm
    present = tuple(dict.fromkeys(keys))[:MOST_ENTRIES]
    gone = [key for key in (*before.gone, *find_gone(before.entries, present)) if key not in present]
    return replace(
        calm,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        entries=present,
        gone=tuple(dict.fromkeys(gone))[-MOST_GONE:],
    )


def decide_failure(
    source: Source,
    reason: str,
    *,
    now: datetime,
    retry_after: timedelta | None = None,
    for_good: bool = False,
) -> Pulled:
    """Answer how a pull went that failed: the pause doubles with each failure, up to a day."""
    failures = source.pulled.failures + 1
    pause = timedelta(seconds=source.new.interval_seconds) * 2 ** min(failures, 12)
    until = now + max(min(pause, LONGEST_PAUSE), retry_after or timedelta(0))
    return replace(source.pulled, failures=failures, error=reason, next_at=None if for_good else until)


def find_gone(before: Sequence[str], present: Sequence[str]) -> tuple[str, ...]:
    """Answer the entries that were taken out of a document, and did not just fall off its end.

    A feed shows its newest entries: those that stood before one which is still there should be there too.
    """
    still = set(present)
    last = max((place for place, key in enumerate(before) if key in still), default=-1)
    return tuple(key for key in before[: last + 1] if key not in still)


def read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Answer how long a server asks to be left alone; only whole seconds are understood, up to a week."""
    value = headers.get("retry-after", "").strip()
    return timedelta(seconds=min(int(value), 7 * 86_400)) if value.isascii() and value.isdecimal() else None
