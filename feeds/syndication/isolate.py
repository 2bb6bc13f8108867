"""Keeps one poisoned entry from taking a feed down (O11)."""

from collections.abc import Callable
from dataclasses import replace

from feeds.document import Entry, Feed


def render_isolated(
    render: Callable[[Feed], bytes], feed: Feed, *, on_failure: Callable[[Entry], None]
) -> bytes:
    """Render a feed; if that fails, leave out and report every entry that cannot be rendered by itself."""
    try:
        return render(feed)
    except Exception:
        healthy = tuple(entry for entry in feed.entries if _renders(render, feed, entry, on_failure))
        return render(replace(feed, entries=healthy))


def _renders(
    render: Callable[[Feed], bytes], feed: Feed, entry: Entry, on_failure: Callable[[Entry], None]
) -> bool:
    try:
        render(replace(feed, entries=(entry,)))
    except Exception:
        on_failure(entry)
        return False
    return True
