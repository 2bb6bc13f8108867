"""What an article is about, and how much (entities.md, 8)."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import log2

from feeds.entities.matching.documents import Document, Span
from feeds.entities.matching.mentions import Mention, Salience

IN_TITLE = 3
IN_LEAD = 2
IN_FIRST_PARAGRAPH = 1
OFTEN = 3
TWICE = 2


def weigh(mentions: Iterable[Mention], document: Document) -> tuple[Salience, ...]:
    """Answer each assigned entity once, the most salient first; mentions come in order.

    An article is about what stands in its title or first sentence, in its first paragraph and once more, or
    at least three times.
    """
    by_entity: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.entity is not None:
            by_entity.setdefault(mention.entity, []).append(mention)
    weighed = [_weigh(slug, found, document) for slug, found in by_entity.items()]
    return tuple(sorted(weighed, key=lambda each: (-each.score, each.entity)))


def _weigh(slug: str, mentions: list[Mention], document: Document) -> Salience:
    starts = [mention.start for mention in mentions]
    in_title = _is_any_in(starts, document.title)
    in_lead = _is_any_in(starts, document.lead)
    in_first = _is_any_in(starts, document.first_paragraph)
    count = len(starts)
    score = IN_TITLE * in_title + IN_LEAD * in_lead + IN_FIRST_PARAGRAPH * in_first + log2(count)
    about = in_title or in_lead or (in_first and count >= TWICE) or count >= OFTEN
    return Salience(entity=slug, about=about, score=round(score, 3), mentions=count)


def _is_any_in(starts: Sequence[int], span: Span) -> bool:
    """Answer whether one of these places, which are in order, is in a part of the text."""
    first = bisect_left(starts, span.start)
    return first < len(starts) and starts[first] < span.end
