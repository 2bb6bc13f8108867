"""Which attributes an article's elements may have, and with which values."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from feeds.markup.errors import TextTooLong
from feeds.markup.text import clean_line
from feeds.markup.tokens import decode_attribute
from feeds.markup.urls import link_url, web_url

LONGEST_TITLE = 500

Check = Callable[[str, str | None], str | None]
"""From a value and the base URL to the value to keep, or None."""


def _matching(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value, _base_url: value if compiled.fullmatch(value) else None


def plain_line(value: str, _base_url: str | None = None) -> str | None:
    """Answer a title or alternative text as one clean line, or None if it is too long for one."""
    try:
        return clean_line(value, limit=LONGEST_TITLE)
    except TextTooLong:
        return None


_LANGUAGE = _matching(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_MOMENT = _matching(r"[0-9A-Za-z:.+ -]{1,40}")
_SPAN = _matching(r"[1-9][0-9]{0,2}")
_EVERYWHERE: Mapping[str, Check] = {"lang": _LANGUAGE, "dir": _matching("ltr|rtl|auto")}
_CHANGE: Mapping[str, Check] = {"cite": web_url, "datetime": _MOMENT}
_CELL: Mapping[str, Check] = {
    "colspan": _SPAN,
    "rowspan": _SPAN,
    "scope": _matching("row|col|rowgroup|colgroup"),
}
_OF_ELEMENT: Mapping[str, Mapping[str, Check]] = {
    "a": {"href": link_url, "title": plain_line, "hreflang": _LANGUAGE},
    "abbr": {"title": plain_line},
    "blockquote": {"cite": web_url},
    "q": {"cite": web_url},
    "del": _CHANGE,
    "ins": _CHANGE,
    "time": {"datetime": _MOMENT},
    "td": _CELL,
    "th": _CELL,
    "ol": {
        "start": _matching("-?[0-9]{1,9}"),
        "type": _matching("[1aAiI]"),
        "reversed": lambda _value, _base_url: "",
    },
}

RELATION = ' rel="noopener noreferrer"'
"""What every link says (H6)."""


def allowed_attributes() -> dict[str, set[str]]:
    """Answer the attributes by element, `*` for every element."""
    return {"*": set(_EVERYWHERE), **{element: set(checks) for element, checks in _OF_ELEMENT.items()}}


def write_attributes(element: str, attributes: Mapping[str, str], base_url: str | None) -> str:
    """Answer the attributes an element keeps, as they stand in its tag."""
    kept = "".join(
        f' {name}="{escape_attribute(value)}"' for name, value in _keep(element, attributes, base_url)
    )
    return kept + RELATION if element == "a" else kept


def escape_attribute(value: str) -> str:
    """Escape a value as HTML is serialised, where an apostrophe stays."""
    return escape(value, quote=False).replace('"', "&quot;")


def _keep(element: str, attributes: Mapping[str, str], base_url: str | None) -> Iterator[tuple[str, str]]:
    checks = _OF_ELEMENT.get(element, {})
    for name, value in attributes.items():
        check = checks.get(name) or _EVERYWHERE.get(name)
        kept = check(decode_attribute(value), base_url) if check else None
        if kept is not None:
            yield name, kept
