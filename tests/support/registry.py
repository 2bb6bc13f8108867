"""A small registry of invented and real names for the tests of the matcher, and one call to tag a text."""

from collections.abc import Sequence

from feeds.entities.matching.documents import read_document
from feeds.entities.matching.gazetteer import make_gazetteer
from feeds.entities.matching.matcher import match
from feeds.entities.matching.mentions import Mention, Status, Tagging
from storage.vocabulary import Alias, Entity, EntityType

PERSON, ORGANISATION = EntityType.PERSON, EntityType.ORGANISATION
PLACE, EVENT = EntityType.PLACE, EntityType.EVENT


def an_entity(
    slug: str,
    kind: EntityType,
    fr: str = "",
    ar: str = "",
    en: str = "",
    *,
    aliases: Sequence[str | Alias] = (),
    **fields: object,
) -> Entity:
    """Make an entity with labels in up to three languages; plain aliases are French."""
    labels = {tag: label for tag, label in (("fr", fr), ("ar", ar), ("en", en)) if label}
    typed = tuple(
        alias if isinstance(alias, Alias) else Alias(surface=alias, language="fr") for alias in aliases
    )
    return Entity(slug=slug, type=kind, labels=labels, aliases=typed, **fields)  # type: ignore[arg-type]


def acronym(surface: str, **flags: bool) -> Alias:
    """Make an alias that counts only in exactly these letters."""
    return Alias(surface=surface, language="fr", exact_case=True, **flags)


def tag(text: str, *entities: Entity, language: str = "fr", preferred: Sequence[str] = ()) -> Tagging:
    """Tag a text against a registry of these entities."""
    document = read_document(text, language=language)
    return match(make_gazetteer(entities), document, preferred=frozenset(preferred))


def linked(text: str, *entities: Entity, **options: str) -> list[tuple[str, str]]:
    """Answer (surface, slug) of every assigned mention, in order."""
    return [(each.surface, str(each.entity)) for each in tag(text, *entities, **options).assigned]


def candidates(tagging: Tagging) -> list[Mention]:
    """Answer the mentions that are only shown to the editor."""
    return [each for each in tagging.mentions if each.status is Status.CANDIDATE]
