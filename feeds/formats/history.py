"""How RSS and Atom say where a document stands in the history of its feed (RFC 5005 §4; H-01, H-02, H-08)."""

from lxml.etree import _Element as Element

from feeds.document import History
from feeds.formats.namespaces import HISTORY, append_element, qualified


def append_history(head: Element, history: History | None, *, link: str, link_type: str) -> None:
    """Append to a feed or channel the links to its neighbours, and the mark of an archive.

    `link` is how that document calls an Atom link, `link_type` the media type of all of them.
    """
    if history is None:
        return
    links = {
        "current": history.current_url,
        "prev-archive": history.previous_url,
        "next-archive": history.next_url,
    }
    for relation, url in links.items():
        if url:
            append_element(head, link, rel=relation, type=link_type, href=url)
    if history.is_archive:
        append_element(head, qualified(HISTORY, "archive"))
