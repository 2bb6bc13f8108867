"""Atom 1.0 (RFC 4287, rows ATOM-01 to ATOM-25) with tombstones (RFC 6721)."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from lxml.etree import _Element

from feeds.document import Category, Entity, Entry, Feed, Person, Picture
from feeds.formats.elements import STEP, Attributes, attribute, element, parent, to_bytes, write_text
from feeds.formats.fragments import Fragments, Key, splice
from feeds.formats.generator import Generator, serialise
from feeds.formats.history import append_history
from feeds.formats.moments import write_rfc3339
from feeds.formats.namespaces import ATOM_PREFIXES, append_element
from feeds.formats.own_markup import describe_category, describe_entity, language_of
from feeds.formats.pictures import write_media
from feeds.formats.rsl import MEDIA_TYPE as RSL_TYPE

LINK_TYPE = "application/atom+xml"
MEDIA_TYPE = f"{LINK_TYPE}; charset=utf-8"

INSIDE = 2 * STEP
"""How far the elements of an entry are indented."""

_END = b"</feed>"


def render_atom(feed: Feed) -> bytes:
    """Render an Atom 1.0 document; raise ValueError for text that XML cannot carry.

    The feed is feedgen's; entries are written once and put in their place. feedgen alone would have written
    the same bytes, which a property proves.
    """
    written = [
        *_FRAGMENTS.write(Key(feed.language, entry) for entry in feed.entries),
        *(_write_tombstone(entry) for entry in feed.entries if entry.withdrawn),
    ]
    return splice(serialise(make_head(feed).atom_root()), written, before=_END)


def _write_entry(key: Key) -> bytes:
    """Write an entry as feedgen does, for a feed in the language that `key.variant` is."""
    entry = key.entry
    if not entry.title:
        raise ValueError("an entry of an Atom feed has a title (RFC 4287 §4.2.14)")
    language = [] if entry.language == key.variant else [("xml:lang", entry.language)]
    lines = (
        _line("id", entry.id),
        _line("title", entry.title),
        _line("updated", write_rfc3339(entry.updated)),
        *[_write_author(author) for author in entry.authors if author.name],
        *_texts(entry),
        _line("published", write_rfc3339(entry.published)),
        _line("rights", entry.rights) if entry.rights else "",
        *_links(entry),
        *_subjects(entry),
        write_media(INSIDE, entry.picture, write_text) if entry.picture else "",
        _line("depeche:correction", entry.correction) if entry.correction else "",
    )
    return to_bytes(parent(STEP, "entry", lines, language))


_FRAGMENTS = Fragments(_write_entry)


def _line(name: str, text: str, attributes: Attributes = ()) -> str:
    return element(INSIDE, name, write_text(text), attributes)


def _write_author(author: Person) -> str:
    within = INSIDE + STEP
    lines = [element(within, "name", write_text(author.name))]
    if author.uri:
        lines.append(element(within, "uri", write_text(author.uri)))
    return parent(INSIDE, "author", lines)


def _texts(entry: Entry) -> Iterator[str]:
    if entry.content_html is not None:
        text = write_text(entry.content_html) if entry.content_html else None
        yield element(INSIDE, "content", text, [("type", "html")])
    if entry.summary and entry.summary != entry.title:  # ATOM-15
        yield _line("summary", entry.summary, [("type", "text")])


def _links(entry: Entry) -> Iterator[str]:
    """Write links in full: feedgen loses every attribute but `href`, so all would be alternates (ATOM-10)."""
    yield _link("alternate", entry.url, [("type", "text/html"), ("hreflang", entry.language)])
    if entry.licence_url:
        yield _link("license", entry.licence_url)
    if entry.picture:
        yield _link("enclosure", entry.picture.url, _kind_of(entry.picture))


def _kind_of(picture: Picture) -> Attributes:
    """Say the type and the length in bytes of a picture's file (ATOM-12)."""
    return [("type", picture.media_type), ("length", str(picture.length))]


def _link(relation: str, url: str, attributes: Attributes = ()) -> str:
    return element(INSIDE, "link", attributes=[("rel", relation), *attributes, ("href", url)])


def _subjects(entry: Entry) -> Iterator[str]:
    for category in entry.categories:
        yield _write_subject(category, entry.language, describe_category(category))
    for entity in entry.entities:
        yield _write_subject(entity, entry.language, describe_entity(entity))


def _write_subject(subject: Category | Entity, language: str, described: str) -> str:
    """Write it without `element`: there are more of these than of all else, and it takes twice as long."""
    names = attribute("term", subject.term) + attribute("scheme", subject.scheme)
    names += attribute("label", subject.label)
    return f"{INSIDE}<category{names}{language_of(subject, language)}{described}/>\n"


def _write_tombstone(entry: Entry) -> bytes:
    """Tell who keeps old entries that this one is gone (T-01); a later restoration will be newer (T-03)."""
    when = write_rfc3339(entry.updated + timedelta(milliseconds=1))
    return to_bytes(element(STEP, "at:deleted-entry", attributes=[("ref", entry.id), ("when", when)]))


def make_head(feed: Feed) -> Generator:
    """Describe the feed to feedgen, without its entries."""
    generator = Generator(
        feed, media_type=LINK_TYPE, prefixes=ATOM_PREFIXES, complete=partial(_complete_feed, feed)
    )
    generator.updated(feed.updated)
    generator.author({"name": feed.author.name, "uri": feed.author.uri})
    generator.generator("Dépêche", version=feed.generator_version)
    return generator


def _complete_feed(feed: Feed, root: _Element) -> None:
    for updated in root.findall("updated"):
        updated.text = write_rfc3339(feed.updated)
    if feed.licence:
        append_element(root, "link", rel="license", type=RSL_TYPE, href=feed.licence.rsl_url)
    append_history(root, feed.history, link="link", link_type=LINK_TYPE)
