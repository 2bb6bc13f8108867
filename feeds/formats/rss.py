"""RSS 2.0, after the Best Practices Profile of the RSS Advisory Board (rows RSS-01 to RSS-27)."""

import re
from collections.abc import Iterator
from functools import partial
from html import escape

from lxml.etree import _Element

from feeds.document import Entry, Feed, Picture
from feeds.formats.elements import STEP, Written, attribute, element, parent, to_bytes, write_text
from feeds.formats.fragments import Fragments, Key, splice
from feeds.formats.generator import Generator, serialise
from feeds.formats.history import append_history
from feeds.formats.moments import write_rfc822, write_rfc3339
from feeds.formats.namespaces import RSS_PREFIXES, append_element, qualified
from feeds.formats.own_markup import describe_category, describe_entity, language_of
from feeds.formats.pictures import write_media
from feeds.formats.rsl import MEDIA_TYPE as RSL_TYPE
from feeds.formats.rsl import write_licence
from feeds.markup.namespaces import ATOM

LINK_TYPE = "application/rss+xml"
MEDIA_TYPE = f"{LINK_TYPE}; charset=utf-8"

_DOCS = "https://www.rssboard.org/rss-specification"
_ATOM_LINK = qualified(ATOM, "link")

INSIDE = 3 * STEP
"""How far the elements of an item are indented."""

_END = b"  </channel>"

# Two noncharacters stand in for `<` and `&` in the channel until the bytes are made, and then become
# hexadecimal references (RSS-17): an XML writer offers no choice between `&lt;` and `&#x3C;`.
_LESS_THAN = "\ufdd0"
_AMPERSAND = "\ufdd1"
MARK = re.compile(f"[{_LESS_THAN}{_AMPERSAND}]")
MARK_OR_MARKUP = re.compile(f"[<&{_LESS_THAN}{_AMPERSAND}]")


def render_rss(feed: Feed) -> bytes:
    """Render an RSS 2.0 document; raise ValueError for text that XML cannot carry.

    The channel is feedgen's; items are written once and put in their place. feedgen alone would have written
    the same bytes, which a property proves.
    """
    items = _FRAGMENTS.write(Key("", entry) for entry in feed.entries)
    return splice(_write_channel(feed), items, before=_END)


def _write_item(key: Key) -> bytes:
    """Write an item as feedgen does, indented to its place in the channel."""
    entry = key.entry
    if not entry.title:
        raise ValueError("an item without a title tells a reader nothing")
    lines = [
        element(INSIDE, "title", _plain(entry.title)),
        element(INSIDE, "link", _plain(entry.url)),
        element(INSIDE, "guid", _plain(entry.id), [("isPermaLink", "false")]),
        *_texts(entry),
        element(INSIDE, "pubDate", write_text(write_rfc822(entry.published))),
        element(INSIDE, "atom:updated", write_text(write_rfc3339(entry.updated))),
        *[element(INSIDE, "dc:creator", _plain(author.name)) for author in entry.authors],
        element(INSIDE, "dc:language", _plain(entry.language)),
        element(INSIDE, "dc:rights", _plain(entry.rights)) if entry.rights else "",
        *_subjects(entry),
        _write_picture(entry.picture) if entry.picture else "",
        _write_link("license", entry.licence_url) if entry.licence_url else "",
        write_licence(INSIDE, entry.licence, entry, _plain) if entry.licence else "",
        element(INSIDE, "depeche:correction", _plain(entry.correction)) if entry.correction else "",
        *(_withdrawal(entry) if entry.withdrawn else ()),
    ]
    return to_bytes(_without_marks(parent(f"{STEP}{STEP}", "item", lines)))


_FRAGMENTS = Fragments(_write_item)


def _write_channel(feed: Feed) -> bytes:
    root = make_channel(feed).rss_root()
    _mark_plain_text(root)
    return _write_marks(serialise(root))


