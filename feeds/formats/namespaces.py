"""The XML namespaces our feeds use, under one fixed prefix each, and the one way to write an element."""

from collections.abc import Mapping
from types import MappingProxyType

from lxml.etree import SubElement
from lxml.etree import _Element as Element

from feeds.markup.namespaces import ATOM, CONTENT, DC, DCTERMS, MEDIA, TOMBSTONES

HISTORY = "http://purl.org/syndication/history/1.0"
RSL = "https://rslstandard.org/rsl"

DEPECHE = "urn:uuid:5c4f1e0a-6f3e-4c1b-9d0e-2b8f0c7a9d11"
"""Our own namespace: typed entities and correction notes. Permanent, and on nobody's host."""


# Each root declares its whole table, used or not: so a prefix never depends on what an entry holds (O7).
RSS_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "atom": ATOM,
        "content": CONTENT,
        "dc": DC,
        "dcterms": DCTERMS,
        "fh": HISTORY,
        "media": MEDIA,
        "rsl": RSL,
        "depeche": DEPECHE,
    }
)
ATOM_PREFIXES: Mapping[str, str] = MappingProxyType(
    {"at": TOMBSTONES, "fh": HISTORY, "media": MEDIA, "depeche": DEPECHE}
)


def qualified(namespace: str, name: str) -> str:
    """Write a name in a namespace the way lxml wants it."""
    return f"{{{namespace}}}{name}"


def append_element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Append one element, escaped by the XML writer and by nothing else (X-05)."""
    element = SubElement(parent, name, attributes)
    element.text = text
    return element
