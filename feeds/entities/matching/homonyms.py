"""Which of several entities a name means, and whether one that is also a word means any (entities.md, 5)."""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from feeds.entities.matching.gazetteer import Gazetteer, Name
from storage.vocabulary import EntityType

MARGIN = 2
"""How many times likelier than the next one a sense has to be."""

LABEL_WEIGHT = 2
ALIAS_WEIGHT = 1
"""What a name weighs before anybody has accepted it: an entity's own name counts for more than a by-name."""


class Context(NamedTuple):
    """What is known when a name is judged: what the article links already, and what its source prefers."""

    linked: Set[str]
    linked_by: Mapping[str, Set[str]]
    preferred: Set[str]
    gazetteer: Gazetteer


def choose(names: Sequence[Name], context: Context) -> Name | None:
    """Answer the sense that is meant, or None where no evidence decides.

    Evidence in this order: already linked in this article, preferred by its source, named together with a
    neighbour, accepted at least twice as often as any other.
    """
    if len(names) == 1:
        return names[0]
    for evidence in (_is_linked, _is_preferred, _has_neighbour):
        found = [name for name in names if evidence(name, context)]
        if len(found) == 1:
            return found[0]
    widest = _widest_place(names)
    if widest is not None:
        return widest
    ranked = sorted(names, key=_prior, reverse=True)
    return ranked[0] if _prior(ranked[0]) >= MARGIN * _prior(ranked[1]) else None


def _widest_place(names: Sequence[Name]) -> Name | None:
    """Answer `rabat` for rabat, rabat-prefecture and rabat-region: one place, the city first."""
    first = min(names, key=lambda name: len(name.slug))
    levels = [name.slug for name in names if name is not first]
    is_place = all(name.type is EntityType.PLACE for name in names)
    return first if is_place and all(slug.startswith(f"{first.slug}-") for slug in levels) else None


def has_context(name: Name, context: Context) -> bool:
    """Answer whether the article gives a name the context it requires.

    An Arabic name, which has no capital, is not proved by having been meant once: « حركة فتح » is Fatah, and
    فتح elsewhere in the same article the act of opening.
    """
    if name.is_proven or _is_preferred(name, context) or _has_neighbour(name, context):
        return True
    by_other_name = context.linked_by.get(name.slug, frozenset()) - {name.key}
    return bool(by_other_name) or (not name.is_arabic and _is_linked(name, context))


def _is_linked(name: Name, context: Context) -> bool:
    return name.slug in context.linked


def _is_preferred(name: Name, context: Context) -> bool:
    return name.slug in context.preferred


def _has_neighbour(name: Name, context: Context) -> bool:
    return not context.gazetteer.known[name.slug].neighbours.isdisjoint(context.linked)


def _prior(name: Name) -> int:
    return name.accepted + (LABEL_WEIGHT if name.is_label else ALIAS_WEIGHT)
