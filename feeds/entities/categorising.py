"""Suggests categories for a text, from words of the vocabulary and from what its entities were filed under.

Suggestions are shown; only a person, or an explicit option of the import, makes categories of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.entities.matching.documents import Document
from feeds.entities.matching.gazetteer import MOST_WORDS, name_key
from feeds.entities.matching.mentions import Tagging
from feeds.entities.matching.tokens import Token, tokenise
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
    scores = {category.slug: _by_words(document, category) for category in categories}
    for slug in tagging.about:
        articles = habits.get(slug, {}).get("", 0)
        for category, count in habits.get(slug, {}).items():
            if category in scores and articles >= FEWEST_ARTICLES:
                scores[category] += BY_ENTITY * count / articles
    found = [Suggestion(slug, round(score, 3)) for slug, score in scores.items() if score >= LEAST_SCORE]
    return tuple(sorted(found, key=lambda each: (-each.score, each.category))[:MOST_SUGGESTIONS])


def _by_words(document: Document, category: Category) -> float:
    label = category.labels.get(document.language)
    key = name_key(label) if label else ""
    if not key:
        return 0.0
    in_title = _count(tokenise(document.text, document.title), key)
    in_body = _count(tokenise(document.text, document.body), key)
    return IN_TITLE * min(in_title, 1) + IN_TEXT * min(in_body, MOST_OCCURRENCES)


def _count(tokens: Sequence[Token], key: str) -> int:
    """Count a label among the words of a text, whatever its case."""
    length = min(key.count(" ") + 1, MOST_WORDS)
    words = [token.folded for token in tokens]
    return sum(" ".join(words[at : at + length]) == key for at in range(len(words) - length + 1))
