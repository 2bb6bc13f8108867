"""Looks up what a feed's filters name: the labels of its terms, and slugs for Wikidata ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from feeds.errors import NotFound
from feeds.markup.languages import spell_tag
from feeds.syndication.parameters import FILTERS, Clause, FeedParameters, sort_clauses
from feeds.syndication.texts import LANGUAGE_NAMES
from storage.protocols import Session
from storage.vocabulary import TermKey, TermKind, language_slugs


@dataclass(frozen=True, slots=True)
class Named:
    """One value of a filter by its slug, with its labels by language."""

    slug: str
    labels: Mapping[str, str]


Names = Mapping[tuple[str, str], Named]
"""What each (filter, value) of a request is called."""


def find_names(session: Session, parameters: FeedParameters, *, languages: Sequence[str]) -> Names:
    """Answer the names of every value; raise NotFound for the first that nobody knows.

    An author, or a language that is not among the site's own `languages`, is known only once an article has
    been public: until then it may be a word of one under embargo.
    """
    return {
        (name, value): _get_named(session, name, value, languages)
        for name, clause in parameters.clauses()
        for value in clause.values
    }


def _get_named(session: Session, name: str, value: str, languages: Sequence[str]) -> Named:
    named = FINDERS[name](session, value)
    if named is None or (name in REVEALING and not _is_public(session, name, value, languages)):
        raise NotFound(name)
    return named


def _is_public(session: Session, name: str, value: str, languages: Sequence[str]) -> bool:
    term = session.vocabulary.find_term(TermKey(TermKind(name), value))
    is_ours = name == "language" and value in {slug for tag in languages for slug in language_slugs(tag)}
    return is_ours or (term is not None and term.revision > 0)


def _find_category(session: Session, value: str) -> Named | None:
    category = session.vocabulary.find_category(value)
    return Named(category.slug, category.labels) if category else None


def _find_entity(session: Session, value: str) -> Named | None:
    entity = session.vocabulary.find_entity(value)
    return Named(entity.slug, entity.labels) if entity else None


def _find_author(session: Session, value: str) -> Named | None:
    author = session.vocabulary.find_author(value)
    return Named(author.slug, {"": author.name}) if author else None


def _find_language(session: Session, value: str) -> Named | None:
    term = session.vocabulary.find_term(TermKey(TermKind.LANGUAGE, value))
    return Named(value, {"": LANGUAGE_NAMES.get(value, spell_tag(value))}) if term else None


REVEALING = frozenset({"author", "language"})
"""The filters whose values come with the articles themselves, and not from the newsroom's vocabulary."""

FINDERS = {
    "category": _find_category,
    "entity": _find_entity,
    "author": _find_author,
    "language": _find_language,
}


def with_slugs(parameters: FeedParameters, names: Names) -> FeedParameters:
    """Write every value as its slug: a Wikidata id becomes the entity's own."""
    by_filter: dict[str, list[Clause]] = {name: [] for name in FILTERS}
    for name, clause in parameters.clauses():
        slugs = tuple(sorted({names[name, value].slug for value in clause.values}))
        by_filter[name].append(Clause(slugs, clause.excluded))
    return replace(parameters, **{name: sort_clauses(clauses) for name, clauses in by_filter.items()})  # type: ignore[arg-type] # filters only
