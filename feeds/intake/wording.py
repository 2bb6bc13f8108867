"""Reads what feeds, exports and pages have in common: titles, bylines, dates, languages and addresses."""

import re
from collections.abc import Iterable
from html import escape, unescape
from zoneinfo import ZoneInfo

from feeds.intake.drafts import LONGEST_NAME, MOST_NAMES
from feeds.markup.dates import parse_moment
from feeds.markup.errors import TextRefused
from feeds.markup.html import first_paragraph, html_to_text, sanitise
from feeds.markup.languages import is_tag, spell_tag
from feeds.markup.text import clean_text, fold_space, shorten
from feeds.markup.urls import web_url

LONGEST_MADE_TITLE = 80
LONGEST_SUMMARY = 5_000
LONGEST_LINE = 4_000
"""How much of a line is looked at before it is refused for its length."""

TAGS = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
INLINE = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
ADDRESS = re.compile(r"[^\s<>()\"]{1,100}@[^\s<>()\"]{1,100}")
BRACKETS = re.compile(r"<\s*>|\(\s*\)")
NO_DATE = re.compile(r"0000-00-00|-0001")
IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)$", re.IGNORECASE)


def plain_title(text: str) -> str:
    """Answer a title as plain text, where the format leaves open whether it is HTML.

    Only what cannot be meant as text is taken for HTML: elements that stand in titles, and references (O3).
    """
    head = text[:LONGEST_LINE]
    if not INLINE.search(head) and not REFERENCE.search(head):
        return fold_space(text)
    return fold_space(unescape(INLINE.sub("", text)))


def html_title(text: str) -> str:
    """Answer a title that is HTML as plain text."""
    return fold_space(unescape(TAGS.sub("", text)))


def made_title(body_html: str) -> str:
    """Answer a title for an item without one, as RSS 2.0 allows: how its text begins."""
    return shorten(first_paragraph(_sanitised(body_html)), LONGEST_MADE_TITLE)


def summary_text(html: str) -> str:
    """Answer a summary that may be HTML as plain text of at most 5,000 characters."""
    return shorten(html_to_text(_sanitised(html)), LONGEST_SUMMARY)


def _sanitised(html: str) -> str:
    if not html.strip():
        return ""
    try:
        return sanitise(html, base_url=None)
    except TextRefused:  # the body is refused for it when its turn comes
        return ""


def text_to_html(text: str) -> str:
    """Answer plain text as paragraphs."""
    paragraphs = re.split(r"\n\s{0,100}\n", clean_text(text).strip())
    return "\n".join(f"<p>{escape(each.strip(), quote=False)}</p>" for each in paragraphs if each.strip())


def byline(text: str | None) -> str | None:
    """Answer the public name in a byline such as `a@b.example (Sara)`; None if there is only an address."""
    head = fold_space((text or "")[:LONGEST_LINE])
    if web_url(head, None) or head.startswith("@"):
        return None
    name = fold_space(BRACKETS.sub("", ADDRESS.sub("", head.removeprefix("mailto:"))))
    if name == head:
        return name or None
    return fold_space(name.strip("()<>,;: ")) or None


def bylines(texts: Iterable[str | None]) -> tuple[str, ...] | None:
    """Answer the names in bylines, each once; None if there are none.

    What others wrote costs no article: a name that is too long is cut, and what is too many is left out.
    """
    names = (shorten(name, LONGEST_NAME) for name in map(byline, texts) if name)
    return tuple(dict.fromkeys(names))[:MOST_NAMES] or None


def pick_date(candidates: Iterable[str | None], zone: str) -> str | None:
    """Answer the first date that can be read, else the first there is, which will be refused for it."""
    written = [each.strip() for each in candidates if each and each.strip() and not NO_DATE.search(each)]
    return next((each for each in written if _is_date(each, zone)), written[0] if written else None)


def find_date(candidates: Iterable[str | None], zone: str) -> str | None:
    """Answer the first date that can be read, if there is one: no article is refused for another."""
    return next((each.strip() for each in candidates if each and _is_date(each.strip(), zone)), None)


def _is_date(text: str, zone: str) -> bool:
    try:
        parse_moment(text, zone=ZoneInfo(zone))
    except ValueError:
        return False
    return True


def language_of(*candidates: str | None) -> str | None:
    """Answer the first language tag there is, also when written like a locale (`fr_FR.UTF-8`)."""
    for each in candidates:
        tag = (each or "").strip().partition(".")[0].replace("_", "-")[:40]
        if is_tag(tag):
            return spell_tag(tag)
    return None


def absolute(url: str | None, base_url: str | None) -> str | None:
    """Answer an absolute http(s) URL, or None (O10)."""
    return web_url(url, base_url) if url else None


def join_base(base_url: str | None, further: str | None) -> str | None:
    """Answer the base that `xml:base` makes of the one around it."""
    return absolute(further, base_url) or base_url


def first(*values: str | None) -> str | None:
    """Answer the first value that is not empty."""
    return next((value.strip() for value in values if value and value.strip()), None)


def labels(values: Iterable[str | None]) -> tuple[str, ...]:
    """Answer labels as plain text, each once, without empty ones, those that are too long or too many."""
    found = (plain_title(value or "") for value in values)
    return tuple(dict.fromkeys(each for each in found if 0 < len(each) <= LONGEST_NAME))[:MOST_NAMES]


def is_image(url: str, media_type: str | None) -> bool:
    """Answer whether an enclosure is a picture, by its type or else by its name."""
    if media_type and "/" in media_type:
        return media_type.strip().lower().startswith("image/")
    return bool(IMAGE.search(url.partition("?")[0]))


def with_files(body_html: str, urls: Iterable[str]) -> str:
    """Answer the body with a link to each attached file, such as a recording, below it."""
    lines = [
        f'<p><a href="{escape(url)}">{escape(url.rstrip("/").rpartition("/")[2], quote=False)}</a></p>'
        for url in dict.fromkeys(urls)
        if escape(url) not in body_html and url not in body_html
    ]
    return "\n".join([body_html, *lines])
