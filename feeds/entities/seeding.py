"""Brings the default vocabulary into a storage, and never touches what is there already."""

from dataclasses import asdict
from datetime import datetime

from config.vocabulary import DefaultCategory, DefaultEntity, default_categories, default_entities
from storage.protocols import Session, Storage
from storage.vocabulary import Alias, Category, Entity, EntityType


def seed_vocabulary(storage: Storage, *, now: datetime) -> int:
    """Add the default categories and entities that are missing and answer how many these were.

    Reads first, because nearly every start finds nothing to add. What another process seeds meanwhile is not
    missing any more: writers take turns, and the writing transaction looks again.
    """
    with storage.reading() as session:
        if not (_missing_categories(session) or _missing_entities(session)):
            return 0
    with storage.writing() as session:
        categories, entities = _missing_categories(session), _missing_entities(session)
        for category in categories:
            session.vocabulary.add_category(_category(category), at=now)
        for entity in entities:
            session.vocabulary.add_entity(_entity(entity), at=now)
    return len(categories) + len(entities)


def _missing_categories(session: Session) -> list[DefaultCategory]:
    known = {category.slug for category in session.vocabulary.list_categories()}
    return [category for category in default_categories() if category.slug not in known]


def _missing_entities(session: Session) -> list[DefaultEntity]:
    """What was merged into another entity is still found under its old slug, and not missing."""
    known = session.vocabulary.entities_by_slug(entity.slug for entity in default_entities())
    unlisted = (entity for entity in default_entities() if entity.slug not in known)
    return [entity for entity in unlisted if session.vocabulary.find_entity(entity.slug) is None]


def _category(default: DefaultCategory) -> Category:
    return Category(slug=default.slug, labels=default.labels, codes=default.codes)


def _entity(default: DefaultEntity) -> Entity:
    aliases = tuple(Alias(**asdict(alias)) for alias in default.aliases)
    return Entity(
        slug=default.slug,
        type=EntityType(default.type),
        labels=default.labels,
        aliases=aliases,
        wikidata=default.wikidata,
        neighbours=default.neighbours,
    )
