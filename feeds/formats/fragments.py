"""Keeps what single entries are written as, so that each is written once per revision, format and content.

An entry is its own key: whatever differs in it makes another one. What is kept is bounded in bytes.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock

from feeds.document import Entry

MOST_BYTES = 3 * 1024 * 1024
OVERHEAD_BYTES = 8_192
"""About what a fragment takes besides its own bytes and the texts of its entry: people and terms."""


class Key:
    """What a fragment depends on; `variant` is what a format writes differently from feed to feed.

    Hashing an entry walks through all of it, so that is done once.
    """

    __slots__ = ("_hash", "entry", "variant")

    def __init__(self, variant: str, entry: Entry) -> None:
        self.variant = variant
        self.entry = entry
        self._hash = hash((variant, entry))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and (self.variant, self.entry) == (other.variant, other.entry)


class Fragments:
    """Fragments of one format; the one nobody has needed for longest makes room. Threads may share it."""

    def __init__(self, make: Callable[[Key], bytes], *, most_bytes: int = MOST_BYTES) -> None:
        self._make = make
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._guard = Lock()

    @property
    def size(self) -> int:
        """About how many bytes are kept."""
        return self._bytes

    def write(self, keys: Iterable[Key]) -> list[bytes]:
        """Answer fragments in order, writing those that are missing; raises what writing them raises."""
        return [self._find(key) or self._add(key) for key in keys]

    def _find(self, key: Key) -> bytes | None:
        with self._guard:
            fragment = self._kept.get(key)
            if fragment is not None:
                self._kept.move_to_end(key)
            return fragment

    def _add(self, key: Key) -> bytes:
        fragment = self._make(key)
        with self._guard:
            if key not in self._kept:
                self._kept[key] = fragment
                self._bytes += _size(key, fragment)
            while self._bytes > self._most_bytes:
                self._bytes -= _size(*self._kept.popitem(last=False))
        return fragment


def _size(key: Key, fragment: bytes) -> int:
    """Text outside Latin takes two bytes a letter in memory."""
    entry = key.entry
    letters = len(entry.title) + len(entry.summary) + len(entry.content_html or "")
    return len(fragment) + 2 * letters + OVERHEAD_BYTES


def splice(document: bytes, fragments: Iterable[bytes], *, before: bytes) -> bytes:
    """Put fragments into a document, before the last occurrence of its end."""
    place = document.rindex(before)
    return b"".join((document[:place], *fragments, document[place:]))