def make_channel(feed: Feed) -> Generator:
    """Describe the channel to feedgen, without its items."""
    generator = Generator(
        feed, media_type=LINK_TYPE, prefixes=RSS_PREFIXES, complete=partial(_complete_channel, feed)
    )
    generator.generator(f"Dépêche {feed.generator_version}")
    generator.docs(_DOCS)
    return generator


def _complete_channel(feed: Feed, root: _Element) -> None:
    channel = root[0]
    append_element(channel, "lastBuildDate", write_rfc822(feed.updated))
    if feed.licence_url:
        append_element(channel, _ATOM_LINK, rel="license", href=feed.licence_url)
    if feed.licence:
        append_element(channel, _ATOM_LINK, rel="license", type=RSL_TYPE, href=feed.licence.rsl_url)
    append_history(channel, feed.history, link=_ATOM_LINK, link_type=LINK_TYPE)


def _texts(entry: Entry) -> Iterator[str]:
    """The summary stands before the content (RSS-09).

    Both are HTML slots, so the plain summary is escaped as HTML first (X-08).
    """
    yield element(INSIDE, "description", write_text(escape(entry.summary, quote=False)))
    if entry.content_html is not None:
        yield element(INSIDE, "content:encoded", write_text(entry.content_html))


def _subjects(entry: Entry) -> Iterator[str]:
    """Write these without `element`: there are more of them than of all else, and it takes twice as long."""
    for category in entry.categories:
        described = language_of(category, entry.language) + describe_category(category)
        domain = attribute("domain", category.scheme)
        yield f"{INSIDE}<category{domain}{described}>{_plain(category.label)}</category>\n"
    for entity in entry.entities:
        described = language_of(entity, entry.language) + describe_entity(entity)
        domain = attribute("domain", entity.uri)
        yield f"{INSIDE}<category{domain}{described}>{_plain(entity.label)}</category>\n"


def _write_picture(picture: Picture) -> str:
    """Write the one enclosure an item may have, and the same picture in Media RSS (RSS-15, RSS-16)."""
    attributes = [("url", picture.url), ("length", str(picture.length)), ("type", picture.media_type)]
    return element(INSIDE, "enclosure", attributes=attributes) + write_media(INSIDE, picture, _plain)


def _write_link(relation: str, url: str) -> str:
    return element(INSIDE, "atom:link", attributes=[("rel", relation), ("href", url)])


def _withdrawal(entry: Entry) -> Iterator[str]:
    """Say from when to when a withdrawn entry stood (Media RSS 1.5.1, dcterms:valid; DCMI Period)."""
    start, end = write_rfc3339(entry.published), write_rfc3339(entry.updated)
    yield element(INSIDE, "media:status", attributes=[("state", "deleted")])
    yield element(INSIDE, "dcterms:valid", write_text(f"start={start}; end={end}; scheme=W3C-DTF"))


def _plain(text: str) -> Written:
    """Write plain text with hexadecimal references, which readers do not take for markup (RSS-17)."""
    written = text.replace("&", "&#x26;").replace("<", "&#x3C;").replace(">", "&gt;")
    return Written(written.replace("\r", "&#13;"))


def _mark_plain_text(root: _Element) -> None:
    """Put the marks into plain text, after taking out what only looks like one."""
    for each in root.iter():
        for name, value in each.items():
            if MARK.search(str(value)):
                each.set(name, _without_marks(str(value)))
        if each.text and MARK_OR_MARKUP.search(each.text):
            each.text = _with_marks(_without_marks(each.text))


def _without_marks(text: str) -> str:
    """Our text cleaning leaves no noncharacter; one left over must not turn into markup."""
    return text.replace(_LESS_THAN, "\ufffd").replace(_AMPERSAND, "\ufffd")


def _with_marks(text: str) -> str:
    return text.replace("<", _LESS_THAN).replace("&", _AMPERSAND)


def _write_marks(document: bytes) -> bytes:
    marked = document.replace(_LESS_THAN.encode(), b"&#x3C;")
    return marked.replace(_AMPERSAND.encode(), b"&#x26;")
