"""What stands beside an entity's row: aliases with their flags, roles and neighbours."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from storage.sql.engine import Connection, Row, Value, named
from storage.vocabulary import ALIAS_FLAGS, Alias, Entity, Role

FLAGS = ", ".join(ALIAS_FLAGS)
FLAG_VALUES = ", ".join(f":{flag}" for flag in ALIAS_FLAGS)

Aliases = Mapping[int, Sequence[Alias]]
Roles = Mapping[int, Sequence[Role]]
Neighbours = Mapping[int, Sequence[str]]
Detail = TypeVar("Detail")


def read_aliases(connection: Connection, rows: Sequence[Row] | None = None) -> Aliases:
    """Answer the aliases of these rows' entities in order; of all of them without rows."""
    return _read(connection, "entity_alias", f"language, surface, {FLAGS}", rows, _alias)


def read_roles(connection: Connection, rows: Sequence[Row] | None = None) -> Roles:
    """Answer the roles of these rows' entities in order; of all of them without rows."""
    return _read(connection, "entity_role", "labels, body_slug, from_on, to_on", rows, _role)


def read_neighbours(connection: Connection, rows: Sequence[Row] | None = None) -> Neighbours:
    """Answer the slugs of the neighbours of these rows' entities; of all of them without rows."""
    return _read(connection, "entity_neighbour", "slug", rows, lambda row: str(row["slug"]))


def write_details(connection: Connection, entity_id: int, entity: Entity) -> None:
    """Write aliases, roles and neighbours in place of those there are."""
    for table in ("entity_alias", "entity_role", "entity_neighbour"):
        connection.run(f"delete from {table} where entity_id = :id", id=entity_id)
    _write_aliases(connection, entity_id, entity.aliases)
    for place, role in enumerate(entity.roles):
        connection.run(
            """
            insert into entity_role (entity_id, place, labels, body_slug, from_on, to_on)
            values (:id, :place, :labels, :body, :from_on, :to_on)
            """,
            id=entity_id,
            place=place,
            labels=json.dumps(dict(sorted(role.labels.items())), ensure_ascii=False),
            body=role.of,
            from_on=_day(role.from_on),
            to_on=_day(role.to_on),
        )
    for place, slug in enumerate(dict.fromkeys(entity.neighbours)):
        connection.run(
            "insert into entity_neighbour (entity_id, place, slug) values (:id, :place, :slug)",
            id=entity_id,
            place=place,
            slug=slug,
        )


def _write_aliases(connection: Connection, entity_id: int, aliases: Iterable[Alias]) -> None:
    for place, alias in enumerate(aliases):
        flags: dict[str, Value] = {flag: int(getattr(alias, flag)) for flag in ALIAS_FLAGS}
        connection.run(
            f"""
            insert into entity_alias (entity_id, place, language, surface, {FLAGS})
            values (:id, :place, :language, :surface, {FLAG_VALUES})
            """,
            id=entity_id,
            place=place,
            language=alias.language,
            surface=alias.surface,
            **flags,
        )


def of_rows(column: str, rows: Sequence[Row] | None) -> tuple[str, dict[str, Value]]:
    """Answer a condition on the owners of rows, which are few; or on none at all for whole tables."""
    if rows is None:
        return "1 = 1", {}
    names, bound = named("id", [row["id"] for row in rows])
    return (f"{column} in ({names})", bound) if bound else ("1 = 0", {})


def _read(
    connection: Connection,
    table: str,
    columns: str,
    rows: Sequence[Row] | None,
    make: Callable[[Row], Detail],
) -> dict[int, list[Detail]]:
    where, bound = of_rows("entity_id", rows)
    found: dict[int, list[Detail]] = {}
    sql = f"select entity_id, {columns} from {table} where {where} order by entity_id, place"
    for row in connection.all(sql, **bound):
        found.setdefault(row["entity_id"], []).append(make(row))
    return found


def _alias(row: Row) -> Alias:
    flags = {flag: bool(row[flag]) for flag in ALIAS_FLAGS}
    return Alias(surface=row["surface"], language=row["language"], **flags)


def _role(row: Row) -> Role:
    return Role(
        labels=json.loads(row["labels"]),
        of=row["body_slug"],
        from_on=_find_day(row["from_on"]),
        to_on=_find_day(row["to_on"]),
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _find_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
