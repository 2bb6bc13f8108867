"""Atom 1.0 (RFC 4287, rows ATOM-01 to ATOM-25) with tombstones (RFC 6721)."""

from datetime import timedelta
from functools import partial

from feedgen.entry import FeedEntry
from lxml.etree import _Element as Element

from feeds.document import Category, Entity, Entry, Feed, Person, Picture
from feeds.formats.generator import Generator, serialise
from feeds.formats.history import append_history
from feeds.formats.moments import write_rfc3339
from feeds.formats.namespaces import ATOM_PREFIXES, TOMBSTONES, XML_LANG, append_element, qualified
from feeds.formats.own_markup import append_correction, describe_category, describe_entity
from feeds.formats.pictures import append_media
from feeds.formats.rsl import MEDIA_TYPE as RSL_TYPE

LINK_TYPE = "application/atom+xml"
MEDIA_TYPE = f"{LINK_TYPE}; charset=utf-8"


def render_atom(feed: Feed) -> bytes:
    """Render an Atom 1.0 document; raise ValueError for text that XML cannot carry."""
    generator = Generator(
        feed, media_type=LINK_TYPE, prefixes=ATOM_PREFIXES, complete=partial(_complete_feed, feed)
    )
    generator.updated(feed.updated)
    generator.author(_person(feed.author))
    generator.generator("Dépêche", version=feed.generator_version)
    for entry in feed.entries:
        _fill_entry(generator.append(entry, partial(_complete_entry, feed, entry)), entry)
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


def _complete_feed(feed: Feed, root: Element) -> None:
    _rewrite(root, "updated", write_rfc3339(feed.updated))
    if feed.licence:
        append_element(root, "link", rel="license", type=RSL_TYPE, href=feed.licence.rsl_url)
    append_history(root, feed.history, link="link", link_type=LINK_TYPE)


def _complete_entry(feed: Feed, entry: Entry, element: Element) -> None:
    if entry.language != feed.language:
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


def _rewrite(parent: Element, name: str, text: str) -> None:
    for element in parent.findall(name):
        element.text = text


def _rewrite_links(element: Element, entry: Entry) -> None:
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


def _append_enclosure(element: Element, picture: Picture) -> None:
    """Name the picture's file with its type and its length in bytes (ATOM-12)."""
    append_element(
        element,
        "link",
        rel="enclosure",
        type=picture.media_type,
        length=str(picture.length),
        href=picture.url,
    )


def _append_category(parent: Element, entry: Entry, category: Category | Entity) -> Element:
    element = append_element(
        parent, "category", term=category.term, scheme=category.scheme, label=category.label
    )
    if category.language != entry.language:
        element.set(XML_LANG, category.language)
    return element


def _append_tombstone(root: Element, entry: Entry) -> None:
    """Tell who keeps old entries that this one is gone (T-01); a later restoration will be newer (T-03)."""
    if entry.withdrawn:
        when = write_rfc3339(entry.updated + timedelta(milliseconds=1))
        append_element(root, qualified(TOMBSTONES, "deleted-entry"), ref=entry.id, when=when)
