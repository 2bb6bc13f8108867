"""What `--json` prints of categories, entities and tagged texts, in the words of interface.md."""

from collections.abc import Mapping, Sequence

from feeds.entities.categorising import Suggestion
from feeds.entities.matching.mentions import Mention, Tagging
from storage.vocabulary import ALIAS_FLAGS, Alias, Category, Entity, Role

Document = Mapping[str, object]


def category_document(each: Category) -> Document:
    """Answer what is printed of a category: the shape it shares with entities, and its codes."""
    return {
        "slug": each.slug,
        "type": "category",
        "labels": dict(sorted(each.labels.items())),
        "aliases": [],
        "wikidata": None,
        "codes": list(each.codes),
    }


def entity_document(each: Entity) -> Document:
    """Answer what is printed of an entity, which `entity import` reads again."""
    return {
        "slug": each.slug,
        "type": each.type.value,
        "labels": dict(sorted(each.labels.items())),
        "aliases": [_alias(alias) for alias in each.aliases],
        "wikidata": each.wikidata,
        "roles": [_role(role) for role in each.roles],
        "neighbours": list(each.neighbours),
        "status": each.status.value,
    }


def tagging_document(tagging: Tagging, suggestions: Sequence[Suggestion] = ()) -> Document:
    """Answer what is printed of a tagged text; offsets count code points, the end excluded."""
    return {
        "mentions": [_mention(mention) for mention in tagging.mentions],
        "about": list(tagging.about),
        "entities": [
            {"entity": each.entity, "about": each.about, "score": each.score, "mentions": each.mentions}
            for each in tagging.entities
        ],
        "categories": [{"category": each.category, "score": each.score} for each in suggestions],
    }


def _alias(alias: Alias) -> Document:
    named = {"surface": alias.surface, "language": alias.language}
    return named | {flag: getattr(alias, flag) for flag in ALIAS_FLAGS}


def _role(role: Role) -> Document:
    return {
        "labels": dict(sorted(role.labels.items())),
        "of": role.of,
        "from": role.from_on.isoformat() if role.from_on else None,
        "to": role.to_on.isoformat() if role.to_on else None,
    }


def _mention(mention: Mention) -> Document:
    return {
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "entity": mention.entity,
        "type": mention.type.value if mention.type else None,
        "rule": mention.rule.value,
        "score": mention.score,
        "status": mention.status.value,
        "senses": list(mention.senses),
        "nested": [
            {"start": each.start, "end": each.end, "surface": each.surface, "entity": each.entity}
            for each in mention.nested
        ],
    }
