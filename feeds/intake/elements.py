"""Looks into the elements of a feed: by namespace, by `xml:base` and `xml:lang`, as text or as HTML."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from feeds.intake.drafts import DraftRefused
from feeds.intake.wording import join_base
from feeds.markup.namespaces import XML

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM_03 = "http://purl.org/atom/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS_NAMESPACES = (
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss",
    "http://backend.userland.com/rss2",
    "http://backend.userland.com/RSS2",
    "http://blogs.law.harvard.edu/tech/rss",
)
"""What the elements of RSS itself are in, from 0.90 to 2.0."""

XMLNS = re.compile(r' xmlns(?::\w+)?="[^"]*"')


def local(element: Element) -> str:
    """Answer the local name."""
    return str(etree.QName(element).localname)


def space(element: Element) -> str:
    """Answer the namespace, empty for none."""
    return etree.QName(element).namespace or ""


def children(element: Element, name: str, *spaces: str) -> Iterator[Element]:
    """Yield the child elements of this local name in one of these namespaces."""
    if len(spaces) == 1:  # lxml alone is twice as fast as asking each child
        yield from element.iterchildren(f"{{{spaces[0]}}}{name}" if spaces[0] else name)
        return
    yield from element.iterchildren(*(f"{{{each}}}{name}" if each else name for each in spaces))


class Fields:
    """The child elements of an item by name, for items that are asked for many of them."""

    def __init__(self, element: Element) -> None:
        self._by_tag: dict[str, list[Element]] = {}
        for child in element.iterchildren("*"):
            self._by_tag.setdefault(str(child.tag), []).append(child)

    def children(self, name: str, *spaces: str) -> list[Element]:
        """Answer the child elements of this local name in the first of these namespaces that has some."""
        for space in spaces:
            if found := self._by_tag.get(f"{{{space}}}{name}" if space else name):
                return found
        return []

    def texts(self, name: str, *spaces: str) -> list[str]:
        """Answer the texts of such children."""
        return [text_of(child) for child in self.children(name, *spaces)]

    def text(self, name: str, *spaces: str) -> str | None:
        """Answer the text of the first such child that has any."""
        for child in self.children(name, *spaces):
            if found := text_of(child):
                return found
        return None


def texts(element: Element, name: str, *spaces: str) -> list[str]:
    """Answer the texts of such children."""
    return [text_of(child) for child in children(element, name, *spaces)]


def text(element: Element, name: str, *spaces: str) -> str | None:
    """Answer the text of the first such child that has any."""
    return next((each for each in texts(element, name, *spaces) if each.strip()), None)


def text_of(element: Element) -> str:
    """Answer all text in an element, stripped."""
    if len(element):
        return "".join(map(str, element.itertext())).strip()
    return (element.text or "").strip()


def markup_of(element: Element) -> str:
    """Answer what is in an element as HTML: its text, or its child elements written out."""
    inner = [
        XMLNS.sub("", etree.tostring(_without_prefixes(child), encoding="unicode", method="html"))
        for child in element
    ]
    return ((element.text or "") if not inner else _escaped(element.text)) + "".join(inner)


def _without_prefixes(element: Element) -> Element:
    """Take the namespaces off XHTML, whatever prefix they were written with."""
    for each in element.iter("{*}*"):
        each.tag = local(each)
    return element


def _escaped(value: str | None) -> str:
    return (value or "").replace("&", "&amp;").replace("<", "&lt;")


def base_of(element: Element, around: str | None) -> str | None:
    """Answer the base of an element: every `xml:base` from the root down, on top of the document's own."""
    bases = [each.get(f"{{{XML}}}base") for each in (element, *element.iterancestors())]
    base = around
    for further in reversed(bases):
        base = join_base(base, further)
    return base


def check_root(root: Element, *names: str) -> None:
    """Raise DraftRefused for a document that is not what it was taken for."""
    if local(root).lower() not in names:
        raise DraftRefused("file", f"is in another format: it begins with <{local(root)[:40]}>")


def language_around(element: Element) -> str | None:
    """Answer the nearest `xml:lang`."""
    found = (each.get(f"{{{XML}}}lang") for each in (element, *element.iterancestors()))
    return next((tag for tag in found if tag), None)
