"""Reads an HTML page: what it says of itself first, its article element, and extraction where that lacks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from importlib.util import find_spec

import orjson
from lxml import etree
from lxml.etree import _Element as Element

from feeds.intake.drafts import Draft, DraftRefused, Make
from feeds.intake.opening import Document
from feeds.intake.wording import (
    absolute,
    bylines,
    find_date,
    first,
    html_title,
    labels,
    language_of,
    pick_date,
    summary_text,
    text_to_html,
)
from feeds.markup.text import fold_space

ARTICLES = re.compile(
    r"(?:News|Blog|Opinion|Analysis|Report|Review|Background)?(?:Article|Posting|NewsArticle)"
)
"""Types of schema.org that are articles."""

BODIES = (
    "//*[@itemprop='articleBody']",
    "//article//*[contains(concat(' ', normalize-space(@class), ' '), ' entry-content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' h-entry ')]"
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' e-content ')]",
    "//article",
    "//*[@role='article']",
    "//main",
)
"""Where the text of an article stands, the surest first."""

NO_TEXT = ("nav", "aside", "footer", "form", "button", "script", "style", "noscript", "template", "header")
DEEPEST_JSON = 8
SHORTEST_EXTRACTED = 200

Values = Mapping[str, object]


@dataclass(slots=True)
class Page:
    """A page taken apart: `meta` has meta elements' contents by their name, `data` its JSON-LD article."""

    root: Element
    meta: dict[str, list[str]] = field(default_factory=dict)
    data: Values = field(default_factory=dict)

    def find(self, *names: str) -> str | None:
        """Answer the first content of the first of these meta elements that has one."""
        return next((values[0] for name in names if (values := self.meta.get(name))), None)

    def list(self, *names: str) -> list[str]:
        """Answer every content of these meta elements."""
        return [value for name in names for value in self.meta.get(name, [])]


def read_webpage(document: Document) -> Iterator[Make]:
    """Yield the one maker of a page."""
    yield lambda: read_page(document.text(), document)


def read_page(html: str, document: Document) -> Draft:
    """Answer the draft in a page; raise DraftRefused."""
    page = _take_apart(html)
    canonical = absolute(
        first(*_links(page, "canonical"), page.find("og:url"), _text(page.data, "url")), None
    )
    base = absolute(first(*_values(page.root, "//base/@href")), canonical) or canonical
    title = _find_title(page)
    body = _find_body(page, title) or _extract(html)
    if body is None:
        raise DraftRefused("body", f"there is no article element{'' if has_extraction() else HINT}")
    picture = _find_picture(page)
    return Draft(
        title=title,
        body=body,
        body_html=body,
        id=_find_id(page) or canonical,
        language=language_of(
            _text(page.data, "inLanguage"),
            first(*_values(page.root, "//html/@lang | //html/@xml:lang")),
            page.find("og:locale", "content-language", "dc.language", "dcterms.language"),
        ),
        published=pick_date(_dates(page, "datePublished", "dateCreated", *PUBLISHED), document.zone),
        updated=find_date(_dates(page, "dateModified", *UPDATED), document.zone),
        authors=bylines(_names(page.data.get("author"))) or bylines(page.list(*AUTHORS)),
        labels=labels(_texts(page.data, "articleSection") or page.list("article:section")),
        tags=labels(_keywords(page)),
        summary=_find_summary(page),
        link=canonical,
        base_url=base,
        image=absolute(picture.get("url"), base),
        image_alt=picture.get("alt"),
        image_caption=picture.get("caption"),
        image_credit=picture.get("credit"),
    )


PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "date",
)
UPDATED = ("article:modified_time", "og:updated_time", "dcterms.modified", "last-modified")
AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author")
HINT = "; the extra depeche[extract] finds the text of pages without one"


def _take_apart(html: str) -> Page:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    if root is None:
        raise DraftRefused("file", "is empty")
    page = Page(root)
    for meta in root.iter("meta"):
        name = first(meta.get("property"), meta.get("name"), meta.get("http-equiv"), meta.get("itemprop"))
        content = fold_space(meta.get("content", ""))
        if name and content:
            page.meta.setdefault(name.lower(), []).append(content)
    page.data = _find_data(root)
    return page


def _find_data(root: Element) -> Values:
    """Answer the first article among the JSON-LD of a page; what is broken is as if it were not there."""
    for script in root.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            data = orjson.loads((script.text or "").strip())
        except orjson.JSONDecodeError:
            continue
        if article := _find_article(data, DEEPEST_JSON):
            return article
    return {}


