"""Our own markup inside RSS and Atom: what an entity is, as attributes of its `category` element.

Readers ignore it (RFC 4287 §6.3); nothing needed to read the entry is said here alone (ATOM-25).
"""

from feeds.document import Category, Entity
from feeds.formats.elements import Attributes

SUBJECTS = 1_000
"""Lines about subjects that each format keeps: the same stand in entry after entry."""


def language_of(subject: Category | Entity, language: str) -> Attributes:
    """Name the language of a label where it is not the entry's (MT-02)."""
    if subject.language != language:
        yield "xml:lang", subject.language


def describe_category(category: Category) -> Attributes:
    """Say on a `category` element which subjects of other vocabularies it is (MT-01)."""
    if category.codes:
        yield "depeche:codes", " ".join(category.codes)


def describe_entity(entity: Entity) -> Attributes:
    """Say on a `category` element which real thing it names."""
    yield "depeche:type", entity.type
    yield "depeche:about", "true" if entity.about else "false"
    if entity.wikidata:
        yield "depeche:wikidata", entity.wikidata
