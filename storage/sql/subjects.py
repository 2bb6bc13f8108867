"""Answers what terms stand for, and keeps categories and entities, which fifty articles of a feed share.

What feeds and pages show of an entity or a category differs only in another epoch; a reader's snapshot says
which one it is in.
"""

from collections.abc import Callable, Collection, Mapping
from threading import Lock
from typing import Any, NamedTuple

from storage.sql.engine import Connection, Row, named
from storage.sql.sites import SQLSites
from storage.sql.vocabulary import SQLVocabulary
from storage.vocabulary import TermKind

MOST = 3_000
"""Subjects that are kept, of less than a thousand bytes each."""

KEPT = frozenset({TermKind.CATEGORY, TermKind.ABOUT, TermKind.MENTION, TermKind.LANGUAGE})
"""An author may be erased without a new epoch, and another term be given its key."""


class Subject(NamedTuple):
    """What a term stands for: a category, an entity, an author; `value` is None for a language."""

    kind: TermKind
    value: Any


ReadSubjects = Callable[[Connection, Collection[int]], Mapping[int, Subject]]


def read_subjects(connection: Connection, ids: Collection[int]) -> dict[int, Subject]:
    """Answer what the terms with these keys stand for."""
    if not ids:
        return {}
    names, bound = named("id", sorted(ids))
    rows = connection.all(f"select id, kind, slug from term where id in ({names})", **bound)
    vocabulary = SQLVocabulary(connection)
    categories = vocabulary.categories_by_slug(_slugs(rows, TermKind.CATEGORY))
    entities = vocabulary.entities_by_slug(_slugs(rows, TermKind.ABOUT, TermKind.MENTION))
    authors = vocabulary.authors_by_slug(_slugs(rows, TermKind.AUTHOR))
    values: Mapping[TermKind, Mapping[str, object]] = {
        TermKind.CATEGORY: categories,
        TermKind.ABOUT: entities,
        TermKind.MENTION: entities,
        TermKind.AUTHOR: authors,
    }
    kinds = {row["id"]: TermKind(row["kind"]) for row in rows}
    return {
        row["id"]: Subject(kinds[row["id"]], values.get(kinds[row["id"]], {}).get(row["slug"]))
        for row in rows
    }


def _slugs(rows: Collection[Row], *kinds: TermKind) -> set[str]:
    return {row["slug"] for row in rows if row["kind"] in kinds}


class KeptSubjects:
    """Subjects by their term's key, in one epoch; the first to be read make room. Threads may share it."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[int, Subject] = {}
        self._epoch = 0
        self._guard = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, connection: Connection, ids: Collection[int]) -> dict[int, Subject]:
        """Answer what the terms with these keys stand for in the snapshot of a connection."""
        epoch = SQLSites(connection).get().epoch
        found = self._look_up(epoch, ids)
        missing = read_subjects(connection, [each for each in ids if each not in found])
        self._keep(epoch, missing)
        return found | missing

    def _look_up(self, epoch: int, ids: Collection[int]) -> dict[int, Subject]:
        with self._guard:
            if epoch > self._epoch:
                self._kept.clear()
                self._epoch = epoch
            if epoch < self._epoch:
                return {}
            return {each: self._kept[each] for each in ids if each in self._kept}

    def _keep(self, epoch: int, subjects: Mapping[int, Subject]) -> None:
        with self._guard:
            if epoch != self._epoch:
                return
            self._kept |= {key: each for key, each in subjects.items() if each.kind in KEPT}
            for key in list(self._kept)[: max(0, len(self._kept) - self._most)]:
                del self._kept[key]
