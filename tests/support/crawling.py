"""An archive client: from a live feed to its first article, by RFC 5005 or JSON Feed's `next_url` alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import fromstring
from support.feed_xml import ATOM

OLDER = "prev-archive"


@dataclass(frozen=True)
class Page:
    """One document of a crawl, read as its format wants it."""

    url: str
    body: bytes

    @cached_property
    def _xml(self) -> "tuple[str, list[str], dict[str, str]]":
        root = fromstring(self.body)
        is_rss = root.tag == "rss"
        head = root[0] if is_rss else root
        path = "item/guid" if is_rss else f"{{{ATOM}}}entry/{{{ATOM}}}id"
        links = {str(link.get("rel")): str(link.get("href")) for link in head.findall(f"{{{ATOM}}}link")}
        return head.findtext(f"{{{ATOM}}}id") or "", [str(found.text) for found in head.findall(path)], links

    @property
    def _is_json(self) -> bool:
        return self.body.startswith(b"{")

    @property
    def ids(self) -> list[str]:
        """The ids of its entries, in order."""
        return [item["id"] for item in json.loads(self.body)["items"]] if self._is_json else self._xml[1]

    @property
    def links(self) -> dict[str, str]:
        """Its links by relation; JSON Feed's two under the names that RFC 5005 has for them."""
        if not self._is_json:
            return self._xml[2]
        document = json.loads(self.body)
        return {OLDER: document["next_url"]} if "next_url" in document else {}

    @property
    def older(self) -> str | None:
        """Where the next older archive is."""
        return self.links.get(OLDER)


def crawl(fetch: Callable[[str], bytes], url: str) -> Iterator[Page]:
    """Answer the live feed at `url` and every archive behind it, newest first; refuse to go in circles."""
    seen: set[str] = set()
    following: str | None = url
    while following:
        assert following not in seen, f"{following} leads back to itself"
        seen.add(following)
        page = Page(following, fetch(following))
        yield page
        following = page.older


def ids_of(pages: Iterator[Page]) -> list[str]:
    """Answer every id of a crawl once, in the order in which they were met."""
    return list(dict.fromkeys(identifier for page in pages for identifier in page.ids))
