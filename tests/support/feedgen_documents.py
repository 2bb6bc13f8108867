"""Whole documents as feedgen and lxml write them, entry by entry: what spliced documents are compared with.

The heads are feedgen's in either case; of what writes entries in `feeds/formats`, nothing is used here.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from html import escape

from feedgen.entry import FeedEntry
from lxml.etree import _Element

from feeds.document import FREELY, Category, Entity, Entry, Feed, Licence, Person, Picture
from feeds.formats import atom, rss
from feeds.formats.generator import Completion, _Extension, serialise
from feeds.formats.moments import write_rfc822, write_rfc3339
from feeds.formats.namespaces import ATOM_PREFIXES, DEPECHE, RSL, RSS_PREFIXES, append_element, qualified
from feeds.markup.namespaces import ATOM, CONTENT, DC, DCTERMS, MEDIA, TOMBSTONES

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENCODED = qualified(CONTENT, "encoded")
LESS_THAN, AMPERSAND = "\ufdd0", "\ufdd1"


def render_rss_whole(feed: Feed) -> bytes:
    """Render an RSS 2.0 document by feedgen alone."""
    generator = rss.make_channel(feed)
    for entry in feed.entries:
        made = _make_entry(entry, prefixes=RSS_PREFIXES, complete=partial(_complete_item, entry))
        generator.add_entry(made, order="append")
    root = generator.rss_root()
    _mark_plain_text(root)
    document = serialise(root).replace(LESS_THAN.encode(), b"&#x3C;")
    return document.replace(AMPERSAND.encode(), b"&#x26;")


def render_atom_whole(feed: Feed) -> bytes:
    """Render an Atom 1.0 document by feedgen alone."""
    generator = atom.make_head(feed)
    for entry in feed.entries:
        complete = partial(_complete_entry, entry, language=feed.language)
        made = _make_entry(entry, prefixes=ATOM_PREFIXES, complete=complete)
        _fill_entry(made, entry)
        generator.add_entry(made, order="append")
    root = generator.atom_root()
    for entry in feed.entries:
        _append_tombstone(root, entry)
    return serialise(root)


def _make_entry(entry: Entry, *, prefixes: Mapping[str, str], complete: Completion) -> FeedEntry:
    """Make an entry with its id, title and link; `complete` is called on its finished element."""
    made = FeedEntry()
    made.id(entry.id)
    made.title(entry.title)
    made.link(href=entry.url, rel="alternate")
    made.register_extension("depeche", partial(_Extension, prefixes, complete))
    return made


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
        _append_rsl(item, entry.licence, entry)
    _append_correction(item, entry)
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
        append_element(item, ENCODED, entry.content_html)


def _append_categories(item: _Element, entry: Entry) -> None:
    for category in entry.categories:
        _describe_category(_append_category(item, entry, category, domain=category.scheme), category)
    for entity in entry.entities:
        _describe_entity(_append_category(item, entry, entity, domain=entity.uri), entity)


def _append_category(item: _Element, entry: Entry, category: Category | Entity, *, domain: str) -> _Element:
    element = append_element(item, "category", category.label, domain=domain)
    if category.language != entry.language:
        element.set(XML_LANG, category.language)
    return element


def _append_picture(item: _Element, picture: Picture) -> None:
    """Append the one enclosure an item may have, and the same picture in Media RSS (RSS-15, RSS-16)."""
    append_element(item, "enclosure", url=picture.url, length=str(picture.length), type=picture.media_type)
    _append_media(item, picture)


def _append_licence(parent: _Element, licence_url: str | None) -> None:
    if licence_url:
        append_element(parent, qualified(ATOM, "link"), rel="license", href=licence_url)


def _mark_plain_text(root: _Element) -> None:
    """Put the marks into plain text, after taking out what only looks like one."""
    for element in root.iter():
        for name, value in element.items():
            element.set(name, _without_marks(str(value)))
        if element.text:
            text = _without_marks(element.text)
            element.text = text if _is_html_slot(element) else _with_marks(text)


def _without_marks(text: str) -> str:
    """Our text cleaning leaves no noncharacter; one left over must not turn into markup."""
    return text.replace(LESS_THAN, "\ufffd").replace(AMPERSAND, "\ufffd")


def _with_marks(text: str) -> str:
    return text.replace("<", LESS_THAN).replace("&", AMPERSAND)


def _is_html_slot(element: _Element) -> bool:
    parent = element.getparent()
    in_item = parent is not None and parent.tag == "item"
    return in_item and element.tag in {"description", ENCODED}


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


def _complete_entry(entry: Entry, element: _Element, *, language: str) -> None:
    if entry.language != language:
        element.set(XML_LANG, entry.language)
    _rewrite(element, "updated", write_rfc3339(entry.updated))
    _rewrite(element, "published", write_rfc3339(entry.published))
    _rewrite_links(element, entry)
    for category in entry.categories:
        _describe_category(_append_atom_category(element, entry, category), category)
    for entity in entry.entities:
        _describe_entity(_append_atom_category(element, entry, entity), entity)
    if entry.picture:
        _append_media(element, entry.picture)
    _append_correction(element, entry)


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


def _append_atom_category(parent: _Element, entry: Entry, category: Category | Entity) -> _Element:
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


def _describe_category(element: _Element, category: Category) -> None:
    """Say on a `category` element which subjects of other vocabularies it is (MT-01)."""
    if category.codes:
        element.set(qualified(DEPECHE, "codes"), " ".join(category.codes))


def _describe_entity(category: _Element, entity: Entity) -> None:
    """Say on a `category` element which real thing it names."""
    category.set(qualified(DEPECHE, "type"), entity.type)
    category.set(qualified(DEPECHE, "about"), "true" if entity.about else "false")
    if entity.wikidata:
        category.set(qualified(DEPECHE, "wikidata"), entity.wikidata)


def _append_correction(parent: _Element, entry: Entry) -> None:
    """Append the note of the last correction, if there is one (X-14)."""
    if entry.correction:
        append_element(parent, qualified(DEPECHE, "correction"), entry.correction)


def _append_media(parent: _Element, picture: Picture) -> None:
    """Append the picture with what is known of it; one object, so no `media:group` (MRSS-03)."""
    content = append_element(
        parent,
        qualified(MEDIA, "content"),
        url=picture.url,
        medium="image",
        type=picture.media_type,
        width=str(picture.width),
        height=str(picture.height),
        fileSize=str(picture.length),
    )
    if picture.caption:
        append_element(content, qualified(MEDIA, "description"), picture.caption, type="plain")
    if picture.credit:
        append_element(
            content, qualified(MEDIA, "credit"), picture.credit, role="photographer", scheme="urn:ebu"
        )
    if picture.rights:
        append_element(content, qualified(MEDIA, "copyright"), picture.rights)


def _append_rsl(item: _Element, licence: Licence, entry: Entry) -> None:
    """Say in an RSS item what may be done with it, unless it is at home on another site (RSL-09)."""
    if entry.url.startswith(licence.owner_url):
        _append_content(item, licence, url=entry.url)


def _append_content(parent: _Element, licence: Licence, *, url: str) -> None:
    content = append_element(parent, qualified(RSL, "content"), url=url)
    terms = append_element(content, qualified(RSL, "license"))
    for name, usages in (("permits", licence.permits), ("prohibits", licence.prohibits)):
        if usages:
            append_element(terms, qualified(RSL, name), " ".join(usages), type="usage")
    _append_payment(terms, licence)
    copyright_of = append_element(content, qualified(RSL, "copyright"), licence.owner, type="organization")
    copyright_of.set("contactUrl", licence.contact_url or licence.owner_url)
    append_element(content, qualified(RSL, "terms"), licence.page_url)


def _append_payment(terms: _Element, licence: Licence) -> None:
    """Write how it is paid for: free under a standard licence where there is one, or to be asked (RSL-05)."""
    payment = append_element(terms, qualified(RSL, "payment"), type=licence.payment)
    if licence.payment in FREELY and licence.terms_url:
        append_element(payment, qualified(RSL, "standard"), licence.terms_url)
    if licence.payment not in FREELY:
        append_element(payment, qualified(RSL, "custom"), licence.contact_url or licence.page_url)
