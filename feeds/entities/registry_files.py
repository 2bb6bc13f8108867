"""Reads registries from JSON and CSV: entities, or what is wrong with a row."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from feeds.entities.options import LONGEST_NAME, WIKIDATA_ID
from feeds.errors import ItemRejected, SourceUnreadable
from feeds.markup.languages import is_tag
from feeds.markup.slugs import is_slug
from feeds.markup.text import clean_line
from storage.vocabulary import ALIAS_FLAGS, Alias, Entity, EntityStatus, EntityType, Role

LARGEST_FILE = 50_000_000
LIST_MARK = "|"
STANDARD_INPUT = "-"
DELIMITERS = ",;\t"
"""What separates columns: in French a spreadsheet writes semicolons."""

UNDETERMINED = "und"
"""The language of a name that says none (ISO 639-2): it counts in every text."""

TYPES = {
    "per": "person", "org": "organisation", "organization": "organisation", "loc": "place",
    "location": "place", "gpe": "place",
}  # fmt: skip


def _line(value: str) -> str:
    line = clean_line(value, limit=LONGEST_NAME)
    if not line:
        raise ValueError("a name must not be empty")
    return line


def _tag(value: str) -> str:
    if not is_tag(value):
        raise ValueError(f"{value[:20]!r} is no language tag")
    return value.lower()


def _slug(value: str) -> str:
    if not is_slug(value) or WIKIDATA_ID.fullmatch(value):
        raise ValueError("a slug has 1 to 80 of a-z, 0-9 and -, and does not look like a Wikidata id")
    return value


def _wikidata(value: str | None) -> str | None:
    if not value:
        return None
    if not WIKIDATA_ID.fullmatch(value):
        raise ValueError("a Wikidata id is Q and a number")
    return value.upper()


def _type(value: object) -> object:
    return TYPES.get(value.lower(), value.lower()) if isinstance(value, str) else value


Line = Annotated[str, AfterValidator(_line)]
Tag = Annotated[str, AfterValidator(_tag)]
Slug = Annotated[str, AfterValidator(_slug)]


class _AliasRow(BaseModel):
    """An alias as `entity list --json` prints it, or a bare name."""

    surface: Line
    language: Tag = UNDETERMINED
    exact_case: bool = False
    context_required: bool = False
    generic_head: bool = False
    weak: bool = False
    accent_required: bool = False


class _RoleRow(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    labels: dict[Tag, Line]
    of: Slug | None = None
    from_on: date | None = Field(None, alias="from")
    to_on: date | None = Field(None, alias="to")


def _named(value: object) -> object:
    return {"surface": value} if isinstance(value, str) else value


class _EntityRow(BaseModel):
    """An entity as `entity list --json` prints it; what else stands in a row is not read."""

    slug: Slug
    type: Annotated[EntityType, BeforeValidator(_type)]
    labels: dict[Tag, Line] = Field(min_length=1)
    aliases: list[Annotated[_AliasRow, BeforeValidator(_named)]] = []
    wikidata: Annotated[str | None, AfterValidator(_wikidata)] = None
    roles: list[_RoleRow] = []
    neighbours: list[Slug] = []
    status: EntityStatus = EntityStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no entity, by its slug or number, and why."""

    item: str
    reason: str


def read_registry(path: str) -> list[Entity | Rejected]:
    """Answer what a JSON or CSV file holds, row by row; raise SourceUnreadable for what is neither."""
    text = read_text(path)
    try:
        rows = _csv_rows(text) if path.lower().endswith(".csv") else _json_rows(path, text)
        return [_read(number, row) for number, row in enumerate(rows, start=1)]
    except csv.Error as error:
        raise SourceUnreadable(path, f"is not CSV: {error}") from error


def require_entities(path: str) -> list[Entity]:
    """Answer the entities of a file; raise ItemRejected for the first row that is none."""
    entities = []
    for each in read_registry(path):
        if isinstance(each, Rejected):
            raise ItemRejected(path, each.item, each.reason)
        entities.append(each)
    return entities


def read_text(path: str) -> str:
    """Answer the text of a file as it is, line ends and byte order mark included; raise SourceUnreadable.

    `-` is standard input.
    """
    try:
        with nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise SourceUnreadable(path, f"is larger than {LARGEST_FILE:,} bytes")
        return data.decode("utf-8")
    except OSError as error:
        raise SourceUnreadable(path, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise SourceUnreadable(path, f"is not UTF-8: byte {error.start}") from error


def _json_rows(path: str, text: str) -> Sequence[object]:
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(path, f"is not JSON: {error}") from error
    if not isinstance(document, list):
        raise SourceUnreadable(path, "must be a JSON list of entities, as depeche entity list --json prints")
    return document


def _csv_rows(text: str) -> Iterator[Mapping[str, object]]:
    """Columns: slug, type, label_fr, label_ar…, alias_fr…, acronym_fr… (several between |), wikidata."""
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter):
        labels = {
            name[6:]: value for name, value in row.items() if name and name.startswith("label_") and value
        }
        yield {
            "slug": row.get("slug"),
            "type": row.get("type"),
            "labels": labels,
            "aliases": [*_csv_names(row, "alias_"), *_csv_names(row, "acronym_", exact_case=True)],
            "wikidata": row.get("wikidata"),
        }


def _csv_names(row: Mapping[str, str | None], prefix: str, **flags: bool) -> list[dict[str, object]]:
    return [
        {"surface": surface, "language": name[len(prefix) :], **flags}
        for name, value in row.items()
        if name and name.startswith(prefix)
        for surface in (value or "").split(LIST_MARK)
        if surface.strip()
    ]


def _read(number: int, row: object) -> Entity | Rejected:
    try:
        return _entity(_EntityRow.model_validate(row))
    except ValidationError as error:
        first: Any = error.errors(include_url=False)[0]  # pydantic's own dictionaries
        field = ".".join(map(str, first["loc"])) or "row"
        slug = row.get("slug") if isinstance(row, Mapping) else None
        return Rejected(
            slug if isinstance(slug, str) and slug else f"row {number}", f"{field}: {first['msg']}"
        )


def _entity(row: _EntityRow) -> Entity:
    aliases = {(alias.language, alias.surface): alias for alias in reversed(row.aliases)}
    return Entity(
        slug=row.slug,
        type=row.type,
        labels=row.labels,
        aliases=tuple(_alias(alias) for alias in reversed(aliases.values())),
        wikidata=row.wikidata,
        roles=tuple(
            Role(labels=role.labels, of=role.of, from_on=role.from_on, to_on=role.to_on) for role in row.roles
        ),
        neighbours=tuple(dict.fromkeys(row.neighbours)),
        status=row.status,
    )


def _alias(row: _AliasRow) -> Alias:
    flags = {flag: getattr(row, flag) for flag in ALIAS_FLAGS}
    return Alias(surface=row.surface, language=row.language, **flags)
