"""Decides what stands where on a page: the lead story, the column beside it, the topics by type. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from re import sub
from urllib.parse import urlsplit

from feeds.document import Entity
from feeds.markup.languages import primary
from feeds.syndication.asking import Teaser
from feeds.syndication.canonical import path_filter
from feeds.syndication.parameters import FeedParameters
from feeds.syndication.texts import label_in
from storage import vocabulary
from storage.articles import Article
from storage.protocols import Session

BESIDE = 3
MOST_SECTIONS = 8
TITLE_LINE, SUMMARY_LINE = 26, 36
"""How many characters a line holds in the column beside the lead, on a wide screen."""

FRAME_LINES = 4
"""What the kicker, the byline and the space between two teasers take, in lines."""

SHAPES = ((3, 2), (2, 2), (3, 4), (2, 4))
"""How many articles may stand beside a lead without picture and under it, the usual numbers first."""

TYPES = ("person", "organisation", "place", "event")


@dataclass(frozen=True, slots=True)
class Front:
    """What a front page shows: one lead, a few under and beside it, the river."""

    lead: Teaser | None
    under: tuple[Teaser, ...]
    beside: tuple[Teaser, ...]
    river: tuple[Teaser, ...]


def arrange(teasers: Sequence[Teaser], language: str) -> Front:
    """Let the newest article in the language of the page lead, or the newest of all; keep the order.

    A lead with a picture is as tall as the column beside it; under one without stand two more articles or
    four, as many as leave no hole beside the column.
    """
    own = (each for each in teasers if primary(each.entry.language) == language)
    lead = next(own, teasers[0] if teasers else None)
    others = [each for each in teasers if each is not lead]
    beside, under = (BESIDE, 0) if lead is None or lead.entry.picture else _fill(lead, others)
    return Front(
        lead,
        under=tuple(others[beside : beside + under]),
        beside=tuple(others[:beside]),
        river=tuple(others[beside + under :]),
    )


def _fill(lead: Teaser, others: Sequence[Teaser]) -> tuple[int, int]:
    """Answer how many articles stand beside a lead without picture and under it: both end at one height."""
    possible = [shape for shape in SHAPES if sum(shape) <= len(others)]
    return min(possible, key=lambda shape: _gap(lead, others, *shape), default=SHAPES[0])


def _gap(lead: Teaser, others: Sequence[Teaser], beside: int, under: int) -> int:
    rows = [others[at : at + 2] for at in range(beside, beside + under, 2)]
    below = sum(max(_height(each) for each in row) for row in rows)
    return abs(sum(_height(each) for each in others[:beside]) - _height(lead, size=2) - below)


def _height(teaser: Teaser, size: int = 1) -> int:
    """Estimate how many lines high a teaser is on a wide screen; a lead's are twice as high and as long."""
    title = -(-len(teaser.entry.title) // TITLE_LINE)
    summary = -(-len(teaser.entry.summary) // (SUMMARY_LINE * size))
    return size * title + summary + FRAME_LINES


@dataclass(frozen=True, slots=True)
class Section:
    """A category that articles of a page stand under, in the language of the page where it has a label."""

    slug: str
    label: str
    language: str


def sections(
    teasers: Sequence[Teaser], categories: Sequence[vocabulary.Category], language: str
) -> list[Section]:
    """Answer the categories of these articles, those with most first."""
    slugs = [category.term for teaser in teasers for category in teaser.entry.categories]
    labels = {category.slug: label_in(category.labels, language) for category in categories}
    ordered = sorted(set(slugs) & set(labels), key=lambda slug: (-slugs.count(slug), slug))
    return [Section(slug, *labels[slug]) for slug in ordered[:MOST_SECTIONS]]


def grouped(entities: Sequence[Entity]) -> tuple[tuple[str, tuple[Entity, ...]], ...]:
    """Answer the entities by type, types without any left out; what the article is about comes first."""
    by_type = [
        (kind, sorted((each for each in entities if each.type == kind), key=lambda each: not each.about))
        for kind in TYPES
    ]
    return tuple((kind, tuple(found)) for kind, found in by_type if found)


def standfirst(article: Article) -> str:
    """Answer the summary, unless it only repeats how the text begins."""
    text = " ".join(unescape(sub(r"<[^>]*>", " ", article.text.content_html[:4000])).split())
    summary = " ".join(article.text.summary.split())
    beginning = summary.rstrip(".… ")
    return "" if beginning and beginning[:80] in text[: len(beginning) + 200] else summary


def host_of(url: str | None) -> str | None:
    """Answer the host of a URL, to be shown."""
    return urlsplit(url).hostname if url else None


def find_entity(session: Session, parameters: FeedParameters) -> vocabulary.Entity | None:
    """Answer the entity that a page is about."""
    name, slug = path_filter(parameters) or ("", "")
    return session.vocabulary.find_entity(slug) if name == "entity" else None
