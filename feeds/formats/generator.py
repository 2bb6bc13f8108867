"""feedgen 1.0.0 with its defects mended: the rest of the server knows nothing of that library.

Mended here: `lastBuildDate` defaults to the present moment and is written through a process-wide
`setlocale`; the RSS channel's link is the last link added; a finished tree can only be had as a string. What
feedgen writes wrongly inside the channel is completed by a function that it calls as its extension: see
`rss.py` and `atom.py`, which write the entries themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from feedgen.feed import FeedGenerator
from lxml.etree import _Element as Element
from lxml.etree import tostring

from feeds.document import Feed

Completion = Callable[[Element], None]
"""A function that completes the element feedgen has made."""

_EXTENSION = "depeche"


@dataclass(frozen=True)
class _Extension:
    """The three methods feedgen calls on an extension, as its `BaseExtension` has them."""

    prefixes: Mapping[str, str]
    complete: Completion

    def extend_ns(self) -> dict[str, str]:
        return dict(self.prefixes)

    def extend_rss(self, element: Element) -> Element:
        self.complete(element)
        return element

    def extend_atom(self, element: Element) -> Element:
        self.complete(element)
        return element


class Generator(FeedGenerator):  # type: ignore[misc]  # feedgen ships no types, so its classes are Any
    """A feedgen generator filled with what RSS and Atom say alike about a feed."""

    def __init__(
        self, feed: Feed, *, media_type: str, prefixes: Mapping[str, str], complete: Completion
    ) -> None:
        """Describe the feed; `complete` is called on the root."""
        super().__init__()
        # There is no public way to take this default (the present moment) back; `rss.py` writes the element.
        self._FeedGenerator__rss_lastBuildDate = None
        self._prefixes = prefixes
        self.id(feed.id)
        self.title(feed.title)
        self.description(feed.description)
        self.language(feed.language)
        self.rights(feed.rights)
        self._link(feed, media_type)
        self.register_extension(_EXTENSION, partial(_Extension, prefixes, complete))

    def _link(self, feed: Feed, media_type: str) -> None:
        self.link(href=feed.self_url, rel="self", type=media_type)
        if feed.licence_url:
            self.link(href=feed.licence_url, rel="license")
        # The last one, because feedgen makes the last link the channel's own in RSS (RSS-03).
        self.link(href=feed.home_url, rel="alternate", type="text/html")

    def rss_root(self) -> Element:
        """Make the whole RSS tree."""
        root: Element = self._create_rss()[0]
        return root

    def atom_root(self) -> Element:
        """Make the whole Atom tree. Its Atom elements are in no namespace until they are serialised."""
        root: Element = self._create_atom()[0]
        return root


def serialise(root: Element) -> bytes:
    """Write the tree as a UTF-8 document with its declaration (X-04), indented for human eyes."""
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
