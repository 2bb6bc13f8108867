"""The rows of terms, under which articles are filed."""

from collections.abc import Mapping, Sequence

from storage.errors import NotFound
from storage.sql.engine import Connection, named
from storage.vocabulary import TermKey, TermKind


def term_ids(connection: Connection, keys: Sequence[TermKey]) -> Mapping[TermKey, int]:
    """Answer the key of each term's row, by one statement; raise NotFound for the first unknown one."""
    kinds, bound_kinds = named("kind", sorted({key.kind.value for key in keys}))
    slugs, bound_slugs = named("slug", sorted({key.slug for key in keys}))
    rows = connection.all(
        f"select id, kind, slug from term where kind in ({kinds}) and slug in ({slugs})",
        **bound_kinds,
        **bound_slugs,
    )
    found = {TermKey(TermKind(row["kind"]), row["slug"]): int(row["id"]) for row in rows}
    for key in keys:
        if key not in found:
            raise NotFound(_name(key), key.slug)
    return found


def _name(key: TermKey) -> str:
    """Answer what a person calls this kind of term."""
    return {"about": "entity", "mention": "entity"}.get(key.kind.value, key.kind.value)
