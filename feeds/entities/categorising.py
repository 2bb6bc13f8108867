"""Suggests categories for a text, from words of the vocabulary and from what its entities were filed under.

Suggestions are shown; only a person, or an explicit option of the import, makes categories of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.entities.matching.columns import tokenise
from feeds.entities.matching.documents import Document, Span
from feeds.entities.matching.gazetteer import name_key
from feeds.entities.matching.mentions import Tagging
from storage.vocabulary import Category

IN_TITLE = 3.0
IN_TEXT = 1.0
MOST_OCCURRENCES = 3
BY_ENTITY = 3.0
FEWEST_ARTICLES = 3
"""How many articles about an entity must lie before its habits count."""

LEAST_SCORE = 2.0
MOST_SUGGESTIONS = 5

Habits = Mapping[str, Mapping[str, int]]
"""Entity → category → how many of its articles stand there; the empty category counts the articles."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that fits, and how well."""

    category: str
    score: float


def suggest(
    document: Document, tagging: Tagging, categories: Sequence[Category], habits: Habits
) -> tuple[Suggestion, ...]:
    """Answer at most five categories, the best first."""
    title, body = _read(document, document.title), _read(document, document.body)
    scores = {
        category.slug: _by_words(title, body, category.labels.get(document.language))
        for category in categories
    }
    for slug in tagging.about:
        articles = habits.get(slug, {}).get("", 0)
        for category, count in habits.get(slug, {}).items():
            if category in scores and articles >= FEWEST_ARTICLES:
                scores[category] += BY_ENTITY * count / articles
    found = [Suggestion(slug, round(score, 3)) for slug, score in scores.items() if score >= LEAST_SCORE]
    return tuple(sorted(found, key=lambda each: (-each.score, each.category))[:MOST_SUGGESTIONS])


@dataclass(frozen=True, slots=True)
class _Words:
    """The folded words of a part of a text, and where each stands."""

    words: Sequence[str]
    places: Mapping[str, Sequence[int]]

    def count(self, key: str) -> int:
        """Count a label among the words, whatever its case."""
        label = key.split(" ")
        places = self.places.get(label[0], ())
        return sum(self.words[at : at + len(label)] == label for at in places)


def _read(document: Document, part: Span) -> _Words:
    words = tokenise(document.text, part).folded
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        places.setdefault(word, []).append(at)
    return _Words(words, places)


def _by_words(title: _Words, body: _Words, label: str | None) -> float:
    key = name_key(label) if label else ""
    if not key:
        return 0.0
    return IN_TITLE * min(title.count(key), 1) + IN_TEXT * min(body.count(key), MOST_OCCURRENCES)
