"""Bounds a body whose length nobody knows beforehand: beyond the limit it is refused, not cut off (Q10)."""

from typing import Protocol

from werkzeug.exceptions import RequestEntityTooLarge

LARGEST_BODY = 1_000_000
"""Bytes of one request's body, however it is framed."""


class Readable(Protocol):
    """What a WSGI server gives as `wsgi.input`, as far as it is used here (PEP 3333)."""

    def read(self, size: int = -1, /) -> bytes:
        """Answer the next bytes, none at the end."""
        ...


class BoundedBody:
    """The body of a request in chunks (RFC 9112, section 7.1).

    Werkzeug stops reading at its limit and takes what it has for the whole.
    """

    def __init__(self, body: Readable, *, limit: int = LARGEST_BODY) -> None:
        """Read from `body`, at most `limit` bytes."""
        self._body = body
        self._left = limit

    def read(self, size: int = -1, /) -> bytes:
        """Answer the next bytes; raise RequestEntityTooLarge as soon as there are more than allowed."""
        data = self._body.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0 or (self._left == 0 and self._body.read(1)):
            raise RequestEntityTooLarge
        return data
