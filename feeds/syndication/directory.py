"""The directory: what there is to follow, with counts, kept until something is published or renamed."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from weakref import WeakKeyDictionary

from feeds.markup.folding import fold
from feeds.syndication.texts import LANGUAGE_NAMES
from feeds.web.logs import log
from storage.directory import Followed
from storage.errors import StorageError
from storage.protocols import Session, Storage
from storage.vocabulary import TermKind

FILTERS: Mapping[TermKind, str] = {
    TermKind.CATEGORY: "category",
    TermKind.ABOUT: "entity",
    TermKind.LANGUAGE: "language",
    TermKind.AUTHOR: "author",
}
"""The shelves, in their order: which filter the terms of a kind are values of."""

PATIENCE = 20
"""Counting may take a twentieth of the time: what the last one found stands for 20 times as long."""

THREAD = "directory"
SMALL = 5_000
"""Up to so many changes in the log, counting takes no time worth sparing: the count is always exact."""


@dataclass(frozen=True)
class Listed:
    """Something to follow, and what it is called in every language as people search for it."""

    followed: Followed

    @cached_property
    def folded(self) -> str:
        """Its names, one a line, folded when they are first searched."""
        slug, is_language = self.followed.key.slug, self.followed.key.kind is TermKind.LANGUAGE
        own = LANGUAGE_NAMES.get(slug, "") if is_language else ""
        return "\n".join(searchable(name) for name in (slug, own, *self.followed.labels.values()) if name)


Counts = Mapping[TermKind, Sequence[Listed]]
"""What there is to follow, by kind, that with most articles first."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, and when the site had last changed by then; the rest says how old and dear it is."""

    key: tuple[int, int, int]
    counts: Counts
    changed_at: datetime
    counted_at: float
    took: float

    def by_slug(self, kind: TermKind) -> list[Followed]:
        """Answer what there is to follow of a kind in an order that no article changes."""
        return sorted((each.followed for each in self.counts[kind]), key=lambda each: each.key.slug)


class Directory:
    """Keeps what was counted last, for each storage, until something was published or renamed.

    On a large site nobody waits for a count but the first who asks: what the last one found is shown while a
    thread counts anew, which takes no more than a twentieth of the time.
    """

    def __init__(self) -> None:
        self._counted: WeakKeyDictionary[Storage, Counted] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def list(self, storage: Storage, session: Session) -> Counted:
        """Answer everything there is to follow, as the session sees it or as it was a moment ago."""
        counted, key = self._counted.get(storage), _key(session)
        if counted is None or (key != counted.key and key[1] <= SMALL):
            with self._lock:
                counted = self._counted.get(storage)  # whoever waited finds what others have counted
                return counted if counted and counted.key == key else self._count(storage, session, key)
        if _is_old(counted, key) and self._lock.acquire(blocking=False):
            threading.Thread(target=self._count_anew, args=(storage,), name=THREAD, daemon=True).start()
        return counted

    def _count_anew(self, storage: Storage) -> None:
        """Count in a thread of its own, which was handed the lock."""
        try:
            with storage.reading() as session:
                self._count(storage, session, _key(session))
        except StorageError as error:
            log("directory_not_counted", level="warning", error=error)
        finally:
            self._lock.release()

    def _count(self, storage: Storage, session: Session, key: tuple[int, int, int]) -> Counted:
        started_at = time.monotonic()
        counts = arrange(session.directory.list_followed())
        ended_at = time.monotonic()
        counted = Counted(key, counts, changed_at(session), ended_at, ended_at - started_at)
        self._counted[storage] = counted
        return counted


DIRECTORY = Directory()
"""The one that every page and list of this process asks."""


def changed_at(session: Session) -> datetime:
    """Answer when the site last changed: an article, a label, a setting."""
    head, epoch_at = session.changes.head(), session.site.get().epoch_at
    return epoch_at if head is None else max(head.at, epoch_at)


def _key(session: Session) -> tuple[int, int, int]:
    head = session.changes.head()
    return session.site.get().epoch, head.sequence if head else 0, session.registry.revision()


def _is_old(counted: Counted, key: tuple[int, int, int]) -> bool:
    age = time.monotonic() - counted.counted_at
    return counted.key != key and age > PATIENCE * counted.took


def arrange(followed: Iterable[Followed]) -> Counts:
    """Put what can be followed in the order in which it is shown."""
    ordered = sorted(followed, key=lambda each: (-each.articles, each.key.slug))
    return {kind: [Listed(each) for each in ordered if each.key.kind is kind] for kind in FILTERS}


def searchable(text: str) -> str:
    """Write a name as people search for it: folded, and a hyphen is a space."""
    return " ".join(fold(text).replace("-", " ").split())
