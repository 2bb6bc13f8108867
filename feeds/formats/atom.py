"""Atom 1.0 (RFC 4287, rows ATOM-01 to ATOM-25) with tombstones (RFC 6721)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from feedgen.entry import FeedEntry
from lxml.etree import Element, _Element

from feeds.document import Category, Entity, Entry, Feed, Person, Picture
from feeds.formats.fragments import Fragments, Key, cut, splice
from feeds.formats.generator import Generator, make_entry, serialise
from feeds.formats.history import append_history
from feeds.formats.moments import write_rfc3339
from feeds.formats.namespaces import ATOM, ATOM_PREFIXES, TOMBSTONES, XML_LANG, append_element, qualified
from feeds.formats.own_markup import append_correction, describe_category, describe_entity
from feeds.formats.pictures import append_media
from feeds.formats.rsl import MEDIA_TYPE as RSL_TYPE

LINK_TYPE = "application/atom+xml"
MEDIA_TYPE = f"{LINK_TYPE}; charset=utf-8"

_START, _END = b"\n  <", b"\n</feed>"


def render_atom(feed: Feed) -> bytes:
    """Render an Atom 1.0 document; raise ValueError for text that XML cannot carry.

    The feed is feedgen's, and so is each entry, written once and put in its place: the same bytes as
    `render_atom_whole` has written, which a property proves.
    """
    written = [
        *_FRAGMENTS.write(Key(feed.language, entry) for entry in feed.entries),
        *(_write(_append_tombstone, entry) for entry in feed.entries if entry.withdrawn),
    ]
    return splice(render_atom_whole(replace(feed, entries=())), written, before=_END)


def _write_entry(key: Key) -> bytes:
    return _write(partial(_append_entry, language=key.variant), key.entry)


def _write(append: Callable[[_Element, Entry], None], entry: Entry) -> bytes:
    """Write an element under a root like feedgen's, so that it gets the same prefixes and the same indent."""
    root = Element("feed", xmlns=ATOM, nsmap=dict(ATOM_PREFIXES))
    append(root, entry)
    return cut(serialise(root), first=_START, before=_END)


def _append_entry(root: _Element, entry: Entry, *, language: str) -> None:
    made = make_entry(
        entry, prefixes=ATOM_PREFIXES, complete=partial(_complete_entry, entry, language=language)
    )
    _fill_entry(made, entry)
    root.append(made.atom_entry())


_FRAGMENTS = Fragments(_write_entry)


def render_atom_whole(feed: Feed) -> bytes:
    """Render an Atom 1.0 document by feedgen alone; raise ValueError for text that XML cannot carry."""
    generator = Generator(
        feed, media_type=LINK_TYPE, prefixes=ATOM_PREFIXES, complete=partial(_complete_feed, feed)
    )
    generator.updated(feed.updated)
    generator.author(_person(feed.author))
    generator.generator("Dépêche", version=feed.generator_version)
    for entry in feed.entries:
        complete = partial(_complete_entry, entry, language=feed.language)
        _fill_entry(generator.append(entry, complete), entry)
    root = generator.atom_root()
    for entry in feed.entries:
        _append_tombstone(root, entry)
    return serialise(root)


def _person(person: Person) -> dict[str, str | None]:
    return {"name": person.name, "uri": person.uri}


def _fill_entry(made: FeedEntry, entry: Entry) -> None:
    made.updated(entry.updated)
    made.published(entry.published)
    made.author([_person(author) for author in entry.authors])
    made.rights(entry.rights)
    if entry.summary and entry.summary != entry.title:  # ATOM-15
        made.summary(entry.summary, type="text")
    if entry.content_html is not None:
        made.content(entry.content_html, type="html")


def _complete_feed(feed: Feed, root: _Element) -> None:
    _rewrite(root, "updated", write_rfc3339(feed.updated))
    if feed.licence:
        append_element(root, "link", rel="license", type=RSL_TYPE, href=feed.licence.rsl_url)
    append_history(root, feed.history, link="link", link_type=LINK_TYPE)


def _complete_entry(entry: Entry, element: _Element, *, language: str) -> None:
    if entry.language != language:
        element.set(XML_LANG, entry.language)
    _rewrite(element, "updated", write_rfc3339(entry.updated))
    _rewrite(element, "published", write_rfc3339(entry.published))
    _rewrite_links(element, entry)
    for category in entry.categories:
        describe_category(_append_category(element, entry, category), category)
    for entity in entry.entities:
        describe_entity(_append_category(element, entry, entity), entity)
    if entry.picture:
        append_media(element, entry.picture)
    append_correction(element, entry)


def _rewrite(parent: _Element, name: str, text: str) -> None:
    for element in parent.findall(name):
        element.text = text


def _rewrite_links(element: _Element, entry: Entry) -> None:
    """feedgen loses every attribute but `href` of an entry's links, so all would be alternates (ATOM-10)."""
    for bare in element.findall("link"):
        element.remove(bare)
    append_element(
        element, "link", rel="alternate", type="text/html", hreflang=entry.language, href=entry.url
    )
    if entry.licence_url:
        append_element(element, "link", rel="license", href=entry.licence_url)
    if entry.picture:
        _append_enclosure(element, entry.picture)


def _append_enclosure(element: _Element, picture: Picture) -> None:
    """Name the picture's file with its type and its length in bytes (ATOM-12)."""
    append_element(
        element,
        "link",
        rel="enclosure",
        type=picture.media_type,
        length=str(picture.length),
        href=picture.url,
    )


def _append_category(parent: _Element, entry: Entry, category: Category | Entity) -> _Element:
    element = append_element(
        parent, "category", term=category.term, scheme=category.scheme, label=category.label
    )
    if category.language != entry.language:
        element.set(XML_LANG, category.language)
    return element


def _append_tombstone(root: _Element, entry: Entry) -> None:
    """Tell who keeps old entries that this one is gone (T-01); a later restoration will be newer (T-03)."""
    if entry.withdrawn:
        when = write_rfc3339(entry.updated + timedelta(milliseconds=1))
        append_element(root, qualified(TOMBSTONES, "deleted-entry"), ref=entry.id, when=when)
