"""Reads Atom 1.0 (RFC 4287) and 0.3, with Dublin Core and Media RSS in it."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from lxml.etree import _Element as Element

from feeds.intake.drafts import WITHDRAWN, Draft, Make, Skipped
from feeds.intake.elements import (
    ATOM_03,
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
from feeds.intake.rss import Picture, read_media
from feeds.intake.wording import (
    absolute,
    bylines,
    find_date,
    first,
    html_title,
    is_image,
    labels,
    language_of,
    made_title,
    pick_date,
    summary_text,
    text_to_html,
    with_files,
)
from feeds.intake.xml_stream import read_around, read_items
from feeds.markup.namespaces import ATOM, DC, TOMBSTONES, XML_LANG
from feeds.markup.text import fold_space

BOTH = (ATOM, ATOM_03)
TEXTS = frozenset({"text", "text/plain", "TEXT"})
APP = ("http://www.w3.org/2007/app", "http://purl.org/atom/app#")
"""The Atom Publishing Protocol (RFC 5023), and what Blogger calls so in its exports."""

KINDS = "http://schemas.google.com/g/2005#kind"
"""The categories by which Blogger's exports tell posts from comments, pages and settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is around the entries: `self_url` is what relative links mean, `authors` those of the feed.

    `withdrawn` are the ids of entries that were taken back (RFC 6721).
    """

    self_url: str | None
    language: str | None
    authors: tuple[str, ...] | None
    zone: str
    withdrawn: frozenset[str]


def is_entry(element: Element) -> bool:
    """Answer whether an element is an entry of the feed, or a document of its own (RFC 4287 §4.1.2)."""
    parent = element.getparent()
    is_placed = parent is None or (local(parent) == "feed" and parent.getparent() is None)
    return is_placed and local(element) == "entry" and space(element) in BOTH


def read_atom(document: Document) -> Iterator[Make]:
    """Yield a maker for each entry; raise DraftRefused. As order means nothing, the feed is read first."""
    root = read_around(document.texts(), is_entry, names=("entry",))
    check_root(root, "feed", "entry")
    around = _read_feed(root, document)
    for element in read_items(document.texts(), is_entry, names=("entry",)):
        if is_entry(element) and len(element):
            yield partial(read_entry, element, around)


def _read_feed(feed: Element, document: Document) -> Around:
    base = base_of(feed, document.base_url)
    return Around(
        self_url=_link(feed, base, "self") or _link(feed, base, "alternate") or base,
        language=language_of(language_around(feed), text(feed, "language", DC)),
        authors=_read_people(feed),
        zone=document.zone,
        withdrawn=frozenset(
            each.get("ref", "").strip() for each in children(feed, "deleted-entry", TOMBSTONES)
        ),
    )


def read_entry(entry: Element, around: Around) -> Draft | Skipped:
    """Answer the draft in an entry, or why it is none; raise DraftRefused."""
    if text(entry, "id", *BOTH) in around.withdrawn:
        return WITHDRAWN
    for each in children(entry, "category", ATOM):
        kind = each.get("term", "").rpartition("#")[2]
        if each.get("scheme") == KINDS and kind != "post":
            return Skipped(kind)
    base = base_of(entry, around.self_url)
    link = _link(entry, base, "alternate")
    content = next(iter(children(entry, "content", *BOTH)), None)
    summary = next(iter(children(entry, "summary", *BOTH)), None)
    picture, files = _read_files(entry, base)
    body = "" if content is None else read_text(content)
    described = "" if summary is None else read_text(summary)
    source = next((each for each in (content, summary) if each is not None), entry)
    body_html = with_files(body or described, files)
    if not body_html.strip() and (link or (content is not None and content.get("src"))):
        body_html = with_files("", [link or absolute(content.get("src"), base) or ""])  # type: ignore[union-attr] # as the line above says
    return Draft(
        title=_read_title(entry) or made_title(body_html),
        body=body_html,
        body_html=body_html,
        id=first(text(entry, "id", *BOTH), link),
        language=language_of(text(entry, "language", DC), _own_language(entry, source)),
        around_language=around.language,
        published=pick_date(
            (text(entry, "published", ATOM), text(entry, "issued", ATOM_03), text(entry, "created", ATOM_03),
             text(entry, "date", DC), text(entry, "updated", ATOM), text(entry, "modified", ATOM_03)),
            around.zone,
        ),
        updated=find_date((text(entry, "updated", ATOM), text(entry, "modified", ATOM_03)), around.zone),
        authors=_read_people(entry) or _read_source_people(entry) or around.authors,
        labels=labels(_terms(entry))
        or labels(texts(entry, "subject", DC)),
        hidden=_find_reason(entry),
        summary=summary_text(described) if body and described else None,
        link=link,
        base_url=base_of(source, around.self_url),
        image=picture.url if picture else None,
        image_alt=picture.alt if picture else None,
        image_caption=picture.caption if picture else None,
        image_credit=picture.credit if picture else None,
    )  # fmt: skip


def _find_reason(entry: Element) -> str | None:
    """Answer why an entry is not for everybody (RFC 5023 §13.1.1: without a word, a draft it is not)."""
    marks = [mark for control in children(entry, "control", *APP) for mark in texts(control, "draft", *APP)]
    return None if all(mark == "no" for mark in marks) else "is a draft at its source"


def _terms(entry: Element) -> Iterator[str | None]:
    for each in children(entry, "category", ATOM):
        if each.get("scheme") != KINDS:
            yield each.get("label") or each.get("term")


def read_text(element: Element) -> str:
    """Answer a text construct or content as HTML (RFC 4287 §3.1, §4.1.3; Atom 0.3 says `mode` beside it)."""
    kind = element.get("type", "text").strip()
    mode = element.get("mode")
    if mode == "base64":
        return _decode(element)
    if len(element) or kind in {"xhtml", "application/xhtml+xml"}:
        return markup_of(element)
    if kind in {"html", "text/html"} or mode == "escaped":
        return text_of(element)
    return text_to_html(text_of(element)) if kind in TEXTS else ""


def _decode(element: Element) -> str:
    try:
        return base64.b64decode(text_of(element), validate=False).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _read_title(entry: Element) -> str:
    for title in children(entry, "title", *BOTH):
        kind = title.get("type", "text").strip()
        is_html = kind in {"html", "text/html"} or title.get("mode") == "escaped"
        return html_title(text_of(title)) if is_html else fold_space(text_of(title))
    return ""


def _link(element: Element, base_url: str | None, relation: str) -> str | None:
    links = [each for each in children(element, "link", *BOTH) if each.get("rel", "alternate") == relation]
    html = [each for each in links if "html" in each.get("type", "html")]
    return next(
        filter(None, (absolute(each.get("href"), base_of(each, base_url)) for each in (*html, *links))), None
    )


def _read_people(element: Element) -> tuple[str, ...] | None:
    people = [*children(element, "author", *BOTH), *children(element, "contributor", *BOTH)]
    return bylines(
        [
            *(name for person in people for name in texts(person, "name", *BOTH)),
            *texts(element, "creator", DC),
        ]
    )


def _read_source_people(entry: Element) -> tuple[str, ...] | None:
    """Answer the authors of the feed an entry was copied from (RFC 4287 §4.2.1), and nothing else of it."""
    return next((_read_people(source) for source in children(entry, "source", ATOM)), None)


def _own_language(entry: Element, content: Element) -> str | None:
    return content.get(XML_LANG) or entry.get(XML_LANG)


def _read_files(entry: Element, base_url: str | None) -> tuple[Picture | None, list[str]]:
    picture, files = read_media(entry, base_url)
    for link in children(entry, "link", *BOTH):
        url = absolute(link.get("href"), base_of(link, base_url))
        if link.get("rel") != "enclosure" or url is None:
            continue
        if is_image(url, link.get("type")):
            picture = picture or Picture(url=url, alt=link.get("title"))
        else:
            files.append(url)
    return picture, files
