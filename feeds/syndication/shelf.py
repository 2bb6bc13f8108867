"""Keeps the documents readers ask for again and again, bounded in number and in bytes (C8)."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from feeds.web.documents import Document, Headers
from storage.articles import ArticleQuery, Stamp
from storage.changes import LogState

MOST_DOCUMENTS = 500
MOST_BYTES = 16 * 1024 * 1024
LARGEST_BYTES = MOST_BYTES // 8
"""A document that would push out an eighth of all others is not worth keeping."""

OVERHEAD_BYTES = 4_096
"""About what keeping a document costs besides its bodies: headers, keys, query."""


class Made(NamedTuple):
    """A document, and what it was made from: a question, and what the answer depended on."""

    document: Document
    query: ArticleQuery
    stamp: Stamp


class Ready(NamedTuple):
    """A document in one coding, ready to be sent; `headers` are right once its change is two seconds old."""

    etag: str
    not_modified: Headers
    headers: Headers
    body: list[bytes]


@dataclass(slots=True)
class Kept:
    """A document on the shelf.

    It was right at `version` of the storage; `state` is how far the log went then, None before that is known.
    """

    document: Document
    query: ArticleQuery
    stamp: Stamp
    version: Hashable
    state: LogState | None = None
    ready: dict[str, Ready] = field(default_factory=dict)


class Shelf:
    """Documents by key; the one nobody has asked for longest makes room. Threads may share it."""

    def __init__(self, *, most_documents: int = MOST_DOCUMENTS, most_bytes: int = MOST_BYTES) -> None:
        self._most_documents = most_documents
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0
        self._guard = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """About how many bytes all documents take."""
        return self._bytes

    def find(self, key: Hashable) -> Kept | None:
        """Answer the document of a key, and remember that it was asked for."""
        found = self._kept.get(key)
        if found is None:
            return None
        try:
            self._kept.move_to_end(key)
        except KeyError:  # another thread has just taken it away
            return None
        return found[0]

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep a document, or measure again one that has got another coding; others make room."""
        size = kept.document.size + OVERHEAD_BYTES
        with self._guard:
            self._remove(key)
            if size > min(LARGEST_BYTES, self._most_bytes):
                return
            self._kept[key] = (kept, size)
            self._bytes += size
            while self._bytes > self._most_bytes or len(self._kept) > self._most_documents:
                _, (_, gone) = self._kept.popitem(last=False)  # one step: `find` takes no lock
                self._bytes -= gone

    def _remove(self, key: Hashable) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._bytes -= found[1]
