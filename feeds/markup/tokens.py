"""Reads HTML into tags and text as the HTML Standard's tokeniser does (§13.2.5), in linear time.

Comments, declarations and elements whose content is no text for readers are left out. Nothing is scanned
twice: what has no end swallows the rest of the document, as in a browser.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import NamedTuple

DROPPED_WITH_CONTENT = frozenset([
    "audio", "canvas", "datalist", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "plaintext", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    "xmp",
])  # fmt: skip
"""Elements that go with all they contain (H2, H3)."""

_SHOWN_WHEN_UNCLOSED = frozenset(["audio", "canvas", "datalist", "math", "object", "select", "svg", "video"])
"""Without an end tag, only the tag of these goes; a browser hides the rest of the document for the others."""

_SPACE = "\t\n\f\r "
_MARKUP = re.compile(
    r"<(?:(?P<closing>/?)(?P<name>[A-Za-z][^\t\n\f\r />]*)|(?P<comment>!--)|(?P<bogus>[!?/]))"
)
_ATTRIBUTE = re.compile(
    rf"[{_SPACE}/]*+(?:(?P<end>>)|(?P<name>[^{_SPACE}/>][^{_SPACE}/>=]*+)"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+"
    rf"""(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<endless>["'])|(?P<bare>[^{_SPACE}>]*+)))?+)"""
)
_COMMENT_END = re.compile("--!?>")
_END_TAGS = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE | re.ASCII) for name in DROPPED_WITH_CONTENT
}
_REFERENCE = re.compile(
    r"&(?:#0{0,20}[0-9]{1,7}+;?|#[xX]0{0,20}[0-9a-fA-F]{1,6}+;?|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}+)(?P<end>[;=]?))"
)


class Text(NamedTuple):
    """Characters between tags, decoded; they end at `end` in the source."""

    text: str
    end: int


class Tag(NamedTuple):
    """A tag by its name in lower case; values of attributes are still encoded, the first of a name wins."""

    name: str
    is_closing: bool
    attributes: Mapping[str, str]
    end: int


def read_tokens(html: str, position: int = 0) -> Iterator[Tag | Text]:
    """Yield the tags and texts of HTML in order, from a position outside of any tag."""
    endless: set[str] = set()
    while found := _MARKUP.search(html, position):
        if found.start() > position:
            yield Text(decode(html[position : found.start()]), found.start())
        if found["name"] is None:
            position = _after_comment(html, found)
            continue
        tag = _read_tag(html, found)
        position = tag.end if tag else len(html)
        if tag and tag.name in DROPPED_WITH_CONTENT:
            position = _after_content(html, tag, endless)
        elif tag:
            yield tag
    if position < len(html):
        yield Text(decode(html[position:]), len(html))


def decode(text: str) -> str:
    """Decode the character references of a text."""
    return _REFERENCE.sub(lambda found: _unescape(found[0]), text) if "&" in text else text


def decode_attribute(value: str) -> str:
    """Decode the character references of an attribute's value, where `&copy=` is none (§13.2.5.73)."""
    return _REFERENCE.sub(_decode_in_attribute, value) if "&" in value else value


@lru_cache(maxsize=1024)
def _unescape(reference: str) -> str:
    return unescape(reference)


def _decode_in_attribute(found: re.Match[str]) -> str:
    is_reference = found["name"] is None or found["end"] == ";" or found["name"] in html5
    return _unescape(found[0]) if is_reference and found["end"] != "=" else found[0]


def _after_comment(html: str, found: re.Match[str]) -> int:
    if found["bogus"]:
        end = html.find(">", found.end())
        return len(html) if end < 0 else end + 1
    # `<!-->` and `<!--->` are whole comments.
    ended = _COMMENT_END.search(html, found.end() - 2)
    return ended.end() if ended else len(html)


def _read_tag(html: str, found: re.Match[str]) -> Tag | None:
    """Answer the tag whose name was found, or None if it does not end."""
    attributes: dict[str, str] = {}
    position = found.end()
    if html.startswith(">", position):  # most tags have no attributes
        return Tag(found["name"].lower(), bool(found["closing"]), attributes, position + 1)
    while part := _ATTRIBUTE.match(html, position):
        position = part.end()
        if part["end"]:
            return Tag(found["name"].lower(), bool(found["closing"]), attributes, position)
        if part["endless"]:
            return None
        value = part["double"] or part["single"] or part["bare"] or ""
        attributes.setdefault(part["name"].lower(), value)
    return None


def _after_content(html: str, tag: Tag, endless: set[str]) -> int:
    """Answer where the content that is dropped with a tag ends, before its end tag."""
    if tag.is_closing:
        return tag.end
    ended = None if tag.name in endless else _END_TAGS[tag.name].search(html, tag.end)
    if ended:
        return ended.start()
    endless.add(tag.name)
    return tag.end if tag.name in _SHOWN_WHEN_UNCLOSED else len(html)
