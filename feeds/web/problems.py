"""Writes what a refusal says, in the form the client can read: plain text or RFC 9457 (HTTP-11)."""

from dataclasses import dataclass
from http import HTTPStatus

import orjson

JSON_TYPE = "application/problem+json"
TEXT_TYPE = "text/plain; charset=utf-8"
FEED_SUFFIXES = (".rss", ".atom", ".json", ".xml")
FEED_SEGMENTS = frozenset({"feed", "rss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal. It never holds a value the client sent; `parameter` is only the name of one."""

    status: int
    detail: str
    parameter: str | None = None
    incident: str | None = None

    @property
    def title(self) -> str:
        """What the status means, in the words of the specification."""
        return HTTPStatus(self.status).phrase

    def as_json(self) -> bytes:
        """Write the problem as RFC 9457 §3 wants it."""
        members = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        extra = {"parameter": self.parameter, "incident": self.incident}
        return orjson.dumps(members | {name: value for name, value in extra.items() if value is not None})

    def as_text(self) -> bytes:
        """Write the problem in a line or two."""
        incident = f"incident {self.incident}\n" if self.incident else ""
        return f"{self.status} {self.title}: {self.detail}\n{incident}".encode()


def is_json_path(path: str) -> bool:
    """Answer whether whoever asks for this path reads JSON, and need not be asked what it accepts."""
    return path.endswith(".json")


def is_neutral_path(path: str) -> bool:
    """Answer whether this is the address of a feed in no format, which people see as a page (C5)."""
    return path.endswith("/feed")


def is_feed_path(path: str) -> bool:
    """Answer whether a feed reader would ask for this path: any origin may read what it answers."""
    return path.endswith(FEED_SUFFIXES) or not FEED_SEGMENTS.isdisjoint(path.split("/"))
