"""A checker of JSON Feed 1.1 documents: rows JF and what of X and O can be seen in bytes."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from support.feed_values import (
    display_faults,
    has_email,
    html_faults,
    is_language,
    is_web_url,
    read_rfc3339,
    text_faults,
)
from support.feed_xml import MAXIMUM_BYTES, repeated

Object = dict[str, Any]  # a parsed JSON object: its values are whatever JSON can hold
Check = Callable[[Any], bool]

_VERSION = "https://jsonfeed.org/version/1.1"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and is_web_url(value)


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and read_rfc3339(value) is not None


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and is_language(value)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_labels(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(label) for label in value) and not repeated(value)


# name → (rule, whether it must be there, what its value has to be)
_Rules = dict[str, tuple[str, bool, Check]]
_FEED: _Rules = {
    "version": ("JF-01", True, lambda value: value == _VERSION),
    "title": ("JF-01", True, _is_text),
    "home_page_url": ("JF-02", True, _is_url),
    "feed_url": ("JF-02", True, _is_url),
    "description": ("JF-13", False, _is_string),
    "user_comment": ("JF-13", False, _is_string),
    "next_url": ("JF-09", False, _is_url),
    "icon": ("JF-16", False, _is_url),
    "favicon": ("JF-16", False, _is_url),
    "authors": ("JF-03", False, _is_list),
    "language": ("JF-04", True, _is_tag),
    "expired": ("JF-10", False, _is_boolean),
    "hubs": ("JF-11", False, _is_list),
    "items": ("JF-01", True, _is_list),
}
_ITEM: _Rules = {
    "id": ("JF-05", True, _is_text),
    "url": ("JF-07", True, _is_url),
    "external_url": ("JF-07", False, _is_url),
    "title": ("JF-06", False, _is_text),
    "content_html": ("JF-06", False, _is_string),
    "content_text": ("JF-06", False, _is_string),
    "summary": ("JF-06", False, _is_string),
    "image": ("JF-16", False, _is_url),
    "banner_image": ("JF-16", False, _is_url),
    "date_published": ("JF-08", True, _is_moment),
    "date_modified": ("JF-08", False, _is_moment),
    "authors": ("JF-03", False, _is_list),
    "tags": ("JF-17", False, _is_labels),
    "language": ("JF-04", True, _is_tag),
    "attachments": ("JF-12", False, _is_list),
}
_AUTHOR: _Rules = {
    "name": ("JF-03", False, _is_text),
    "url": ("JF-03", False, _is_url),
    "avatar": ("JF-03", False, _is_url),
}
_HUB: _Rules = {"type": ("JF-11", True, _is_text), "url": ("JF-11", True, _is_url)}
_ATTACHMENT: _Rules = {
    "url": ("JF-12", True, _is_url),
    "mime_type": ("JF-12", True, lambda value: _is_text(value) and "/" in value),
    "title": ("JF-12", False, _is_text),
    "size_in_bytes": ("JF-12", False, _is_number),
    "duration_in_seconds": ("JF-12", False, _is_number),
}


def check_json(document: bytes, *, self_url: str | None = None) -> list[str]:
    """Complain about everything in the document that breaks a rule; an empty list is a good feed."""
    faults: list[str] = []
    if len(document) > MAXIMUM_BYTES:
        faults.append(f"O4: {len(document)} bytes are too many for a feed")
    try:
        feed = _read(document)
    except (ValueError, RecursionError) as error:
        return [*faults, f"O9: no strict JSON in UTF-8: {error}"]
    if not isinstance(feed, dict):
        return [*faults, "JF-01: the document is no object"]
    faults += _character_faults(feed, "the feed")
    faults += _feed_faults(feed, self_url)
    items = [item for item in _listed(feed, "items") if isinstance(item, dict)]
    if len(items) != len(_listed(feed, "items")):
        faults.append("JF-05: an item is no object")
    for item in items:
        faults += _item_faults(item)
    ids = [item["id"] for item in items if isinstance(item.get("id"), str)]
    faults += [f"JF-05: the id {twice} is not unique" for twice in repeated(ids)]
    return faults


def _read(document: bytes) -> Any:
    return json.loads(document.decode(), object_pairs_hook=_unique_object, parse_constant=_refuse_constant)


def _unique_object(pairs: list[tuple[str, Any]]) -> Object:
    if twice := repeated(name for name, _ in pairs):
        raise ValueError(f"the name {twice[0]} stands twice in one object")
    return dict(pairs)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _listed(owner: Object, name: str) -> list[Any]:
    value = owner.get(name)
    return value if isinstance(value, list) else []


def _character_faults(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from text_faults(value, where)
    elif isinstance(value, list):
        for member in value:
            yield from _character_faults(member, where)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _character_faults(member, name)


def _member_faults(owner: Any, rules: _Rules, what: str) -> Iterator[str]:
    """Check every member of an object against a table, and refuse members the table does not know."""
    if not isinstance(owner, dict):
        yield f"JF-13: {what} is no object"
        return
    for name, (rule, required, is_right) in rules.items():
        if name in owner and not is_right(owner[name]):
            yield f"{rule}: {what} has {name} = {str(owner[name])[:80]!r}"
        elif required and name not in owner:
            yield f"{rule}: {what} lacks {name}"
    for name in owner.keys() - rules.keys():
        yield from _extension_faults(name, owner[name], what)


def _extension_faults(name: str, value: Any, what: str) -> Iterator[str]:
    if name == "author":
        yield f"JF-03: {what} has the deprecated author"
    elif not re.fullmatch(r"_[A-Za-z][^.]*", name):
        yield f"JF-13: {what} has the unknown member {name}"
    elif not isinstance(value, dict):
        yield f"JF-13: the extension {name} is no object"
    elif any("." in member for member in value):
        yield f"JF-13: a member of the extension {name} has a full stop in its name"
    elif "about" in value and not _is_url(value["about"]):
        yield f"JF-13: the extension {name} has about = {str(value['about'])[:80]!r}"


def _feed_faults(feed: Object, self_url: str | None) -> Iterator[str]:
    yield from _member_faults(feed, _FEED, "the feed")
    if next(iter(feed), None) != "version":
        yield "JF-01: version is not the first member"
    if self_url is not None and feed.get("feed_url") != self_url:
        yield f"JF-02: feed_url is {feed.get('feed_url')}, not {self_url}"
    if feed.get("feed_url") == feed.get("home_page_url"):
        yield "JF-02: home_page_url is the feed, not its page"
    if "next_url" in feed and feed["next_url"] == feed.get("feed_url"):
        yield "JF-09: next_url is feed_url"
    for hub in _listed(feed, "hubs"):
        yield from _member_faults(hub, _HUB, "a hub")
    yield from _author_faults(feed)
    yield from display_faults(str(feed.get("title")), "the feed's title")


def _item_faults(item: Object) -> Iterator[str]:
    yield from _member_faults(item, _ITEM, "an item")
    if "content_html" not in item and "content_text" not in item:
        yield "JF-06: an item has neither content_html nor content_text"
    if isinstance(item.get("content_html"), str):
        yield from html_faults(item["content_html"], "content_html")
    for attachment in _listed(item, "attachments"):
        yield from _member_faults(attachment, _ATTACHMENT, "an attachment")
    yield from _author_faults(item)
    yield from display_faults(str(item.get("title")), "an item's title")


def _author_faults(owner: Object) -> Iterator[str]:
    for author in _listed(owner, "authors"):
        yield from _member_faults(author, _AUTHOR, "an author")
        if not author:
            yield "JF-03: an author without name, url or avatar"
        elif isinstance(author, dict):
            name = str(author.get("name", ""))
            if has_email(name):
                yield "JF-03: an author's e-mail address is published"
            yield from display_faults(name, "an author's name")
