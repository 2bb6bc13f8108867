"""Our own markup inside RSS and Atom: what an entity is, and the note of a correction.

Readers ignore it (RFC 4287 §6.3); nothing needed to read the entry is said here alone (ATOM-25).
"""

from lxml.etree import _Element as Element

from feeds.document import Category, Entity, Entry
from feeds.formats.namespaces import DEPECHE, append_element, qualified


def describe_category(element: Element, category: Category) -> None:
    """Say on a `category` element which subjects of other vocabularies it is (MT-01)."""
    if category.codes:
        element.set(qualified(DEPECHE, "codes"), " ".join(category.codes))


def describe_entity(category: Element, entity: Entity) -> None:
    """Say on a `category` element which real thing it names."""
    category.set(qualified(DEPECHE, "type"), entity.type)
    category.set(qualified(DEPECHE, "about"), "true" if entity.about else "false")
    if entity.wikidata:
        category.set(qualified(DEPECHE, "wikidata"), entity.wikidata)


def append_correction(parent: Element, entry: Entry) -> None:
    """Append the note of the last correction, if there is one (X-14)."""
    if entry.correction:
        append_element(parent, qualified(DEPECHE, "correction"), entry.correction)
