"""Reads the document of somebody else's feed: bytes in, drafts out."""

from collections.abc import Callable, Sequence
from urllib.parse import urljoin

import orjson

from feeds.errors import SourceUnreadable
from feeds.intake.drafts import Draft

ReadFeed = Callable[[bytes, str], Sequence[Draft]]
"""From a document and the URL it was found at to its entries in order; raises SourceUnreadable."""


def read_feed(data: bytes, url: str) -> Sequence[Draft]:
    """Answer the entries of a JSON Feed in order; raise SourceUnreadable for anything else."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise SourceUnreadable(url, "is in no format that feeds are read in") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise SourceUnreadable(url, "is no JSON Feed: it has no items")
    return [_draft(item, url) for item in document["items"] if isinstance(item, dict)]


def _draft(item: dict[str, object], url: str) -> Draft:
    link = _text(item, "url")
    body = _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary") or ""
    return Draft(
        title=_text(item, "title") or "",
        body=body,
        body_html=body,
        id=_text(item, "id") or link,
        language=_text(item, "language"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        summary=_text(item, "summary"),
        url=urljoin(url, link) if link else None,
        image=urljoin(url, image) if (image := _text(item, "image")) else None,
    )


def _text(item: dict[str, object], name: str) -> str | None:
    value = item.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
