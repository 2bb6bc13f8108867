"""Reading an XML feed strictly, and the rules that RSS and Atom share."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from lxml.etree import QName, XMLParser, XMLSyntaxError, fromstring
from lxml.etree import _Element as Element

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
XML_LANG = f"{{{XML}}}lang"
XML_BASE = f"{{{XML}}}base"

KNOWN_NAMESPACES = frozenset(
    {
        *(ATOM, CONTENT, DC, DCTERMS, HISTORY, MEDIA, TOMBSTONES, XML),
        "https://rslstandard.org/rsl",
        "http://www.w3.org/1999/xhtml",
        "urn:uuid:5c4f1e0a-6f3e-4c1b-9d0e-2b8f0c7a9d11",
    }
)

MAXIMUM_BYTES = 2_000_000

_DECLARATION = re.compile(rb"<\?xml [^>]*encoding=['\"]utf-8['\"]", re.IGNORECASE)


def read_xml(document: bytes) -> tuple[Element | None, list[str]]:
    """The root, or None where there is no well-formed document, and the complaints so far."""
    faults = list(_byte_faults(document))
    parser = XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = fromstring(document, parser)
    except (XMLSyntaxError, ValueError) as error:
        return None, [*faults, f"X-05: not well-formed: {error}"]
    return root, [*faults, *_tree_faults(root)]


def _byte_faults(document: bytes) -> Iterator[str]:
    if document.startswith(b"\xef\xbb\xbf"):
        yield "X-04: starts with a byte order mark"
    elif not _DECLARATION.match(document):
        yield "X-04: does not declare UTF-8 in an XML declaration at its very beginning"
    try:
        document.decode()
    except UnicodeDecodeError as error:
        yield f"X-04: is not UTF-8 at byte {error.start}"
    if len(document) > MAXIMUM_BYTES:
        yield f"O4: {len(document)} bytes are too many for a feed"


def _tree_faults(root: Element) -> Iterator[str]:
    docinfo: Any = root.getroottree().docinfo  # the stubs do not know its doctype
    if docinfo.doctype:
        yield "O3: has a document type declaration"
    before = root.getprevious()
    if before is not None and "xml-stylesheet" in str(before) and "xsl" in (before.text or ""):
        yield "XSL-03: has an XSLT stylesheet"
    for element in root.iter("*"):
        yield from _namespace_faults(element)


def _namespace_faults(element: Element) -> Iterator[str]:
    if element.prefix and re.fullmatch(r"ns\d+", element.prefix):
        yield f"O7: <{element.prefix}:{local_name(element)}> has a made-up prefix"
    for name in (element.tag, *element.attrib):
        namespace = QName(name).namespace
        if namespace and namespace.rstrip("/") == MEDIA.rstrip("/") and namespace != MEDIA:
            yield f"MRSS-01: the namespace of Media RSS is written {namespace}"
        elif namespace and namespace not in KNOWN_NAMESPACES:
            yield f"RSS-27: unknown namespace {namespace}"
    language = element.get(XML_LANG)
    if language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", language):
        yield f"ATOM-18: {language!r} is no language tag"


def local_name(element: Element) -> str:
    """The name without its namespace."""
    return str(QName(element).localname)


def namespace_of(element: Element) -> str | None:
    """The namespace, or None."""
    namespace = QName(element).namespace
    return str(namespace) if namespace else None


def elements(parent: Element) -> list[Element]:
    """The child elements, without comments."""
    return list(parent.iterchildren("*"))


def texts(parent: Element, name: str) -> list[str]:
    """The stripped texts of the children of that name."""
    return [(child.text or "").strip() for child in parent.findall(name)]


def count_faults(
    parent: Element, counts: Mapping[str, tuple[int, int | None]], namespace: str | None, rule: str
) -> Iterator[str]:
    """Complain about children that are missing or stand there too often: name → (least, most)."""
    for name, (least, most) in counts.items():
        path = f"{{{namespace}}}{name}" if namespace else name
        found = len(parent.findall(path))
        if found < least:
            yield f"{rule}: <{local_name(parent)}> lacks <{name}>"
        if most is not None and found > most:
            yield f"{rule}: <{local_name(parent)}> has {found} <{name}>"


def unknown_faults(parent: Element, known: Container[str], namespace: str | None, rule: str) -> Iterator[str]:
    """Complain about children of the format's own namespace that the format does not know."""
    for child in elements(parent):
        if namespace_of(child) == namespace and local_name(child) not in known:
            yield f"{rule}: <{local_name(parent)}> has the unknown element <{local_name(child)}>"


def repeated(values: Iterable[object]) -> list[object]:
    """The values that occur more than once."""
    seen: set[object] = set()
    twice: list[object] = []
    for value in values:
        if value in seen:
            twice.append(value)
        seen.add(value)
    return twice