def _find_article(data: object, depth: int) -> Values | None:
    if depth == 0:
        return None
    if isinstance(data, list):
        return next(filter(None, (_find_article(each, depth - 1) for each in data)), None)
    if not isinstance(data, dict):
        return None
    types = data.get("@type")
    if any(isinstance(each, str) and ARTICLES.fullmatch(each) for each in _each(types)):
        return data
    return _find_article([data.get("@graph"), data.get("mainEntity")], depth - 1)


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _text(values: Values, name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None


def _texts(values: Values, name: str) -> list[str]:
    return [each for each in _each(values.get(name)) if isinstance(each, str)]


def _names(value: object) -> list[str]:
    """Answer the names of people or organisations, which JSON-LD writes as texts or as things."""
    return [
        name
        for each in _each(value)
        for name in (_texts(each, "name") if isinstance(each, dict) else [each])
        if isinstance(name, str)
    ]


def _dates(page: Page, *names: str) -> list[str | None]:
    inside = [text for name in names if (text := _text(page.data, name))]
    marked = _values(page.root, "//article//time/@datetime") if "datePublished" in names else []
    return [*inside, *page.list(*names), *marked[:1]]


def _values(root: Element, path: str) -> list[str]:
    found = root.xpath(path)
    return [str(each) for each in found] if isinstance(found, list) else []


def _elements(root: Element, path: str) -> list[Element]:
    found = root.xpath(path)
    return [each for each in found if isinstance(each, Element)] if isinstance(found, list) else []


def _links(page: Page, relation: str) -> list[str]:
    return [
        link.get("href", "") for link in page.root.iter("link") if relation in (link.get("rel") or "").split()
    ]


def _find_id(page: Page) -> str | None:
    identifier = page.data.get("identifier")
    if isinstance(identifier, dict):
        return _text(identifier, "value")
    return identifier if isinstance(identifier, str) else page.find("dc.identifier", "dcterms.identifier")


def _find_title(page: Page) -> str:
    headings = ["".join(map(str, each.itertext())) for each in page.root.iter("h1")]
    titles = ["".join(map(str, each.itertext())) for each in page.root.iter("title")]
    stated = first(_text(page.data, "headline"), page.find("og:title", "twitter:title", "dc.title"))
    return html_title(stated) if stated else fold_space(first(*headings, *titles) or "")


def _find_summary(page: Page) -> str | None:
    written = first(_text(page.data, "description"), page.find("og:description", "description"))
    return summary_text(text_to_html(written)) if written else None


def _keywords(page: Page) -> list[str]:
    stated = _texts(page.data, "keywords")
    words = [word for each in (stated or page.list("news_keywords", "keywords")) for word in each.split(",")]
    return [*page.list("article:tag"), *words] if not stated else words


def _find_picture(page: Page) -> dict[str, str | None]:
    for image in _each(page.data.get("image")):
        if isinstance(image, str):
            return {"url": image, "alt": page.find("og:image:alt")}
        if isinstance(image, dict) and (url := _text(image, "url") or _text(image, "contentUrl")):
            credit = first(_text(image, "creditText"), *_names(image.get("creator")))
            return {"url": url, "caption": _text(image, "caption"), "credit": credit}
    return {
        "url": page.find("og:image:secure_url", "og:image", "twitter:image"),
        "alt": page.find("og:image:alt"),
    }


def _find_body(page: Page, title: str) -> str | None:
    for path in BODIES:
        found = _elements(page.root, path)
        if found:
            longest = max(found, key=lambda each: len("".join(map(str, each.itertext()))))
            return _write_out(longest, title)
    return text_to_html(_text(page.data, "articleBody") or "") or None


def _write_out(element: Element, title: str) -> str:
    """Answer what is in an element, without its title and without what is around an article."""
    for each in list(element.iter(*NO_TEXT)):
        if each is not element:
            _drop(each)
    for heading in list(element.iter("h1")):
        if fold_space("".join(map(str, heading.itertext()))) == title:
            _drop(heading)
    inner = [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return escape(element.text or "", quote=False) + "".join(inner)


def _drop(element: Element) -> None:
    """Take an element out and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def has_extraction() -> bool:
    """Answer whether the optional extra is installed."""
    return find_spec("trafilatura") is not None


def _extract(html: str) -> str | None:
    """Answer the main text as the optional trafilatura finds it, without comments and tables of links."""
    if not has_extraction():
        return None
    found = import_module("trafilatura").extract(
        html, output_format="html", include_comments=False, include_links=True, with_metadata=False
    )
    if not found or len(found) < SHORTEST_EXTRACTED:
        return None
    return str(found).partition("<body>")[2].partition("</body>")[0] or str(found)
