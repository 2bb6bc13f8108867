"""Answers what terms stand for, and keeps categories and entities, which fifty articles of a feed share.

What feeds and pages show of an entity or a category differs only in another epoch; a reader's snapshot says
which one it is in.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from threading import Lock
from typing import Any, NamedTuple

from storage.sql.engine import Connection, Row, write_keys
from storage.sql.sites import SQLSites
from storage.sql.vocabulary import SQLVocabulary
from storage.vocabulary import Entity, EntityStatus, EntityType, TermKind

MOST = 5_000
"""Subjects that are kept, of less than a thousand bytes each."""

KINDS = {kind.value: kind for kind in TermKind}
TYPES = {kind.value: kind for kind in EntityType}
STATUSES = {status.value: status for status in EntityStatus}

KEPT = frozenset({TermKind.CATEGORY, TermKind.ABOUT, TermKind.MENTION, TermKind.LANGUAGE})
"""An author may be erased without a new epoch, and another term be given its key."""


class Subject(NamedTuple):
    """What a term stands for: a category, an author, or the entity that is mentioned.

    Of an entity a text is about, which it mentions too, and of a language, `value` is the slug; it is `Any`
    because `kind` says which of these it is.
    """

    kind: TermKind
    value: Any


ReadSubjects = Callable[[Connection, Collection[int]], Mapping[int, Subject]]


def read_subjects(connection: Connection, ids: Collection[int]) -> dict[int, Subject]:
    """Answer what the terms with these keys stand for."""
    if not ids:
        return {}
    rows = connection.all(f"{TERM} where t.id in {connection.keys}", keys=write_keys(ids))
    terms = {row["id"]: row for row in rows}
    categories, authors = _slugs(terms.values(), TermKind.CATEGORY), _slugs(terms.values(), TermKind.AUTHOR)
    vocabulary = SQLVocabulary(connection)
    values: Mapping[str, Mapping[str, object]] = {
        TermKind.CATEGORY.value: vocabulary.categories_by_slug(categories) if categories else {},
        TermKind.AUTHOR.value: vocabulary.authors_by_slug(authors) if authors else {},
        TermKind.MENTION.value: _entities(rows),
    }
    return {key: _subject(row, values) for key, row in terms.items()}


TERM = """
select t.id, t.kind, t.slug, e.type, e.wikidata, e.status, l.language, l.label
from term t
left join entity e on t.kind = 'mention' and e.slug = t.slug
left join entity_label l on l.entity_id = e.id
"""
"""Terms, those of entities with a row for every label: one statement, because each looks its rows up anew."""


def _slugs(rows: Collection[Row], kind: TermKind) -> set[str]:
    return {row["slug"] for row in rows if row["kind"] == kind}


def _entities(rows: Collection[Row]) -> Mapping[str, Entity]:
    labels: dict[str, dict[str, str]] = {}
    entities = {}
    for row in rows:
        if row["type"] is None:
            continue
        slug = row["slug"]
        if slug not in entities:
            labels[slug], entities[slug] = {}, row
        if row["label"] is not None:
            labels[slug][row["language"]] = row["label"]
    return {slug: _entity(row, labels[slug]) for slug, row in entities.items()}


def _entity(row: Row, labels: Mapping[str, str]) -> Entity:
    return Entity(
        slug=row["slug"],
        type=TYPES[row["type"]],
        labels=labels,
        wikidata=row["wikidata"],
        status=STATUSES[row["status"]],
    )


def _subject(row: Row, values: Mapping[str, Mapping[str, object]]) -> Subject:
    kind, slug = row["kind"], row["slug"]
    return Subject(KINDS[kind], values[kind][slug] if kind in values else slug)


class KeptSubjects:
    """Subjects by their term's key, in one epoch; those nobody has needed for longest make room.

    Threads may share it.
    """

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[int, Subject] = OrderedDict()
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
            found = {each: self._kept[each] for each in ids if each in self._kept}
            for each in found:
                self._kept.move_to_end(each)
            return found

    def _keep(self, epoch: int, subjects: Mapping[int, Subject]) -> None:
        with self._guard:
            if epoch != self._epoch:
                return
            self._kept.update((key, each) for key, each in subjects.items() if each.kind in KEPT)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
