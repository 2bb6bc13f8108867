"""Reads WordPress exports (WXR 1.0 to 1.2): posts, and nothing as public that was not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from lxml.etree import _Element as Element

from feeds.intake.drafts import Draft, DraftRefused, Make, Skipped
from feeds.intake.elements import Fields, check_root, children, text
from feeds.intake.opening import Document
from feeds.intake.places import is_same_site, path_of
from feeds.intake.rss import Picture, is_rss_item
from feeds.intake.wording import (
    absolute,
    bylines,
    find_date,
    first,
    labels,
    language_of,
    made_title,
    pick_date,
    plain_title,
    summary_text,
)
from feeds.intake.wordpress_text import wordpress_html
from feeds.intake.xml_stream import read_items, survey_items
from feeds.markup.namespaces import CONTENT, DC
from feeds.markup.old_paths import path_key

NAMESPACE = re.compile(r"https?://wordpress\.org/export/1\.[0-9]/")
"""What the elements of WordPress are in, whichever version of its format wrote them."""

MOST_ATTACHMENTS = 500_000
LONGEST_KEPT = 5_000

THROWN_AWAY = frozenset({"trash", "auto-draft"})
SHOWN = frozenset({"publish", "future"})
"""A post with the status `future` is shown from its date on."""

REASONS: Mapping[str, str] = {
    "draft": "is a draft at its source",
    "pending": "waits for review at its source",
    "private": "is private at its source",
}

LANGUAGE_KEYS = ("_wpml_import_language_code", "wpml_language", "_locale", "language")
"""Where plug-ins other than Polylang keep the language of a post."""

GROUP_KEY = "_wpml_import_translation_group"
"""Where an export for WPML says which posts are translations of one another; Polylang has a taxonomy."""

CANONICAL_KEYS = (
    "_yoast_wpseo_canonical",
    "rank_math_canonical_url",
    "_seopress_robots_canonical",
    "_genesis_canonical_uri",
    "_links_to",
)
"""Where plug-ins keep where else a post is at home."""

OF_WORDPRESS = frozenset(
    {"post_format", "language", "post_translations", "author", "nav_menu", "term_language"}
)
"""Taxonomies that say nothing of what a post is about."""

PICTURE_ELSEWHERE = Skipped("featured image that is in another file")

UNFILED = frozenset({"uncategorized", "uncategorised", "non-classe", "sans-categorie"})


@dataclass(slots=True)
class Site:
    """What an export says of the site; `pictures` are its attachments by their number.

    `wp` is the namespace of what WordPress itself writes.
    """

    wp: str = ""
    url: str | None = None
    language: str | None = None
    zone: str = "UTC"
    authors: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)


def read_wordpress(document: Document) -> Iterator[Make]:
    """Yield a maker for each item; raise DraftRefused. Pictures may follow posts: they come first."""
    site = _read_site(document)
    for item in read_items(document.texts(), is_rss_item, names=("item",)):
        if is_rss_item(item):
            fields = Fields(item)
            yield partial(read_post, fields, site)
            if _is_picture_elsewhere(fields, site):
                yield lambda: PICTURE_ELSEWHERE


def _is_picture_elsewhere(item: Fields, site: Site) -> bool:
    """Answer whether a post shows a picture that is no attachment of this file: exports may be in pieces."""
    if item.text("post_type", site.wp) != "post" or item.text("status", site.wp) in THROWN_AWAY:
        return False
    number = _read_meta(item, site).get("_thumbnail_id")
    return number is not None and number.isdecimal() and int(number) > 0 and number not in site.pictures


def _read_site(document: Document) -> Site:
    site = Site(zone=document.zone)
    for element in survey_items(document.texts(), is_rss_item, names=("item",)):
        site.wp = site.wp or _find_namespace(element)
        if not is_rss_item(element):
            _read_channel(element, site)
        elif text(element, "post_type", site.wp) == "attachment" and len(site.pictures) < MOST_ATTACHMENTS:
            _read_attachment(Fields(element), site)
    return site


def _find_namespace(element: Element) -> str:
    """Answer what the prefix `wp` of an export stands for; raise DraftRefused if it has none of them."""
    spaces = (space for space in element.nsmap.values() if space and NAMESPACE.fullmatch(space))
    found = next(spaces, None)
    if found is None:
        raise DraftRefused("file", "is no WordPress export: its posts have neither type nor status")
    return found


def _read_channel(root: Element, site: Site) -> None:
    check_root(root, "rss")
    channel = next(iter(children(root, "channel", "")), root)
    site.url = absolute(first(text(channel, "base_blog_url", site.wp), text(channel, "link", "")), None)
    site.language = language_of(text(channel, "language", ""))
    for author in children(channel, "author", site.wp):
        login, name = text(author, "author_login", site.wp), text(author, "author_display_name", site.wp)
        if login and name:
            site.authors[login] = name


def _read_attachment(item: Fields, site: Site) -> None:
    number = item.text("post_id", site.wp)
    url = absolute(first(item.text("attachment_url", site.wp), item.text("guid", "")), None)
    if number is None or url is None:
        return
    meta = _read_meta(item, site)
    site.pictures[number] = Picture(
        url=url,
        alt=_kept(meta.get("_wp_attachment_image_alt")),
        caption=_kept(plain_title(item.text("encoded", f"{site.wp}excerpt/") or "")),
        credit=_kept(first(meta.get("_media_credit"), meta.get("_navis_media_credit_org"))),
    )


def _kept(value: str | None) -> str | None:
    return (value or "")[:LONGEST_KEPT].strip() or None


def read_post(item: Fields, site: Site) -> Draft | Skipped:
    """Answer the draft of a post, or why an item is none; raise DraftRefused."""
    kind, status = item.text("post_type", site.wp) or "post", item.text("status", site.wp)
    if kind != "post":
        return Skipped(kind)
    if status in THROWN_AWAY:
        return Skipped(status)
    meta = _read_meta(item, site)
    content = item.text("encoded", CONTENT) or ""
    body = wordpress_html(content)
    link = absolute(first(item.text("link", "")), site.url)
    picture = site.pictures.get(meta.get("_thumbnail_id", ""))
    return Draft(
        title=plain_title(item.text("title", "") or "") or made_title(body),
        body=content,
        body_html=body,
        id=_find_id(item, site),
        language=language_of(*_terms(item, "language", name="nicename"), *map(meta.get, LANGUAGE_KEYS)),
        around_language=site.language,
        published=_find_date(item, site),
        updated=find_date((_utc(item.text("post_modified_gmt", site.wp)),), site.zone),
        authors=_read_authors(item, site),
        labels=labels(_terms(item, "category")),
        tags=labels(_read_tags(item)),
        summary=summary_text(wordpress_html(item.text("encoded", f"{site.wp}excerpt/") or "")) or None,
        url=_find_canonical(meta, site, link),
        link=link,
        is_ours=True,
        old_paths=tuple(_find_old_paths(item, site, link)),
        base_url=link or site.url,
        image=picture.url if picture else None,
        image_alt=picture.alt if picture else None,
        image_caption=picture.caption if picture else None,
        image_credit=picture.credit if picture else None,
        hidden=_find_reason(item, status, site),
        translation_group=first(*_terms(item, "post_translations", name="nicename"), meta.get(GROUP_KEY)),
    )


def _find_reason(item: Fields, status: str | None, site: Site) -> str | None:
    """Answer why a post is not shown to everybody; one that does not say that it is shown is not."""
    passwords = (each.text or "" for each in item.children("post_password", site.wp))
    if any(each.strip() or (each and "\n" not in each) for each in passwords):  # a space is one too
        return "is protected by a password at its source"
    if status in SHOWN:
        return None
    if status is None:
        return "has no status at its source"
    return REASONS.get(status, f"has the status {status[:40]!r} at its source")


def _read_meta(item: Fields, site: Site) -> dict[str, str]:
    """Answer the first value of each key."""
    meta: dict[str, str] = {}
    for each in item.children("postmeta", site.wp):
        key, value = text(each, "meta_key", site.wp), text(each, "meta_value", site.wp)
        if key and value:
            meta.setdefault(key, value)
    return meta


def _find_id(item: Fields, site: Site) -> str | None:
    number = item.text("post_id", site.wp)
    made = f"{site.url.rstrip('/')}/?p={number}" if site.url and number else None
    return first(item.text("guid", ""), made, item.text("link", ""))


def _find_date(item: Fields, site: Site) -> str | None:
    """Answer the date; WordPress writes zeros, or a date before our era, for what has none yet."""
    utc = _utc(item.text("post_date_gmt", site.wp))
    return pick_date((utc, item.text("pubDate", ""), item.text("post_date", site.wp)), site.zone)


def _utc(written: str | None) -> str | None:
    if not written or written.startswith("0000"):
        return None
    return f"{written.strip().replace(' ', 'T')}Z"


def _terms(item: Fields, domain: str, *, name: str | None = None) -> list[str]:
    """Answer the terms of a taxonomy, by their label or an attribute."""
    return [
        (each.get(name) if name else each.text) or ""
        for each in item.children("category", "")
        if each.get("domain", "category") == domain and each.get("nicename") not in UNFILED
    ]


def _read_tags(item: Fields) -> list[str]:
    return [
        each.text or ""
        for each in item.children("category", "")
        if each.get("domain", "category") not in OF_WORDPRESS | {"category"}
    ]


def _read_authors(item: Fields, site: Site) -> tuple[str, ...] | None:
    """Answer the public names: those of Co-Authors Plus, or the display name of who signed in."""
    together = bylines(_terms(item, "author"))
    return together or bylines(site.authors.get(login, login) for login in item.texts("creator", DC))


def _find_canonical(meta: Mapping[str, str], site: Site, link: str | None) -> str | None:
    """Answer where else a post is at home, if a plug-in says so."""
    for url in (absolute(meta.get(key), None) for key in CANONICAL_KEYS):
        if url and not any(home and is_same_site(url, home) for home in (site.url, link)):
            return url
    return None


def _find_old_paths(item: Fields, site: Site, link: str | None) -> Iterator[str]:
    """Yield what leads to a post besides its link: its number, and the names it had before."""
    number = item.text("post_id", site.wp)
    if number and number.isdecimal():
        home = path_of(site.url) if site.url else "/"
        yield path_key(f"{home.rstrip('/')}/", f"p={number}")
    folder = path_of(link).rpartition("/")[0] if link and "?" not in link else None
    for each in item.children("postmeta", site.wp):
        slug = text(each, "meta_value", site.wp)
        if folder is not None and slug and text(each, "meta_key", site.wp) == "_wp_old_slug":
            yield path_key(f"{folder}/{slug}")
