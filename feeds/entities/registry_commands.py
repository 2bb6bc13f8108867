"""The commands `depeche entity import` and `depeche entity retire`, and what a changed name entails."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import islice

import click
import orjson

from feeds.entities.describing import entity_document
from feeds.entities.joining import with_names_of
from feeds.entities.registry_files import Rejected, read_registry
from feeds.entities.tagging import RETAG
from feeds.options import as_json_option
from feeds.services import Services
from storage.errors import NotFound, StorageError
from storage.protocols import Session
from storage.vocabulary import Entity, EntityStatus

BATCH = 100
"""How many entities one transaction brings in: others write meanwhile."""


@click.command("import")
@click.argument("files", nargs=-1, required=True)
@as_json_option
@click.pass_context
def import_entities(context: click.Context, *, files: Sequence[str], as_json: bool) -> None:
    """Bring entities in from JSON or CSV FILES: new ones are added, known ones replaced.

    JSON is what `depeche entity list --json` prints. What was merged meanwhile gives its names to the
    entity it was merged into. The worker looks for what changed in the articles.
    """
    services: Services = context.obj
    rows = [row for path in files for row in read_registry(path)]
    rejected = [row for row in rows if isinstance(row, Rejected)]
    brought: list[Entity] = []
    with _with_progress(_in_order(services, rows)) as entities:
        for batch in _batches(entities):
            rejected += _bring(services, batch, brought)
    if as_json:
        click.echo(orjson.dumps([entity_document(each) for each in brought]))
    else:
        click.echo(f"Brought in: {len(brought)}")
    for each in rejected:
        click.echo(f"Rejected: {each.item}: {each.reason}", err=True)
    if rejected:
        context.exit(1)


@click.command("retire")
@click.argument("slug")
@as_json_option
@click.pass_obj
def retire(services: Services, *, slug: str, as_json: bool) -> None:
    """Stop looking for the entity SLUG in texts; its feed, its page and its articles stay."""
    with services.storage.writing() as session:
        entity = session.vocabulary.find_entity(slug)
        if entity is None:
            raise NotFound("entity", slug)
        retired = replace(entity, status=EntityStatus.RETIRED)
        session.vocabulary.update_entity(retired, at=services.clock())
    click.echo(orjson.dumps(entity_document(retired)) if as_json else f"Retired: {retired.slug}")


def put_entity(session: Session, services: Services, entity: Entity) -> Entity:
    """Add or replace an entity and have the articles it touches tagged anew; answer what is stored.

    Nothing happens for one that is stored just so; one that was merged into another gives that its names.
    Raises AlreadyExists for another one's Wikidata id.
    """
    known = session.vocabulary.find_entity(entity.slug)
    if known is not None and known.slug != entity.slug:
        entity = with_names_of(known, entity)
    if known == entity:
        return entity
    if known is None:
        session.vocabulary.add_entity(entity, at=services.clock())
    else:
        session.vocabulary.update_entity(entity, at=services.clock())
    ask_for_retagging(session, services, entity.slug)
    return entity


def ask_for_retagging(session: Session, services: Services, slug: str) -> None:
    """Leave word that the names of an entity changed, unless there is no article yet."""
    if session.articles.list(state=None, limit=1):
        session.registry.request_retag(slug, at=services.clock())
        session.outbox.add(RETAG, slug, at=services.clock())


def _bring(services: Services, batch: Sequence[Entity], brought: list[Entity]) -> list[Rejected]:
    rejected = []
    with services.storage.writing() as session:
        for entity in batch:
            try:
                brought.append(put_entity(session, services, entity))
            except StorageError as error:
                rejected.append(Rejected(entity.slug, str(error)))
    return rejected


def _in_order(services: Services, rows: Iterable[Entity | Rejected]) -> Sequence[Entity]:
    """Answer the entities of a file; last those that were merged, whose names go to one that stays.

    Neighbours that were merged are the ones they were merged into.
    """
    entities = [row for row in rows if isinstance(row, Entity)]
    named = {slug for each in entities for slug in (each.slug, *each.neighbours)}
    with services.storage.reading() as session:
        absent = named - {each.slug for each in session.vocabulary.list_entities()}
        found = {slug: session.vocabulary.find_entity(slug) for slug in absent}
    merged = {slug: entity.slug for slug, entity in found.items() if entity is not None}
    renamed = [
        replace(each, neighbours=tuple(dict.fromkeys(merged.get(slug, slug) for slug in each.neighbours)))
        for each in entities
    ]
    return sorted(renamed, key=lambda each: each.slug in merged)


def _batches(entities: Iterable[Entity]) -> Iterator[list[Entity]]:
    iterator = iter(entities)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _with_progress(entities: Sequence[Entity]) -> AbstractContextManager[Iterable[Entity]]:
    if not sys.stderr.isatty():
        return nullcontext(entities)
    return click.progressbar(entities, label="Importing", file=sys.stderr)
