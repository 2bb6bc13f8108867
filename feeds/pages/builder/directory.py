"""The directory beside the builder: what there is to follow, with counts, in the language of the page."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from feeds.markup.folding import fold
from feeds.syndication.texts import LANGUAGE_NAMES, label_in
from storage.directory import Followed
from storage.protocols import Session, Storage
from storage.vocabulary import TermKind

FILTERS: Mapping[TermKind, str] = {
    TermKind.CATEGORY: "category",
    TermKind.ABOUT: "entity",
    TermKind.LANGUAGE: "language",
    TermKind.AUTHOR: "author",
}
"""The shelves, in their order: which filter the terms of a kind are values of."""

SHOWN = {"category": 48, "entity": 20, "language": 8, "author": 8}
"""How many of each are shown; the search finds the others."""

PATIENCE = 20
"""Counting may take a twentieth of the time: what the last one found stands for 20 times as long."""

SMALL = 5_000
"""Up to so many changes in the log, counting takes no time worth sparing: the count is always exact."""

LONGEST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter as a page shows it; `language` is the label's own."""

    filter: str
    slug: str
    label: str
    language: str
    articles: int
    type: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The values of one filter, those with most articles first; `others` is how many are not shown."""

    filter: str
    choices: tuple[Choice, ...]
    others: int


@dataclass(frozen=True)
class Listed:
    """Something to follow, and what it is called in every language as people search for it."""

    followed: Followed

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Its names, folded when they are first searched."""
        slug, is_language = self.followed.key.slug, self.followed.key.kind is TermKind.LANGUAGE
        own = LANGUAGE_NAMES.get(slug, "") if is_language else ""
        return tuple(searchable(name) for name in (slug, own, *self.followed.labels.values()) if name)


@dataclass(frozen=True, slots=True)
class _Counted:
    key: tuple[int, int, int]
    listed: tuple[Listed, ...]
    counted_at: float
    took: float


class Directory:
    """Keeps what was counted last, for each storage, until something was published or renamed.

    On a large site thousands of entities are not counted anew for every page: counting takes no more than a
    twentieth of the time, and one thread at a time does it.
    """

    def __init__(self) -> None:
        self._counted: WeakKeyDictionary[Storage, _Counted] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def list(self, storage: Storage, session: Session) -> Sequence[Listed]:
        """Answer everything there is to follow, as the session sees it or as it was a moment ago."""
        counted = self._counted.get(storage)
        head = session.changes.head()
        key = (session.site.get().epoch, head.sequence if head else 0, session.registry.revision())
        if counted is not None and not _is_old(counted, key):
            return counted.listed
        with self._lock:
            started_at = time.monotonic()
            listed = tuple(map(Listed, session.directory.list_followed()))
            ended_at = time.monotonic()
            self._counted[storage] = _Counted(key, listed, ended_at, ended_at - started_at)
        return listed


def _is_old(counted: _Counted, key: tuple[int, int, int]) -> bool:
    age = time.monotonic() - counted.counted_at
    may_wait = key[1] > SMALL and age <= PATIENCE * counted.took
    return age > LONGEST_SECONDS or (counted.key != key and not may_wait)


def shelves(listed: Sequence[Listed], *, language: str, find: str) -> list[Shelf]:
    """Arrange what can be followed by filter; with `find`, only what is called so in any language."""
    wanted = searchable(find)
    found = [each.followed for each in listed if not wanted or any(wanted in name for name in each.folded)]
    return [_shelf(kind, [each for each in found if each.key.kind is kind], language) for kind in FILTERS]


def _shelf(kind: TermKind, followed: Sequence[Followed], language: str) -> Shelf:
    name = FILTERS[kind]
    ordered = sorted(followed, key=lambda each: (-each.articles, each.key.slug))
    shown = ordered[: SHOWN[name]]
    return Shelf(name, tuple(_choice(each, name, language) for each in shown), len(ordered) - len(shown))


def _choice(followed: Followed, name: str, language: str) -> Choice:
    slug = followed.key.slug
    label, spoken = label_in(followed.labels, language)
    if name == "language":
        label, spoken = LANGUAGE_NAMES.get(slug, slug), slug
    kind = followed.type.value if followed.type else None
    return Choice(name, slug, label or slug, spoken, followed.articles, kind)


def searchable(text: str) -> str:
    """Write a name as people search for it: folded, and a hyphen is a space."""
    return " ".join(fold(text).replace("-", " ").split())
