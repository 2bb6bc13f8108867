"""A checker of Atom 1.0 documents: rows ATOM, T-01 to T-04 and what of H, X and O can be seen in bytes."""

from collections.abc import Iterator

from lxml.etree import _Element as Element
from support.feed_rules_history import RELATIONS as HISTORY_RELATIONS
from support.feed_rules_history import history_faults
from support.feed_rules_media import media_faults, picture_faults
from support.feed_values import (
    display_faults,
    has_email,
    html_faults,
    is_iri,
    is_language,
    is_web_url,
    read_rfc3339,
)
from support.feed_xml import (
    ATOM,
    TOMBSTONES,
    XML_BASE,
    XML_LANG,
    count_faults,
    elements,
    local_name,
    namespace_of,
    read_xml,
    repeated,
    unknown_faults,
)

_ONE = (1, 1)
_ONE_AT_MOST = (0, 1)
_ANY = (0, None)

_FEED: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("id", "title", "updated"), _ONE),
    **dict.fromkeys(("subtitle", "rights", "generator", "icon", "logo"), _ONE_AT_MOST),
    **dict.fromkeys(("author", "category", "contributor", "link", "entry"), _ANY),
}
_ENTRY: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("id", "title", "updated"), _ONE),
    **dict.fromkeys(("published", "content", "summary", "rights", "source"), _ONE_AT_MOST),
    **dict.fromkeys(("author", "category", "contributor", "link"), _ANY),
}
_PERSON: dict[str, tuple[int, int | None]] = {"name": _ONE, "uri": _ONE_AT_MOST, "email": _ONE_AT_MOST}
_ATTRIBUTES: dict[str, set[str]] = {
    "link": {"href", "rel", "type", "hreflang", "title", "length"},
    "category": {"term", "scheme", "label"},
    "content": {"type", "src"},
    "generator": {"uri", "version"},
    **{name: {"type"} for name in ("title", "subtitle", "summary", "rights")},
}
_RELATIONS = HISTORY_RELATIONS | {
    *("alternate", "enclosure", "hub", "license", "related", "replies", "self", "via")
}
_XHTML_DIV = "{http://www.w3.org/1999/xhtml}div"


def check_atom(document: bytes, *, self_url: str | None = None) -> list[str]:
    """Complain about everything in the document that breaks a rule; an empty list is a good feed."""
    root, faults = read_xml(document)
    if root is None:
        return faults
    if root.tag != _name("feed"):
        return [*faults, f"ATOM-01: the root is <{root.tag}>"]
    entries = root.findall(_name("entry"))
    faults += _feed_faults(root, entries, self_url)
    for element in root.iter("*"):
        faults += _element_faults(element)
    for entry in entries:
        faults += _entry_faults(root, entry)
    faults += _identity_faults(root, entries)
    faults += _tombstone_faults(root, entries)
    faults += history_faults(root, entries)
    return faults


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _text(parent: Element, name: str) -> str:
    return parent.findtext(_name(name)) or ""


def _links(parent: Element, relation: str) -> list[Element]:
    return [link for link in parent.findall(_name("link")) if link.get("rel", "alternate") == relation]


def _feed_faults(root: Element, entries: list[Element], self_url: str | None) -> Iterator[str]:
    yield from count_faults(root, _FEED, ATOM, "ATOM-01")
    yield from unknown_faults(root, _FEED, ATOM, "ATOM-01")
    names = [child.tag for child in elements(root) if namespace_of(child) == ATOM]
    if _name("entry") in names and any(
        name != _name("entry") for name in names[names.index(_name("entry")) :]
    ):
        yield "ATOM-01: metadata follows the entries"
    if not is_language(root.get(XML_LANG)):
        yield "ATOM-18: the feed has no xml:lang"
    if root.find(_name("author")) is None and not (entries and all(map(_has_author, entries))):
        yield "ATOM-07: neither the feed nor every entry has an author"
    selves = _links(root, "self")
    addresses = [link.get("href") for link in selves]
    if len(selves) != 1 or selves[0].get("type") != "application/atom+xml":
        yield f"ATOM-09: {len(selves)} links of type application/atom+xml to itself"
    if self_url is not None and addresses != [self_url]:
        yield f"ATOM-09: the link to itself is {addresses}, not {self_url}"
    yield from _alternate_faults(root)


