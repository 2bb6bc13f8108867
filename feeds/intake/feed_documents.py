"""Reads the document of somebody else's feed where it cannot hang or eat the machine: bytes to drafts."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from feeds.errors import SourceUnreadable
from feeds.intake.charsets import SAMPLE
from feeds.intake.confined import ConfinedReader
from feeds.intake.drafts import Draft, DraftRefused
from feeds.intake.reading import Broken, Found, Refused, Unreadable, recognise
from feeds.intake.sources import File

ReadFeed = Callable[[bytes, str], Sequence[Draft | Refused]]
"""From a document and the URL it was found at to its entries in order; raises SourceUnreadable."""

FEED_FORMATS = frozenset({"rss", "atom", "json"})


def read_feed(data: bytes, url: str) -> Sequence[Draft | Refused]:
    """Answer the entries of an RSS, Atom or JSON feed in order; raise SourceUnreadable for anything else.

    Relative links are resolved against `url`. An entry that cannot be read says why (I6); what was read
    before a document breaks off counts.
    """
    form = _recognise(data, url)
    with tempfile.NamedTemporaryFile() as copy, ConfinedReader(base_url=url, zone="UTC") as reader:
        copy.write(data)
        copy.flush()
        outcomes = [outcome for outcome, _ in reader.read(File(Path(copy.name), form))]
    entries = [
        outcome.draft if isinstance(outcome, Found) else outcome
        for outcome in outcomes
        if isinstance(outcome, Found | Refused)
    ]
    match outcomes[-1:]:
        case [Unreadable(reason)]:
            raise SourceUnreadable(url, reason)
        case [Broken(reason)] if not entries:
            raise SourceUnreadable(url, reason)
    return entries


def _recognise(data: bytes, url: str) -> str:
    try:
        form = recognise(data[:SAMPLE])
    except DraftRefused as error:
        raise SourceUnreadable(url, str(error)) from error
    if form not in FEED_FORMATS:
        raise SourceUnreadable(url, "is no feed: neither RSS nor Atom nor JSON Feed")
    return form
