"""What the reading process and the importing process say to each other: one JSON document a line."""

import os
from collections.abc import Mapping

import orjson

from feeds.intake.drafts import Draft, Skipped
from feeds.intake.reading import Broken, Ended, Found, Outcome, Refused, Request, Unreadable

LONGEST = 16_000_000
"""In bytes: the longest item several times over."""

KINDS: Mapping[str, type[Outcome]] = {
    each.__name__: each for each in (Found, Refused, Skipped, Unreadable, Broken, Ended)
}


def write_request(request: Request) -> bytes:
    """Answer a request as a line."""
    return orjson.dumps(request) + b"\n"


def read_request(line: bytes) -> Request:
    """Answer the request in a line."""
    return Request(**orjson.loads(line))


def write_outcome(outcome: Outcome | None, position: int) -> bytes:
    """Answer an outcome, or None for a sign of life, as a line; raise TypeError for text that is none."""
    kind = type(outcome).__name__ if outcome is not None else None
    return orjson.dumps({"kind": kind, "position": position, "fields": outcome}) + b"\n"


def read_outcome(line: bytes) -> tuple[Outcome | None, int]:
    """Answer the outcome in a line, or None for a sign of life; raise ValueError, KeyError or TypeError."""
    message = orjson.loads(line)
    position = int(message["position"])
    if message["kind"] is None:
        return None, position
    fields = message["fields"]
    if message["kind"] == Found.__name__:
        return Found(_read_draft(fields["draft"])), position
    return KINDS[message["kind"]](**fields), position


def _read_draft(fields: Mapping[str, object]) -> Draft:
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Draft(**{**fields, **lists})  # type: ignore[arg-type] # as they were written


def spell_path(path: str) -> str:
    """Answer a path, which may be any bytes, as text that JSON can carry."""
    return os.fsencode(path).decode("latin-1")


def read_path(text: str) -> str:
    """Answer the path that was spelled so."""
    return os.fsdecode(text.encode("latin-1"))
