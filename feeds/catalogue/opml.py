"""Every feed of the site in one OPML 2.0 file, for readers to import (rows OP-01 to OP-05). Pure."""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from lxml import etree
from lxml.etree import SubElement, tostring
from lxml.etree import _Element as Element

from config.settings import SiteSettings
from feeds.syndication.directory import Counted
from feeds.syndication.texts import LANGUAGE_NAMES, label_in
from feeds.web.wording import Writer
from storage.directory import Followed
from storage.vocabulary import TermKind

MEDIA_TYPE = "text/x-opml; charset=utf-8"

GROUPS = (
    (TermKind.CATEGORY, "category"),
    (TermKind.ABOUT, "entity"),
    (TermKind.LANGUAGE, "language"),
)
"""Which feeds are listed, in which order; the name is the filter in their URLs."""


def render_opml(
    site: SiteSettings,
    counted: Counted,
    *,
    language: str,
    text: Writer,
    localise: Callable[[str], str],
) -> bytes:
    """Render the list in a language; `localise` makes the URL of a page in it.

    Feeds have no date of their own here: the file is as new as the last change to the site (X-02).
    """
    root = etree.Element("opml", {"version": "2.0"})
    _append_head(
        root, site, title=text("catalogue.opml_title", name=site.title), changed_at=counted.changed_at
    )
    body = SubElement(root, "body")
    _append_feed(body, site.title, f"{site.base_url}/feed", localise("/"), site.language)
    for kind, name in GROUPS:
        group = SubElement(body, "outline", {"text": text(f"pages.filters_{name}")})
        for each in counted.by_slug(kind):
            label, spoken = _named(each, name, language)
            address = f"/{name}/{each.key.slug}"
            page = localise(f"{address}/feed" if name == "language" else address)
            _append_feed(group, label, f"{site.base_url}{address}/feed", page, spoken)
    _leave_out_empty(body)
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _append_head(root: Element, site: SiteSettings, *, title: str, changed_at: datetime) -> None:
    head = SubElement(root, "head")
    for name, value in (
        ("title", title),
        ("dateModified", format_datetime(changed_at, usegmt=True)),
        ("ownerName", site.author),
        ("ownerId", f"{site.base_url}/"),
    ):
        SubElement(head, name).text = value


def _append_feed(parent: Element, label: str, feed_url: str, page_url: str, language: str) -> None:
    """Append one feed, in the format every reader knows (OP-02)."""
    SubElement(
        parent,
        "outline",
        {
            "type": "rss",
            "text": label,
            "title": label,
            "xmlUrl": f"{feed_url}.rss",
            "htmlUrl": page_url,
            "language": language,
            "version": "RSS2",
        },
    )


def _named(followed: Followed, name: str, language: str) -> tuple[str, str]:
    slug = followed.key.slug
    if name == "language":
        return LANGUAGE_NAMES.get(slug, slug), slug
    label, spoken = label_in(followed.labels, language)
    return label or slug, spoken


def _leave_out_empty(body: Element) -> None:
    for group in [each for each in body if each.get("type") is None and not len(each)]:
        body.remove(group)
