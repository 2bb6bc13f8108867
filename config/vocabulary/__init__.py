"""The default vocabulary: the categories and entities every new installation begins with.

The slugs are public identifiers and never change; labels may be mended. `labels_verified` says that every
label was compared with a named source (docs/vocabulary.md); `wikidata` is None until a source confirms one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CREDIT = "IPTC Media Topics © IPTC, CC BY 4.0"
"""The credit that the licence of the category codes demands (MT-01)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultCategory:
    """A category with its labels by language and 0..n IPTC Media Topic codes (`medtop:13000000`)."""

    slug: str
    labels: Mapping[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultAlias:
    """Another name of an entity in one language; docs/entities.md says what the flags ask of a text."""

    surface: str
    language: str
    exact_case: bool = False
    context_required: bool = False
    generic_head: bool = False
    weak: bool = False
    accent_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultEntity:
    """A person, organisation, place or event with its labels by language and its other names.

    `neighbours` are slugs of entities that tell it from its namesakes.
    """

    slug: str
    type: str
    labels: Mapping[str, str]
    aliases: tuple[DefaultAlias, ...]
    wikidata: str | None
    labels_verified: bool
    neighbours: tuple[str, ...] = ()


@cache
def default_categories() -> tuple[DefaultCategory, ...]:
    """Answer the default categories by slug."""
    return tuple(
        DefaultCategory(slug=row["slug"], labels=row["labels"], codes=tuple(row["codes"]))
        for row in _rows("categories.json")
    )


@cache
def default_entities() -> tuple[DefaultEntity, ...]:
    """Answer the default entities by slug."""
    return tuple(
        DefaultEntity(
            **{
                **row,
                "aliases": tuple(DefaultAlias(**alias) for alias in row["aliases"]),
                "neighbours": tuple(row.get("neighbours", ())),
            }
        )
        for row in _rows("entities.json")
    )


def _rows(name: str) -> list[dict[str, Any]]:  # Any: rows of our own files, checked by tests/vocabulary
    text = files("config.vocabulary").joinpath(name).read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows
