"""RSS 2.0, after the Best Practices Profile of the RSS Advisory Board (rows RSS-01 to RSS-27)."""

import re
from dataclasses import replace
from functools import partial
from html import escape

from lxml.etree import Element, SubElement, _Element

from feeds.document import Category, Entity, Entry, Feed, Picture
from feeds.formats.fragments import Fragments, Key, cut, splice
from feeds.formats.generator import Generator, make_entry, serialise
from feeds.formats.history import append_history
from feeds.formats.moments import write_rfc822, write_rfc3339
from feeds.formats.namespaces import (
    ATOM,
    CONTENT,
    DC,
    DCTERMS,
    MEDIA,
    RSS_PREFIXES,
    XML_LANG,
    append_element,
    qualified,
)
from feeds.formats.own_markup import append_correction, describe_category, describe_entity
from feeds.formats.pictures import append_media
from feeds.formats.rsl import MEDIA_TYPE as RSL_TYPE
from feeds.formats.rsl import append_licence

LINK_TYPE = "application/rss+xml"
MEDIA_TYPE = f"{LINK_TYPE}; charset=utf-8"

_DOCS = "https://www.rssboard.org/rss-specification"
_ATOM_LINK = qualified(ATOM, "link")
_ENCODED = qualified(CONTENT, "encoded")

_ITEM, _END = b"    <item>", b"  </channel>"

# Two noncharacters stand in for `<` and `&` until the bytes are made, and then become hexadecimal references
# (RSS-17): an XML writer offers no choice between `&lt;` and `&#x3C;`.
_LESS_THAN = "\ufdd0"
_AMPERSAND = "\ufdd1"
MARK = re.compile(f"[{_LESS_THAN}{_AMPERSAND}]")
MARK_OR_MARKUP = re.compile(f"[<&{_LESS_THAN}{_AMPERSAND}]")


def render_rss(feed: Feed) -> bytes:
    """Render an RSS 2.0 document; raise ValueError for text that XML cannot carry.

    The channel is feedgen's, and so is each item, written once and put in its place: the same bytes as
    `render_rss_whole` has written, which a property proves.
    """
    items = _FRAGMENTS.write(Key("", entry) for entry in feed.entries)
    return splice(render_rss_whole(replace(feed, entries=())), items, before=_END)


def _write_item(key: Key) -> bytes:
    """Write an item under a root like feedgen's, so that it gets the same prefixes and the same indent."""
    item = make_entry(
        key.entry, prefixes=RSS_PREFIXES, complete=partial(_complete_item, key.entry)
    ).rss_entry()
    root = Element("rss", nsmap=dict(RSS_PREFIXES))
    SubElement(root, "channel").append(item)
    _mark_plain_text(item)
    return _write_marks(cut(serialise(root), first=_ITEM, before=_END))


_FRAGMENTS = Fragments(_write_item)


def render_rss_whole(feed: Feed) -> bytes:
    """Render an RSS 2.0 document by feedgen alone; raise ValueError for text that XML cannot carry."""
    generator = Generator(
        feed, media_type=LINK_TYPE, prefixes=RSS_PREFIXES, complete=partial(_complete_channel, feed)
    )
    generator.generator(f"Dépêche {feed.generator_version}")
    generator.docs(_DOCS)
    for entry in feed.entries:
        generator.append(entry, partial(_complete_item, entry))
    root = generator.rss_root()
    _mark_plain_text(root)
    return _write_marks(serialise(root))


def _complete_channel(feed: Feed, root: _Element) -> None:
    channel = root[0]
    append_element(channel, "lastBuildDate", write_rfc822(feed.updated))
    _append_licence(channel, feed.licence_url)
    if feed.licence:
        append_element(channel, _ATOM_LINK, rel="license", type=RSL_TYPE, href=feed.licence.rsl_url)
    append_history(channel, feed.history, link=_ATOM_LINK, link_type=LINK_TYPE)


def _complete_item(entry: Entry, item: _Element) -> None:
    _append_texts(item, entry)
    append_element(item, "pubDate", write_rfc822(entry.published))
    append_element(item, qualified(ATOM, "updated"), write_rfc3339(entry.updated))
    for author in entry.authors:
        append_element(item, qualified(DC, "creator"), author.name)
    append_element(item, qualified(DC, "language"), entry.language)
    if entry.rights:
        append_element(item, qualified(DC, "rights"), entry.rights)
    _append_categories(item, entry)
    if entry.picture:
        _append_picture(item, entry.picture)
    _append_licence(item, entry.licence_url)
    if entry.licence:
        append_licence(item, entry.licence, entry)
    append_correction(item, entry)
    if entry.withdrawn:
        append_element(item, qualified(MEDIA, "status"), state="deleted")
        append_element(item, qualified(DCTERMS, "valid"), _period(entry))


def _period(entry: Entry) -> str:
    """Write from when to when a withdrawn entry stood (Media RSS 1.5.1, dcterms:valid; DCMI Period)."""
    start, end = write_rfc3339(entry.published), write_rfc3339(entry.updated)
    return f"start={start}; end={end}; scheme=W3C-DTF"


def _append_texts(item: _Element, entry: Entry) -> None:
    """Append the summary before the content (RSS-09); without a summary feedgen would swap the two.

    The description is an HTML slot, so the plain summary is escaped as HTML first (X-08).
    """
    append_element(item, "description", escape(entry.summary, quote=False))
    if entry.content_html is not None:
        append_element(item, _ENCODED, entry.content_html)


def _append_categories(item: _Element, entry: Entry) -> None:
    for category in entry.categories:
        describe_category(_append_category(item, entry, category, domain=category.scheme), category)
    for entity in entry.entities:
        describe_entity(_append_category(item, entry, entity, domain=entity.uri), entity)


def _append_category(item: _Element, entry: Entry, category: Category | Entity, *, domain: str) -> _Element:
    element = append_element(item, "category", category.label, domain=domain)
    if category.language != entry.language:
        element.set(XML_LANG, category.language)
    return element


def _append_picture(item: _Element, picture: Picture) -> None:
    """Append the one enclosure an item may have, and the same picture in Media RSS (RSS-15, RSS-16)."""
    append_element(item, "enclosure", url=picture.url, length=str(picture.length), type=picture.media_type)
    append_media(item, picture)


def _append_licence(parent: _Element, licence_url: str | None) -> None:
    if licence_url:
        append_element(parent, _ATOM_LINK, rel="license", href=licence_url)


def _mark_plain_text(root: _Element) -> None:
    """Put the marks into plain text, after taking out what only looks like one."""
    for element in root.iter():
        for name, value in element.items():
            if MARK.search(str(value)):
                element.set(name, _without_marks(str(value)))
        if element.text and MARK_OR_MARKUP.search(element.text):
            text = _without_marks(element.text)
            element.text = text if _is_html_slot(element) else _with_marks(text)


def _without_marks(text: str) -> str:
    """Our text cleaning leaves no noncharacter; one left over must not turn into markup."""
    return text.replace(_LESS_THAN, "\ufffd").replace(_AMPERSAND, "\ufffd")


def _with_marks(text: str) -> str:
    return text.replace("<", _LESS_THAN).replace("&", _AMPERSAND)


def _write_marks(document: bytes) -> bytes:
    marked = document.replace(_LESS_THAN.encode(), b"&#x3C;")
    return marked.replace(_AMPERSAND.encode(), b"&#x26;")


def _is_html_slot(element: _Element) -> bool:
    parent = element.getparent()
    in_item = parent is not None and parent.tag == "item"
    return in_item and element.tag in {"description", _ENCODED}
