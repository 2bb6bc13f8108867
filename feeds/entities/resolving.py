"""Finds the categories and entities that people name, by slug, Wikidata id or label."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from feeds.errors import FeedsError
from feeds.markup.folding import fold
from feeds.markup.slugs import is_slug
from storage.protocols import Session
from storage.vocabulary import Category, Entity

LONGEST_VALUE = 200
"""How much of a value is compared and repeated; no label is longer."""

HOW_TO_ADD = {
    "category": "depeche category add SLUG --label fr=…",
    "entity": "depeche entity add SLUG --type TYPE --label fr=…",
}


@dataclass
class UnknownTerm(FeedsError):
    """Nobody knows this category or entity, or a label fits several; `suggestions` are slugs."""

    kind: str
    value: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Name the value, what may have been meant, and how to add it."""
        shown = self.value if len(self.value) <= LONGEST_VALUE else f"{self.value[:LONGEST_VALUE]}…"
        hint = f"; did you mean {_either(self.suggestions)}?" if self.suggestions else "."
        return f"unknown {self.kind} {shown!r}{hint} Add one with: {HOW_TO_ADD[self.kind]}"


def resolve_categories(session: Session, values: Sequence[str]) -> tuple[str, ...]:
    """Answer the slugs of these categories in order, each once; raise UnknownTerm for the first unknown one.

    A value is a slug in any case, or a label in any language whatever its case, accents and apostrophes.
    """
    vocabulary = session.vocabulary
    return _resolve(values, vocabulary.find_category, _Labels("category", vocabulary.list_categories))


def resolve_entities(session: Session, values: Sequence[str]) -> tuple[str, ...]:
    """Answer the slugs of these entities in order, each once; raise UnknownTerm for the first unknown one.

    A value is a slug or Wikidata id in any case, or a label as for categories.
    """
    vocabulary = session.vocabulary
    return _resolve(values, vocabulary.find_entity, _Labels("entity", vocabulary.list_entities))


def find_categories(session: Session, values: Sequence[str]) -> Mapping[str, str | None]:
    """Answer for each value the slug of the one category it names, as above, or None where there is none."""
    vocabulary = session.vocabulary
    labels = _Labels("category", vocabulary.list_categories)
    return {value: _find_one(value, vocabulary.find_category, labels) for value in values}


def _find_one(value: str, find: Callable[[str], Category | Entity | None], labels: "_Labels") -> str | None:
    try:
        return _resolve_one(value, find, labels)
    except UnknownTerm:
        return None


class _Labels:
    """The labels of the whole vocabulary, which is listed only when a value is no slug."""

    def __init__(self, kind: str, list_all: Callable[[], Iterable[Category | Entity]]) -> None:
        self.kind = kind
        self._list_all = list_all

    @cached_property
    def _slugs_by_name(self) -> dict[str, set[str]]:
        """Every slug and every label, folded, with the slugs it may mean."""
        slugs: dict[str, set[str]] = {}
        for term in self._list_all():
            for name in (term.slug, *term.labels.values()):
                slugs.setdefault(fold(name), set()).add(term.slug)
        return slugs

    def get_slug(self, value: str) -> str:
        """Answer the one slug with this label; raise UnknownTerm."""
        name = fold(value[:LONGEST_VALUE])
        found = self._slugs_by_name.get(name, set()) if len(value) <= LONGEST_VALUE else set()
        if len(found) != 1:
            raise UnknownTerm(self.kind, value, tuple(sorted(found)) or self._similar_to(name))
        return next(iter(found))

    def _similar_to(self, folded: str) -> tuple[str, ...]:
        names = get_close_matches(folded, self._slugs_by_name, n=3, cutoff=0.75)
        slugs = [slug for name in names for slug in sorted(self._slugs_by_name[name])]
        return tuple(dict.fromkeys(slugs))


def _resolve(
    values: Sequence[str], find: Callable[[str], Category | Entity | None], labels: _Labels
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_resolve_one(value, find, labels) for value in values))


def _resolve_one(value: str, find: Callable[[str], Category | Entity | None], labels: _Labels) -> str:
    # Only what has the shape of a slug is looked up: no database has to cope with anything else.
    key = value.strip().lower()
    term = find(key) if is_slug(key) else None
    return term.slug if term else labels.get_slug(value)


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
