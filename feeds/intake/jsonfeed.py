"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import re
from collections.abc import Iterator, Mapping
from functools import partial

import orjson

from feeds.intake.drafts import WITHDRAWN, Draft, DraftRefused, Make, Skipped
from feeds.intake.opening import Document
from feeds.intake.wording import (
    absolute,
    bylines,
    find_date,
    is_image,
    labels,
    language_of,
    made_title,
    pick_date,
    summary_text,
    text_to_html,
    with_files,
)
from feeds.markup.text import fold_space

ESCAPES = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
"""Escaped backslashes and pairs of surrogates, which stay, and a surrogate alone, which nothing can read."""

JSON = Mapping[str, object]


def read_json(document: Document) -> Iterator[Make]:
    """Yield a maker for each item; raise DraftRefused for what is no JSON Feed."""
    try:
        feed = orjson.loads(mend_escapes(document.text()).encode())
    except orjson.JSONDecodeError as error:
        raise DraftRefused("file", f"is not JSON: line {error.lineno}, column {error.colno}") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise DraftRefused("file", "is no JSON Feed: there is no list of items")
    for item in feed["items"]:
        yield partial(read_item, item, feed, document)


def mend_escapes(text: str) -> str:
    """Answer JSON with U+FFFD for half a pair of surrogates, with which a text ends that was cut in two."""
    return ESCAPES.sub(lambda found: r"\ufffd" if found[1] else found[0], text)


def read_item(item: object, feed: JSON, document: Document) -> Draft | Skipped:
    """Answer the draft in an item, or that it is only the notice of a withdrawal; raise DraftRefused."""
    if not isinstance(item, dict):
        raise DraftRefused("item", "is not an object")
    own = next(iter(_objects(item, "_depeche")), {})
    if own.get("withdrawn") is True:
        return WITHDRAWN
    base = absolute(_text(feed, "home_page_url") or _text(feed, "feed_url"), document.base_url)
    link = absolute(_text(item, "url"), base)
    elsewhere = absolute(_text(item, "external_url"), base)
    body = _text(item, "content_html") or text_to_html(_text(item, "content_text") or "")
    picture, files = _read_files(item, link or base)
    if elsewhere:  # what the item is about, not where it is read
        files.append(elsewhere)
    body = with_files(body or text_to_html(_text(item, "summary") or ""), files)
    if not body.strip() and link:
        body = with_files("", [link])
    return Draft(
        title=fold_space(_text(item, "title") or "") or made_title(body),
        body=body,
        body_html=body,
        id=_text(item, "id") or link,
        language=language_of(_text(item, "language")),
        around_language=language_of(_text(feed, "language")),
        published=pick_date((_text(item, "date_published"), _text(item, "date_modified")), document.zone),
        updated=find_date((_text(item, "date_modified"),), document.zone),
        authors=_read_people(item) or _read_people(feed),
        tags=labels(_texts(item, "tags")),
        summary=summary_text(text_to_html(_text(item, "summary") or "")) or None,
        link=link,
        base_url=link or base,
        translation_of=_text(own, "translation_of"),
        image=picture,
    )


def _text(values: JSON, name: str) -> str | None:
    """Answer a value as text; ids were numbers in many feeds (1.1: "coerce to a string")."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _texts(values: JSON, name: str) -> list[str]:
    value = values.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _objects(values: JSON, name: str) -> list[JSON]:
    value = values.get(name)
    every = value if isinstance(value, list) else [value]
    return [each for each in every if isinstance(each, dict)]


def _read_people(values: JSON) -> tuple[str, ...] | None:
    """Answer `authors`, or the `author` that 1.0 has in its place."""
    people = _objects(values, "authors") or _objects(values, "author")
    return bylines(_text(person, "name") for person in people)


def _read_files(item: JSON, base_url: str | None) -> tuple[str | None, list[str]]:
    named = [absolute(_text(item, name), base_url) for name in ("image", "banner_image")]
    pictures = [url for url in named if url]
    files: list[str] = []
    for attachment in _objects(item, "attachments"):
        url = absolute(_text(attachment, "url"), base_url)
        if url and is_image(url, _text(attachment, "mime_type")):
            pictures.append(url)
        elif url:
            files.append(url)
    return next(iter(pictures), None), files
