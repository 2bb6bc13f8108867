"""Rules of feeds with a history that RSS and Atom share: RFC 5005 (rows H), as far as bytes show them."""

from collections.abc import Iterable, Iterator

from lxml.etree import _Element as Element
from support.feed_xml import ATOM, HISTORY, elements, local_name

PAGING = ("first", "last", "next", "previous")
ARCHIVES = ("prev-archive", "next-archive")
RELATIONS = frozenset({"current", *PAGING, *ARCHIVES})

_LINK = f"{{{ATOM}}}link"
_ARCHIVE = f"{{{HISTORY}}}archive"
_COMPLETE = f"{{{HISTORY}}}complete"


def history_faults(head: Element, entries: Iterable[Element]) -> Iterator[str]:
    """Complain about the history of a document; `head` is the feed or channel that has the links."""
    targets = {relation: _targets(head, relation) for relation in ("self", *RELATIONS)}
    for relation in sorted(RELATIONS):
        if len(targets[relation]) > 1:
            yield f"H-01: {len(targets[relation])} links of relation {relation}"
    yield from _mark_faults(head)
    yield from _archive_faults(targets) if _is_archive(head) else _live_faults(targets)
    yield from _loop_faults(targets)
    yield from _mixture_faults(head, targets)
    for entry in entries:
        for link in entry.iter(_LINK):
            if link.get("rel") in RELATIONS:
                yield f"H-07: an entry has a link of relation {link.get('rel')}"


def _targets(head: Element, relation: str) -> list[str | None]:
    return [link.get("href") for link in head.findall(_LINK) if link.get("rel") == relation]


def _is_archive(head: Element) -> bool:
    return head.find(_ARCHIVE) is not None


def _mark_faults(head: Element) -> Iterator[str]:
    marks = list(head.iter(f"{{{HISTORY}}}*"))
    for mark in marks:
        name = local_name(mark)
        if name not in {"archive", "complete"}:
            yield f"H-02: <fh:{name}> does not exist"
        if mark.getparent() is not head:
            yield f"H-08: <fh:{name}> is no child of the feed or channel"
        if mark.text or mark.attrib or elements(mark):
            yield f"H-02: <fh:{name}> is not empty"
    if len(marks) > 1:
        yield f"H-02: {len(marks)} marks of a history"


def _archive_faults(targets: dict[str, list[str | None]]) -> Iterator[str]:
    if not targets["current"]:
        yield "H-02: an archive does not link to the current feed"
    if set(targets["current"]) & set(targets["self"]):
        yield "H-02: an archive calls itself the current feed"


def _live_faults(targets: dict[str, list[str | None]]) -> Iterator[str]:
    if targets["next-archive"]:
        yield "H-02: what is no archive has a next archive"
    if set(targets["current"]) - set(targets["self"]):
        yield "H-02: another feed than this live one is the current one"


def _loop_faults(targets: dict[str, list[str | None]]) -> Iterator[str]:
    for relation in ARCHIVES:
        others = [name for name in ("self", "current", *ARCHIVES) if name != relation]
        for other in others:
            if set(targets[relation]) & set(targets[other]):
                yield f"H-01: {relation} and {other} are the same document"


def _mixture_faults(head: Element, targets: dict[str, list[str | None]]) -> Iterator[str]:
    paging = [relation for relation in PAGING if targets[relation]]
    archives = [relation for relation in ARCHIVES if targets[relation]]
    if paging and (archives or _is_archive(head)):
        yield f"H-07: the archives are mixed with paging by {', '.join(paging)}"
    if head.find(_COMPLETE) is not None and (paging or archives):
        yield "H-07: a complete feed leads to other documents"
