"""Our own markup inside RSS and Atom: what an entity is, as attributes of its `category` element.

Readers ignore it (RFC 4287 §6.3); nothing needed to read the entry is said here alone (ATOM-25).
"""

from feeds.document import Category, Entity
from feeds.formats.elements import attribute


def language_of(subject: Category | Entity, language: str) -> str:
    """Name the language of a label where it is not the entry's (MT-02)."""
    return "" if subject.language == language else attribute("xml:lang", subject.language)


def describe_category(category: Category) -> str:
    """Say on a `category` element which subjects of other vocabularies it is (MT-01)."""
    return attribute("depeche:codes", " ".join(category.codes)) if category.codes else ""


def describe_entity(entity: Entity) -> str:
    """Say on a `category` element which real thing it names."""
    described = attribute("depeche:type", entity.type)
    described += attribute("depeche:about", "true" if entity.about else "false")
    return described + (attribute("depeche:wikidata", entity.wikidata) if entity.wikidata else "")
