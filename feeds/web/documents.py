"""A finished body, and the headers that every answer with it carries: validators, coding, policy, links.

An answer that Flask writes and one that is given before Flask say the same, because both ask this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from feeds.web.compression import IDENTITY, choose_coding, encode
from feeds.web.conditional import etag_for, is_not_modified, last_modified, write_http_date

Headers = list[tuple[str, str]]

HELD_SECONDS = "1"
"""How long our own proxy may give a document without asking; nginx reads and removes the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A body, when it last changed, and what its headers say.

    `links` are pairs of relation and URL; `vary` names request headers that chose the body, besides
    `Accept-Encoding`, which always chooses the coding; a body that `is_packed`, such as a picture, has none.
    `is_held_by_proxy` lets a proxy of ours give it for a second without asking, which must not be where a
    client's headers choose the body. Tags and codings are made once, when first asked for.
    """

    body: bytes
    media_type: str
    changed_at: datetime
    cache_control: str
    links: Sequence[tuple[str, str]] = ()
    content_location: str | None = None
    vary: tuple[str, ...] = ()
    is_packed: bool = False
    is_held_by_proxy: bool = False
    _etags: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    _bodies: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def choose_coding(self, accept_encoding: str | None) -> str:
        """Answer the coding a client gets that sends this header."""
        return IDENTITY if self.is_packed else choose_coding(accept_encoding, len(self.body))

    def etag(self, coding: str) -> str:
        """Answer the strong tag of the body in a coding."""
        if coding not in self._etags:
            self._etags[coding] = etag_for(self.body, coding)
        return self._etags[coding]

    def coded(self, coding: str) -> bytes:
        """Answer the body in a coding."""
        if coding not in self._bodies:
            self._bodies[coding] = encode(self.body, coding)
        return self._bodies[coding]

    def is_not_modified(
        self, coding: str, *, now: datetime, none_match: str | None, since: str | None
    ) -> bool:
        """Answer whether a client that sends these validators has the body already."""
        return is_not_modified(
            etag=self.etag(coding),
            changed_at=self.changed_at,
            now=now,
            if_none_match=none_match,
            if_modified_since=since,
        )

    def headers(self, coding: str, *, now: datetime) -> Headers:
        """Answer the headers of a 200, which a HEAD carries too."""
        headers = [
            *self.headers_not_modified(coding),
            ("Content-Type", self.media_type),
            ("Content-Length", str(len(self.coded(coding)))),
            ("Last-Modified", write_http_date(last_modified(self.changed_at, now))),
            ("Accept-Ranges", "none"),
        ]
        if coding != IDENTITY:
            headers.append(("Content-Encoding", coding))
        return headers + [("Link", f'<{url}>; rel="{relation}"') for relation, url in self.links]

    def headers_not_modified(self, coding: str) -> Headers:
        """Answer the headers of a 304: what a cache needs to go on using what it has (RFC 9110 §15.4.5)."""
        headers = [
            ("ETag", self.etag(coding)),
            ("Cache-Control", self.cache_control),
            ("Vary", ", ".join(("Accept-Encoding", *self.vary))),
        ]
        if self.content_location:
            headers.append(("Content-Location", self.content_location))
        if self.is_held_by_proxy:
            headers.append(("X-Accel-Expires", HELD_SECONDS))
        return headers

    @property
    def size(self) -> int:
        """How many bytes the body and its codings take."""
        return len(self.body) + sum(len(body) for body in self._bodies.values() if body is not self.body)
