"""Categories, entities, authors and terms in SQL."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from storage.errors import AlreadyExists, NotFound
from storage.sql.engine import Connection, Row, Value, from_ms, named, to_ms
from storage.sql.entity_details import (
    Aliases,
    of_rows,
    read_aliases,
    read_neighbours,
    read_roles,
    write_details,
)
from storage.sql.sites import begin_epoch
from storage.vocabulary import (
    Author,
    Category,
    Entity,
    EntityStatus,
    EntityType,
    Term,
    TermKey,
    TermKind,
    language_slugs,
)

CATEGORY = "select id, slug, codes from category"
ENTITY = "select id, slug, type, wikidata, status from entity"
AUTHOR = "select slug, name from author"
Labels = Mapping[int, Mapping[str, str]]
NO_ALIASES: Aliases = {}
FORMERLY = "id = (select entity_id from entity_former where key = :key)"
WIKIDATA_ID = re.compile(r"Q[1-9][0-9]{0,15}", re.IGNORECASE | re.ASCII)


class SQLVocabulary:
    """Keeps the promises of `storage.protocols.Vocabulary`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_categories(self) -> Sequence[Category]:
        """Answer every category by slug."""
        rows = self._connection.all(CATEGORY)
        labels = self._labels("category")
        return sorted((_category(row, labels) for row in rows), key=lambda category: category.slug)

    def list_entities(self) -> Sequence[Entity]:
        """Answer every entity by slug."""
        rows = self._connection.all(ENTITY)
        return sorted(self._with_details(rows, None), key=lambda entity: entity.slug)

    def find_category(self, slug: str) -> Category | None:
        """Answer the category of this slug."""
        return next(iter(self._categories(f"{CATEGORY} where slug = :slug", slug=slug)), None)

    def find_entity(self, key: str) -> Entity | None:
        """Answer the entity with this slug or, if `key` looks like `Q…`, this Wikidata id."""
        entity = self._find_entity("slug = :key", key)
        if entity is None and WIKIDATA_ID.fullmatch(key):
            entity = self._find_entity("wikidata = :key", key.upper())
        return entity or self._find_entity(FORMERLY, key.upper() if WIKIDATA_ID.fullmatch(key) else key)

    def _find_entity(self, condition: str, key: str) -> Entity | None:
        return next(iter(self._entities(f"{ENTITY} where {condition}", key=key)), None)

    def categories_by_slug(self, slugs: Iterable[str]) -> Mapping[str, Category]:
        """Answer those of the categories that exist."""
        names, bound = named("slug", sorted(set(slugs)))
        found = self._categories(f"{CATEGORY} where slug in ({names})", **bound) if bound else []
        return {category.slug: category for category in found}

    def entities_by_slug(self, slugs: Iterable[str]) -> Mapping[str, Entity]:
        """Answer those of the entities that exist, without their aliases."""
        names, bound = named("slug", sorted(set(slugs)))
        rows = self._connection.all(f"{ENTITY} where slug in ({names})", **bound) if bound else []
        labels = self._labels("entity", rows)
        return {row["slug"]: _entity(row, labels) for row in rows}

    def authors_by_slug(self, slugs: Iterable[str]) -> Mapping[str, Author]:
        """Answer those of the authors that exist."""
        names, bound = named("slug", sorted(set(slugs)))
        rows = self._connection.all(f"{AUTHOR} where slug in ({names})", **bound) if bound else []
        return {row["slug"]: Author(slug=row["slug"], name=row["name"]) for row in rows}

    def find_author(self, slug: str) -> Author | None:
        """Answer the author of this slug."""
        return self._author("slug = :value", slug)

    def find_author_named(self, name: str) -> Author | None:
        """Answer the author of exactly this name."""
        return self._author("name = :value", name)

    def _author(self, condition: str, value: str) -> Author | None:
        row = self._connection.one(f"{AUTHOR} where {condition}", value=value)
        return None if row is None else Author(slug=row["slug"], name=row["name"])

    def find_term(self, key: TermKey) -> Term | None:
        """Answer the term, or None for a value nobody knows."""
        row = self._connection.one(
            """
            select id, kind, slug, created_at, revision, revised_at from term
            where kind = :kind and slug = :slug
            """,
            kind=key.kind.value,
            slug=key.slug,
        )
        return None if row is None else _term(row)

    def add_category(self, category: Category, *, at: datetime) -> None:
        """Store a category and its term."""
        if self.find_category(category.slug):
            raise AlreadyExists("category", category.slug)
        row = self._connection.one(
            "insert into category (slug, codes) values (:slug, :codes) returning id",
            slug=category.slug,
            codes=json.dumps(category.codes),
        )
        self._add_labels("category", row, category.labels)
        self._add_term(TermKind.CATEGORY, category.slug, at=at)

    def add_entity(self, entity: Entity, *, at: datetime) -> None:
        """Store an entity and its terms."""
        for key in filter(None, (entity.slug, entity.wikidata)):
            if self.find_entity(key):
                raise AlreadyExists("entity", key)
        row = self._connection.one(
            """
            insert into entity (slug, type, wikidata, status) values (:slug, :type, :wikidata, :status)
            returning id
            """,
            slug=entity.slug,
            type=entity.type.value,
            wikidata=entity.wikidata,
            status=entity.status.value,
        )
        self._add_labels("entity", row, entity.labels)
        write_details(self._connection, _id(row), entity)
        self._log(entity.slug, at=at)
        self._add_term(TermKind.ABOUT, entity.slug, at=at)
        self._add_term(TermKind.MENTION, entity.slug, at=at)

    def update_entity(self, entity: Entity, *, at: datetime) -> None:
        """Replace all but the slug of an entity; raise NotFound, or AlreadyExists for a Wikidata id."""
        row = self._connection.one("select id from entity where slug = :slug", slug=entity.slug)
        if row is None:
            raise NotFound("entity", entity.slug)
        holder = self.find_entity(entity.wikidata) if entity.wikidata else None
        if holder is not None and entity.wikidata and holder.slug != entity.slug:
            raise AlreadyExists("entity", entity.wikidata)
        if _shown(entity) != _shown(self._find_entity("slug = :key", entity.slug)):
            begin_epoch(self._connection, at=at)
        self._connection.run(
            "update entity set type = :type, wikidata = :wikidata, status = :status where id = :id",
            id=row["id"],
            type=entity.type.value,
            wikidata=entity.wikidata,
            status=entity.status.value,
        )
        self._connection.run("delete from entity_label where entity_id = :id", id=row["id"])
        self._add_labels("entity", row, entity.labels)
        write_details(self._connection, row["id"], entity)
        self._log(entity.slug, at=at)

    def _log(self, slug: str, *, at: datetime) -> None:
        """Let every process that holds names know which entity to read again."""
        self._connection.run(
            """
            insert into registry_change (id, slug, at)
            select coalesce(max(id), 0) + 1, :slug, :at from registry_change
            """,
            slug=slug,
            at=to_ms(at),
        )

    def add_author(self, author: Author, *, at: datetime) -> None:
        """Store an author and its term."""
        if self.find_author(author.slug) or self.find_author_named(author.name):
            raise AlreadyExists("author", author.slug)
        self._connection.run(
            "insert into author (slug, name) values (:slug, :name)", slug=author.slug, name=author.name
        )
        self._add_term(TermKind.AUTHOR, author.slug, at=at)

    def add_language(self, tag: str, *, at: datetime) -> None:
        """Make a language, and the one it is a variety of, known as terms."""
        for slug in language_slugs(tag):
            if self.find_term(TermKey(TermKind.LANGUAGE, slug)) is None:
                self._add_term(TermKind.LANGUAGE, slug, at=at)

    def _add_term(self, kind: TermKind, slug: str, *, at: datetime) -> None:
        self._connection.run(
            """
            insert into term (kind, slug, created_at, revision, revised_at)
            values (:kind, :slug, :at, 0, :at)
            """,
            kind=kind.value,
            slug=slug,
            at=to_ms(at),
        )

    def _add_labels(self, owner: str, row: Row | None, labels: Mapping[str, str]) -> None:
        for language, label in sorted(labels.items()):
            self._connection.run(
                f"""
                insert into {owner}_label ({owner}_id, language, label) values (:id, :language, :label)
                """,
                id=_id(row),
                language=language,
                label=label,
            )

    def _categories(self, sql: str, **values: Value) -> list[Category]:
        rows = self._connection.all(sql, **values)
        labels = self._labels("category", rows)
        return [_category(row, labels) for row in rows]

    def _entities(self, sql: str, **values: Value) -> list[Entity]:
        rows = self._connection.all(sql, **values)
        return self._with_details(rows, rows)

    def _with_details(self, rows: Sequence[Row], of: Sequence[Row] | None) -> list[Entity]:
        labels, aliases = self._labels("entity", of), read_aliases(self._connection, of)
        roles, neighbours = read_roles(self._connection, of), read_neighbours(self._connection, of)
        return [
            replace(
                _entity(row, labels, aliases),
                roles=tuple(roles.get(row["id"], ())),
                neighbours=tuple(neighbours.get(row["id"], ())),
            )
            for row in rows
        ]

    def _labels(self, owner: str, rows: Sequence[Row] | None = None) -> Labels:
        """Answer the labels of these rows' owners; of all of them without rows."""
        if rows is not None and not rows:
            return {}
        where, bound = of_rows(f"{owner}_id", rows)
        sql = f"select {owner}_id as id, language, label from {owner}_label where {where}"
        found: dict[int, dict[str, str]] = {}
        for row in self._connection.all(sql, **bound):
            found.setdefault(row["id"], {})[row["language"]] = row["label"]
        return found


def _shown(entity: Entity | None) -> object:
    """Answer what feeds and pages show of an entity."""
    return None if entity is None else (entity.type, entity.wikidata, dict(entity.labels))


def _id(row: Row | None) -> int:
    """Answer the key a RETURNING clause gave; an insert that returns nothing is a bug."""
    assert row is not None
    return int(row["id"])


def _category(row: Row, labels: Labels) -> Category:
    return Category(slug=row["slug"], labels=labels.get(row["id"], {}), codes=tuple(json.loads(row["codes"])))


def _entity(row: Row, labels: Labels, aliases: Aliases = NO_ALIASES) -> Entity:
    return Entity(
        slug=row["slug"],
        type=EntityType(row["type"]),
        labels=labels.get(row["id"], {}),
        aliases=tuple(aliases.get(row["id"], ())),
        wikidata=row["wikidata"],
        status=EntityStatus(row["status"]),
    )


def _term(row: Row) -> Term:
    return Term(
        id=row["id"],
        key=TermKey(TermKind(row["kind"]), row["slug"]),
        created_at=from_ms(row["created_at"]),
        revision=row["revision"],
        revised_at=from_ms(row["revised_at"]),
    )