def _has_author(entry: Element) -> bool:
    path = _name("author")
    return entry.find(path) is not None or entry.find(f"{_name('source')}/{path}") is not None


def _alternate_faults(parent: Element) -> Iterator[str]:
    kinds = [(link.get("type"), link.get("hreflang")) for link in _links(parent, "alternate")]
    for kind in repeated(kinds):
        yield f"ATOM-10: <{local_name(parent)}> has several alternates of {kind}"


def _element_faults(element: Element) -> Iterator[str]:
    """What holds for an Atom element wherever it stands."""
    name = local_name(element)
    if namespace_of(element) is None:
        yield f"ATOM-01: <{name}> is in no namespace"
    if element.get(XML_BASE) is not None:
        yield "ATOM-20: has an xml:base"
    if namespace_of(element) != ATOM:
        return
    for attribute in element.attrib:
        if not str(attribute).startswith("{") and attribute not in _ATTRIBUTES.get(name, set()):
            yield f"ATOM-01: <{name}> has the unknown attribute {attribute!s}"
    check = _BY_NAME.get(name)
    if check is not None:
        yield from check(element)


def _moment_faults(element: Element) -> Iterator[str]:
    if read_rfc3339(element.text) is None:
        yield f"ATOM-05: {local_name(element)} is {element.text!r}, no RFC 3339 date"


def _person_faults(person: Element) -> Iterator[str]:
    yield from count_faults(person, _PERSON, ATOM, "ATOM-08")
    yield from unknown_faults(person, _PERSON, ATOM, "ATOM-08")
    name = _text(person, "name")
    if not name.strip():
        yield "ATOM-08: a person without a name"
    if person.find(_name("email")) is not None or has_email(name):
        yield "ATOM-08: a person's e-mail address is published"
    uri = person.find(_name("uri"))
    if uri is not None and not is_web_url(uri.text):
        yield f"ATOM-20: a person's uri is {uri.text!r}"
    yield from display_faults(name, "a person's name")


def _link_faults(link: Element) -> Iterator[str]:
    relation = link.get("rel", "alternate")
    if not is_web_url(link.get("href")):
        yield f"ATOM-20: a link's href is {link.get('href')!r}, no absolute http(s) URL"
    if relation not in _RELATIONS and not is_iri(relation):
        yield f"ATOM-12: {relation!r} is no registered link relation"
    if relation == "enclosure" and not (link.get("type") and link.get("length", "").isdecimal()):
        yield "ATOM-12: an enclosure lacks its type or its length"
    if link.get("type") is not None and "/" not in link.get("type", ""):
        yield f"ATOM-12: a link's type is {link.get('type')!r}"
    if link.get("hreflang") is not None and not is_language(link.get("hreflang")):
        yield f"ATOM-18: hreflang is {link.get('hreflang')!r}"


def _category_faults(category: Element) -> Iterator[str]:
    if not category.get("term"):
        yield "ATOM-16: a category without a term"
    if category.get("scheme") is not None and not is_iri(category.get("scheme")):
        yield f"ATOM-16: a category's scheme is {category.get('scheme')!r}"
    if not category.get("label"):
        yield f"ATOM-16: the category {category.get('term')!r} has no label"


def _construct_faults(element: Element) -> Iterator[str]:
    """Text constructs and content, RFC 4287 §3.1 and §4.1.3."""
    kind = element.get("type", "text")
    name = local_name(element)
    if kind not in {"text", "html", "xhtml"} and (name != "content" or "/" not in kind):
        yield f"ATOM-13: {name} is of type {kind!r}"
    if kind in {"text", "html"} and elements(element):
        yield f"ATOM-13: {name} of type {kind} has child elements"
    if kind == "xhtml" and [child.tag for child in elements(element)] != [_XHTML_DIV]:
        yield f"ATOM-13: {name} of type xhtml is not one div"
    if kind == "html":
        yield from html_faults(element.text or "", name)
    if name == "title":
        yield from display_faults(element.text, "a title")


