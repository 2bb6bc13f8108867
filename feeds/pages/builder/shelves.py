"""The shelves beside the builder: what there is to follow, in the language of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from feeds.syndication.directory import FILTERS, Counts, Listed, searchable
from feeds.syndication.texts import LANGUAGE_NAMES, label_in
from storage.directory import Followed
from storage.vocabulary import TermKind

SHOWN = {"category": 48, "entity": 20, "language": 8, "author": 8}
"""How many of each are shown; the search finds the others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter as a page shows it; `language` is the label's own."""

    filter: str
    slug: str
    label: str
    language: str
    articles: int
    type: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The values of one filter, those with most articles first; `others` is how many are not shown."""

    filter: str
    choices: tuple[Choice, ...]
    others: int


def shelves(counts: Counts, *, language: str, find: str) -> list[Shelf]:
    """Arrange what can be followed by filter; with `find`, only what is called so in any language."""
    wanted = searchable(find)
    return [
        _shelf(kind, [each for each in listed if wanted in each.folded] if wanted else listed, language)
        for kind, listed in counts.items()
    ]


def _shelf(kind: TermKind, listed: Sequence[Listed], language: str) -> Shelf:
    name = FILTERS[kind]
    shown = listed[: SHOWN[name]]
    choices = tuple(_choice(each.followed, name, language) for each in shown)
    return Shelf(name, choices, len(listed) - len(shown))


def _choice(followed: Followed, name: str, language: str) -> Choice:
    slug = followed.key.slug
    label, spoken = label_in(followed.labels, language)
    if name == "language":
        label, spoken = LANGUAGE_NAMES.get(slug, slug), slug
    kind = followed.type.value if followed.type else None
    return Choice(name, slug, label or slug, spoken, followed.articles, kind)
