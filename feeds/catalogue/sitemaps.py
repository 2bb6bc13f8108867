"""Sitemaps: an index, the topics, the articles in files, and the news (rows SM-01 to SM-05). Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from lxml import etree
from lxml.etree import SubElement, tostring
from lxml.etree import _Element as Element

from config.settings import SiteSettings
from feeds.markup.languages import primary
from feeds.markup.namespaces import XHTML
from storage.directory import Address

MEDIA_TYPE = "application/xml; charset=utf-8"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

IN_A_FILE = 10_000
"""How many first publications a file covers, in the order of their ordinals; a full one never grows."""

MOST_TOPICS = 50_000
MOST_NEWS = 1_000
NEWS_AGE = timedelta(days=2)

CHINESE = ("zh-cn", "zh-tw")
"""The languages that a news sitemap names with their country (SM-04)."""


class Place(NamedTuple):
    """One URL of a sitemap; `alternates` are the languages and URLs of its translations, and its own."""

    url: str
    changed_at: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()


def count_files(publications: int) -> int:
    """Answer how many files the articles take."""
    return -(-publications // IN_A_FILE)


def ordinals_of(file: int) -> tuple[int, int]:
    """Answer the first and last ordinal of a file, counted from 1."""
    return (file - 1) * IN_A_FILE + 1, file * IN_A_FILE


def render_index(urls: Iterable[str]) -> bytes:
    """Render the list of sitemaps."""
    root = _root("sitemapindex")
    for url in urls:
        SubElement(SubElement(root, f"{{{SITEMAP}}}sitemap"), f"{{{SITEMAP}}}loc").text = url
    return _written(root)


def render_places(places: Iterable[Place]) -> bytes:
    """Render one sitemap."""
    root = _root("urlset", xhtml=XHTML)
    for place in places:
        element = _append_url(root, place.url)
        if place.changed_at is not None:
            SubElement(element, f"{{{SITEMAP}}}lastmod").text = _moment(place.changed_at)
        for language, url in place.alternates:
            named = {"rel": "alternate", "hreflang": language, "href": url}
            SubElement(element, f"{{{XHTML}}}link", named)
    return _written(root)


def render_news(site: SiteSettings, addresses: Sequence[Address]) -> bytes:
    """Render the news sitemap; an empty one is fine (SM-02)."""
    root = _root("urlset", news=NEWS)
    for address in addresses[:MOST_NEWS]:
        news = SubElement(_append_url(root, article_url(site, address)), f"{{{NEWS}}}news")
        publication = SubElement(news, f"{{{NEWS}}}publication")
        SubElement(publication, f"{{{NEWS}}}name").text = site.title
        SubElement(publication, f"{{{NEWS}}}language").text = _news_language(address.language)
        SubElement(news, f"{{{NEWS}}}publication_date").text = _moment(address.published_at)
        SubElement(news, f"{{{NEWS}}}title").text = address.title
    return _written(root)


def article_url(site: SiteSettings, address: Address) -> str:
    """Answer where an article is read."""
    return f"{site.base_url}/articles/{address.slug}"


def _root(name: str, **prefixes: str) -> Element:
    spaces: dict[str | None, str] = {None: SITEMAP}
    spaces.update(prefixes)
    return etree.Element(f"{{{SITEMAP}}}{name}", nsmap=spaces)  # type: ignore[arg-type] # stubs forget None


def _append_url(root: Element, url: str) -> Element:
    element = SubElement(root, f"{{{SITEMAP}}}url")
    SubElement(element, f"{{{SITEMAP}}}loc").text = url
    return element


def _news_language(tag: str) -> str:
    return tag.lower() if tag.lower() in CHINESE else primary(tag)


def _moment(moment: datetime) -> str:
    """Write a moment as W3C wants it, with its offset."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _written(root: Element) -> bytes:
    return tostring(root, encoding="UTF-8", xml_declaration=True)
