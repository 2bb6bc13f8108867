"""Writes XML elements as text, line by line, the way an XML library does that indents for human eyes.

Entries are written so and not by a library, which takes four times as long: fifty of them were most of what a
first request waited for. That the bytes are a library's own is proved by a property (X-02, X-05).
"""

from collections.abc import Iterable
from typing import NewType

Written = NewType("Written", str)
"""Text in which everything is escaped that XML has a meaning for."""

Attributes = Iterable[tuple[str, str]]

STEP = "  "

_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_NONCHARACTERS = ("\ufffe", "\uffff")


def write_text(text: str) -> Written:
    """Escape what stands between tags; the return is what a parser would take for a line's end."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Written(escaped.replace("\r", "&#13;"))


def element(indent: str, name: str, inside: Written | None = None, attributes: Attributes = ()) -> str:
    """Write an element with text, or an empty one, on a line of its own."""
    start = f"{indent}<{name}{_write_attributes(attributes)}"
    return f"{start}/>\n" if inside is None else f"{start}>{inside}</{name}>\n"


def parent(indent: str, name: str, children: Iterable[str], attributes: Attributes = ()) -> str:
    """Write an element around others, which are indented by one `STEP` more."""
    start = f"{indent}<{name}{_write_attributes(attributes)}>\n"
    return f"{start}{''.join(children)}{indent}</{name}>\n"


def _write_attributes(attributes: Attributes) -> str:
    return "".join([attribute(name, value) for name, value in attributes])


def attribute(name: str, value: str) -> str:
    """Write an attribute and the space before it."""
    written = write_text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f' {name}="{written}"'


def to_bytes(document: str) -> bytes:
    """Answer the bytes in UTF-8; raise ValueError for characters that XML cannot carry (XML 1.0, 2.2)."""
    data = document.encode()
    is_clean = len(data.translate(None, _CONTROLS)) == len(data)
    if not is_clean or any(character in document for character in _NONCHARACTERS):
        raise ValueError("the text holds a character that XML cannot carry")
    return data