def _icon_faults(element: Element) -> Iterator[str]:
    if not is_web_url(element.text):
        yield f"ATOM-20: {local_name(element)} is {element.text!r}, no absolute http(s) URL"


_BY_NAME = {
    **dict.fromkeys(("updated", "published"), _moment_faults),
    **dict.fromkeys(("author", "contributor"), _person_faults),
    **dict.fromkeys(("title", "subtitle", "summary", "rights", "content"), _construct_faults),
    **dict.fromkeys(("icon", "logo"), _icon_faults),
    "link": _link_faults,
    "category": _category_faults,
}


def _entry_faults(root: Element, entry: Element) -> Iterator[str]:
    yield from count_faults(entry, _ENTRY, ATOM, "ATOM-02")
    yield from unknown_faults(entry, _ENTRY, ATOM, "ATOM-02")
    yield from _alternate_faults(entry)
    yield from _body_faults(entry)
    yield from media_faults(entry)
    for link in _links(entry, "enclosure"):
        yield from picture_faults(
            entry, link.get("href"), link.get("type", ""), link.get("length"), rule="ATOM-12"
        )
    if not _text(entry, "title").strip():
        yield "ATOM-02: an entry's title is blank"
    categories = [(c.get("scheme"), c.get("term")) for c in entry.findall(_name("category"))]
    yield from (f"ATOM-16: the category {twice} stands twice" for twice in repeated(categories))
    moment, newest = read_rfc3339(_text(entry, "updated")), read_rfc3339(_text(root, "updated"))
    if moment and newest and moment > newest:
        yield f"ATOM-05: the feed is older than its entry of {_text(entry, 'updated')}"
    source = entry.find(_name("source"))
    if source is not None and not all(_text(source, name) for name in ("id", "title", "updated")):
        yield "ATOM-17: a source lacks its id, title or updated"


def _body_faults(entry: Element) -> Iterator[str]:
    content, summary = entry.find(_name("content")), entry.find(_name("summary"))
    if content is None and not _links(entry, "alternate"):
        yield "ATOM-11: an entry has neither content nor an alternate link"
    if content is not None and content.get("src") is not None:
        if (content.text or "").strip() or elements(content):
            yield "ATOM-14: content with src is not empty"
        if summary is None:
            yield "ATOM-14: content with src stands without a summary"
    if summary is not None and summary.text == _text(entry, "title"):
        yield "ATOM-15: the summary repeats the title"
    is_html = content is not None and content.get("type") == "html"
    if is_html and summary is not None and summary.get("type", "text") != "text":
        yield "ATOM-15: the summary beside HTML is not plain text"


def _identity_faults(root: Element, entries: list[Element]) -> Iterator[str]:
    for parent in (root, *entries):
        if not is_iri(_text(parent, "id")):
            yield f"ATOM-03: the id {_text(parent, 'id')!r} is no absolute IRI"
    if any(_text(entry, "id") == _text(root, "id") for entry in entries):
        yield "ATOM-04: an entry has the feed's id"
    versions = [(_text(entry, "id"), read_rfc3339(_text(entry, "updated"))) for entry in entries]
    yield from (f"ATOM-22: the entry {twice} stands twice" for twice in repeated(versions))


def _tombstone_faults(root: Element, entries: list[Element]) -> Iterator[str]:
    updates = {_text(entry, "id"): read_rfc3339(_text(entry, "updated")) for entry in entries}
    marks = []
    for stone in root.iter(f"{{{TOMBSTONES}}}deleted-entry"):
        reference, when = stone.get("ref"), read_rfc3339(stone.get("when"))
        marks.append((reference, when))
        if stone.getparent() is not root:
            yield "T-01: a deleted-entry is not a child of the feed"
        if not is_iri(reference) or when is None:
            yield f"T-01: a deleted-entry has ref={reference!r} when={stone.get('when')!r}"
        if when is not None and updates.get(reference or "") == when:
            yield f"T-03: {reference} was deleted and updated in the same moment"
        for name in ("by", "comment"):
            if len(stone.findall(f"{{{TOMBSTONES}}}{name}")) > 1:
                yield f"T-04: a deleted-entry has several {name}"
    yield from (f"T-02: the deleted-entry {twice} stands twice" for twice in repeated(marks))
