"""Merges one entity into another: its names, its articles, and its old slug and id go over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from feeds.desk.publishing import refile
from feeds.entities.joining import with_names_of
from feeds.entities.registry_commands import ask_for_retagging
from feeds.errors import FeedsError
from feeds.services import Services
from storage.errors import NotFound
from storage.protocols import Session
from storage.vocabulary import Assignment, Entity

BATCH = 100


@dataclass
class OtherKind(FeedsError):
    """Two entities of different types are hardly one thing."""

    old: Entity
    into: Entity

    def __str__(self) -> str:
        """Name both, and the way around."""
        return (
            f"entity {self.old.slug!r} is a {self.old.type.value} and {self.into.slug!r} a"
            f" {self.into.type.value}: merge them with --force if they are one all the same"
        )


@dataclass
class SameEntity(FeedsError):
    """An entity cannot be merged into itself."""

    slug: str

    def __str__(self) -> str:
        """Name it."""
        return f"entity {self.slug!r} cannot be merged into itself"


def merge(services: Services, old: str, into: str, *, is_forced: bool = False) -> Entity:
    """Answer the entity that `old` has become part of; raise NotFound or SameEntity.

    Raises OtherKind for two of different types, unless it is forced.

    Articles go over in batches, each logged as retagged, then the old entity is removed. Broken off half-way,
    it can be run again.
    """
    with services.storage.reading() as session:
        source, target = _get(session, old), _get(session, into)
    if source.slug == target.slug:
        raise SameEntity(source.slug)
    if source.type is not target.type and not is_forced:
        raise OtherKind(source, target)
    before: int | None = None
    while True:
        before = _move_articles(services, source.slug, target.slug, before)
        if before is None:
            return _finish(services, source.slug, target.slug)


def _get(session: Session, key: str) -> Entity:
    entity = session.vocabulary.find_entity(key)
    if entity is None:
        raise NotFound("entity", key)
    return entity


def _move_articles(services: Services, old: str, into: str, before: int | None) -> int | None:
    """Move the articles of one batch and answer where the next one begins; None behind the last."""
    with services.storage.writing() as session:
        articles = session.articles.list(state=None, limit=BATCH, before=before)
        for article in articles:
            assignment = moved(article.assignment, old, into)
            refile(session, article, assignment, now=services.clock())
    return articles[-1].id if len(articles) == BATCH else None


def moved(assignment: Assignment, old: str, into: str) -> Assignment:
    """Answer an assignment in which one entity stands for another; about beats mention."""
    about = _replaced(assignment.entities, old, into)
    mentions = tuple(slug for slug in _replaced(assignment.mentions, old, into) if slug not in about)
    return replace(assignment, entities=about, mentions=mentions)


def _replaced(slugs: Sequence[str], old: str, into: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(into if slug == old else slug for slug in slugs))


def _finish(services: Services, old: str, into: str) -> Entity:
    """Hand the names over and remove the old entity, in one transaction."""
    with services.storage.writing() as session:
        source, target = _get(session, old), _get(session, into)
        merged = with_names_of(target, source)
        wikidata = target.wikidata or source.wikidata
        session.registry.merge(source.slug, target.slug, at=services.clock())
        merged = replace(merged, wikidata=wikidata)
        session.vocabulary.update_entity(merged, at=services.clock())
        ask_for_retagging(session, services, target.slug)
    return merged
