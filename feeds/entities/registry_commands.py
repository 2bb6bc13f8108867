"""The commands `depeche entity import` and `depeche entity retire`, and what a changed name entails."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import islice

import click
import orjson

from feeds.entities.describing import entity_document
from feeds.entities.options import as_json_option
from feeds.entities.registry_files import Rejected, read_registry
from feeds.entities.tagging import RETAG
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

    JSON is what `depeche entity list --json` prints. The worker looks for what changed in the articles.
    """
    services: Services = context.obj
    rows = [row for path in files for row in read_registry(path)]
    rejected = [row for row in rows if isinstance(row, Rejected)]
    brought: list[Entity] = []
    with _with_progress([row for row in rows if isinstance(row, Entity)]) as entities:
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


def put_entity(session: Session, services: Services, entity: Entity) -> bool:
    """Add or replace an entity and have the articles it touches tagged anew; answer whether it was new to us.

    Nothing happens for one that is stored just so. Raises AlreadyExists for another one's Wikidata id.
    """
    known = session.vocabulary.find_entity(entity.slug)
    if known is not None and known.slug == entity.slug:
        if known == entity:
            return False
        session.vocabulary.update_entity(entity, at=services.clock())
    else:
        session.vocabulary.add_entity(entity, at=services.clock())
    ask_for_retagging(session, services, entity.slug)
    return known is None


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
                put_entity(session, services, entity)
            except StorageError as error:
                rejected.append(Rejected(entity.slug, str(error)))
            else:
                brought.append(entity)
    return rejected


def _batches(entities: Iterable[Entity]) -> Iterator[list[Entity]]:
    iterator = iter(entities)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _with_progress(entities: Sequence[Entity]) -> AbstractContextManager[Iterable[Entity]]:
    if not sys.stderr.isatty():
        return nullcontext(entities)
    return click.progressbar(entities, label="Importing", file=sys.stderr)
