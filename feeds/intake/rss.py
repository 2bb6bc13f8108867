"""Reads RSS 0.90 to 2.0 and RSS 1.0 (RDF), with Dublin Core, content, Media RSS and Atom in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from lxml.etree import _Element as Element

from feeds.intake.drafts import WITHDRAWN, Draft, DraftRefused, Make, Skipped
from feeds.intake.elements import (
    ITUNES,
    RSS_NAMESPACES,
    base_of,
    check_root,
    children,
    language_around,
    local,
    markup_of,
    space,
    text,
    text_of,
    texts,
)
from feeds.intake.opening import Document
from feeds.intake.wording import (
    absolute,
    bylines,
    find_date,
    first,
    is_image,
    labels,
    language_of,
    made_title,
    pick_date,
    plain_title,
    summary_text,
    with_files,
)
from feeds.intake.xml_stream import read_around, read_items
from feeds.markup.namespaces import ATOM, CONTENT, DC, DCTERMS, MEDIA, XML_LANG

EXPORTED = "://wordpress.org/export/"
"""What the namespace of elements has in it that no feed has, but an export read as one."""

TAKEN_BACK = frozenset({"blocked", "deleted"})
"""States of `media:status` (Media RSS 1.5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is around the items."""

    link: str | None
    language: str | None
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of an item, and what is said about it."""

    url: str
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


def is_rss_item(element: Element) -> bool:
    """Answer whether an element is an item where items stand: in the channel, or in RDF beside it."""
    parent = element.getparent()
    is_placed = parent is not None and local(parent).lower() in {"channel", "rdf", "rss"}
    return is_placed and local(element) == "item" and space(element) in RSS_NAMESPACES


def read_rss(document: Document) -> Iterator[Make]:
    """Yield a maker for each item; raise DraftRefused. A channel may follow its items: it is read first."""
    root = read_around(document.texts(), is_rss_item, names=("item",))
    check_root(root, "rss", "rdf")
    channel = _read_channel(root, document)
    for element in read_items(document.texts(), is_rss_item, names=("item",)):
        if is_rss_item(element):
            yield partial(read_item, element, channel)


def _read_channel(root: Element, document: Document) -> Channel:
    channel = next(iter(children(root, "channel", *RSS_NAMESPACES)), root)
    links = texts(channel, "link", *RSS_NAMESPACES)
    return Channel(
        link=absolute(first(*links), document.base_url),
        language=language_of(
            text(channel, "language", *RSS_NAMESPACES),
            text(channel, "language", DC),
            language_around(channel),
        ),
        zone=document.zone,
    )


def read_item(item: Element, channel: Channel) -> Draft | Skipped:
    """Answer the draft in an item, or that it is only the notice of a withdrawal; raise DraftRefused."""
    if any(EXPORTED in str(child.tag) for child in item):
        raise DraftRefused(
            "file", "is a WordPress export, which feeds do not tell what is private; use --format wordpress"
        )
    if any(each.get("state") in TAKEN_BACK for each in children(item, "status", MEDIA)):
        return WITHDRAWN
    link = find_link(item, channel)
    base = base_of(item, link or channel.link)
    body, summary = _read_bodies(item)
    picture, files = read_media(item, base)
    body = with_files(body, files) if files else body
    title = plain_title(first(text(item, "title", *RSS_NAMESPACES), text(item, "title", DC)) or "")
    if not body.strip() and link and title:  # RSS 0.9x needs no more than a title and a link
        body = with_files("", [link])
    return Draft(
        title=title or made_title(body),
        body=body,
        body_html=body,
        id=first(text(item, "guid", *RSS_NAMESPACES), text(item, "identifier", DC), link),
        language=language_of(text(item, "language", DC), _own_language(item)),
        around_language=channel.language,
        published=pick_date(
            (
                text(item, "pubDate", *RSS_NAMESPACES),
                text(item, "published", ATOM),
                text(item, "date", DC),
                text(item, "issued", DCTERMS),
                text(item, "created", DCTERMS),
            ),
            channel.zone,
        ),
        updated=find_date((text(item, "updated", ATOM), text(item, "modified", DCTERMS)), channel.zone),
        authors=_read_authors(item),
        labels=labels([*texts(item, "category", *RSS_NAMESPACES), *texts(item, "subject", DC)]),
        tags=labels(_keywords(item)),
        summary=summary,
        link=link,
        base_url=base,
        image=picture.url if picture else None,
        image_alt=picture.alt if picture else None,
        image_caption=picture.caption if picture else None,
        image_credit=picture.credit if picture else None,
    )


def find_link(item: Element, channel: Channel) -> str | None:
    """Answer where an item is read: its link, a guid that is one, or an Atom link."""
    base = base_of(item, channel.link)
    for guid in children(item, "guid", *RSS_NAMESPACES):
        permalink = text_of(guid) if guid.get("isPermaLink", "true").lower() != "false" else None
        break
    else:
        permalink = None
    alternates = [
        link.get("href")
        for link in children(item, "link", ATOM)
        if link.get("rel", "alternate") == "alternate"
    ]
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    candidates = (text(item, "link", *RSS_NAMESPACES), *alternates, about)
    linked = next(filter(None, (absolute(each, base) for each in candidates)), None)
    return linked or absolute(permalink, None)


def _own_language(item: Element) -> str | None:
    """Answer an `xml:lang` of the item or its texts, but not of what is around it."""
    marked = [item, *(child for child in item if local(child) in {"title", "description", "encoded"})]
    return next((tag for each in marked if (tag := each.get(XML_LANG))), None)


def _read_bodies(item: Element) -> tuple[str, str | None]:
    """Answer the body as HTML, and the summary if that is not the body already."""
    full = [
        *(markup_of(each) for each in children(item, "encoded", CONTENT)),
        *(markup_of(each) for each in children(item, "body", "http://www.w3.org/1999/xhtml")),
        *(markup_of(each) for each in children(item, "content", ATOM)),
    ]
    descriptions = [markup_of(each) for each in children(item, "description", *RSS_NAMESPACES)]
    description = first(*descriptions, text(item, "description", DC), text(item, "abstract", DCTERMS))
    body = first(*full)
    if body is None:
        return description or "", None
    return body, summary_text(description) if description else None


def _read_authors(item: Element) -> tuple[str, ...] | None:
    named = [name for author in children(item, "author", ATOM) for name in texts(author, "name", ATOM)]
    return bylines(
        [*texts(item, "creator", DC), *named]
        or [*texts(item, "author", *RSS_NAMESPACES), *texts(item, "author", ITUNES)]
    )


def _keywords(item: Element) -> list[str]:
    return [
        word
        for written in (*texts(item, "keywords", MEDIA), *texts(item, "keywords", ITUNES))
        for word in written.split(",")
    ]


def read_media(item: Element, base_url: str | None) -> tuple[Picture | None, list[str]]:
    """Answer the item's lead picture and the URLs of its other files (O10)."""
    pictures: list[Picture] = []
    files: list[str] = []
    for element in _media_elements(item):
        url = absolute(element.get("url") or element.get("href"), base_url)
        if url is None:
            continue
        is_picture = local(element) in {"thumbnail", "image"} or element.get("medium") == "image"
        if is_picture or is_image(url, element.get("type")):
            pictures.append(_read_picture(element, url))
        else:
            files.append(url)
    full = [each for each in pictures if each.alt or each.caption or each.credit]
    return next(iter([*full, *pictures]), None), files


def _media_elements(item: Element) -> list[Element]:
    groups = [item, *children(item, "group", MEDIA)]
    return [
        *children(item, "enclosure", *RSS_NAMESPACES),
        *(each for group in groups for each in children(group, "content", MEDIA)),
        *children(item, "image", ITUNES),
        *(each for group in groups for each in children(group, "thumbnail", MEDIA)),
    ]


def _read_picture(element: Element, url: str) -> Picture:
    return Picture(
        url=url,
        alt=text(element, "title", MEDIA),
        caption=text(element, "description", MEDIA),
        credit=text(element, "credit", MEDIA),
    )
