"""Records of what the newsroom keeps: articles, their revisions, and the questions that select them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.images import StoredImage
from storage.vocabulary import Assignment, Author, Category, EntityLink, Term, TermKey, terms_of

TABLES = ("article", "revision", "article_term", "posting", "search_text", "outbox", "author", "term")
"""Where what makes an article is, for `Storage.scrub`."""


class State(StrEnum):
    """Where an article stands; only `desk/transitions.py` says how it moves.

    A scheduled article is a draft that waits for its embargo to end. That a public article was corrected or
    restored is no state of its own: the change log says so.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """What one revision of an article says.

    `title` and `summary` are plain text, `content_html` is sanitised, `language` a BCP 47 tag. `signup_text`
    is the sign-up block that was cut from the end of the text, `ending_hash` a fingerprint of the block that
    the text ends with now. `note` is the public note of a correction.
    `image_url` is where the lead picture came from, or `/media/…` where it came as a file; until there is a
    copy (`Article.image`) it is a link, never an enclosure. Its alternative text is for who does not see it,
    the caption for everybody.
    """

    title: str
    summary: str
    content_html: str
    language: str
    signup_text: str = ""
    ending_hash: str = ""
    note: str | None = None
    image_url: str | None = None
    image_alt: str = ""
    image_caption: str = ""
    image_credit: str = ""
    image_rights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle:
    """An article about to be stored as a draft. Times are aware UTC.

    `public_id` is a permanent URI minted by the caller; `source` and `external_id` say where it comes from;
    `identity_hash` recognises an item that has no external id; `item_hash` tells same from changed. `words`
    are those the text is found by, once each, with spaces between; nothing splits or folds them again.
    `published_at` and `updated_at` are what the source claims, or None.
    """

    uuid: str
    public_id: str
    slug: str
    source: str
    external_id: str | None
    identity_hash: str
    item_hash: str
    canonical_url: str | None
    published_at: datetime | None
    updated_at: datetime | None
    text: ArticleText
    words: str
    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What replaces the present revision of an article.

    `published_at` and `updated_at` are what the source claims; they count only while it is a draft. `words`
    are None where the text is the one there was.
    """

    item_hash: str
    canonical_url: str | None
    published_at: datetime | None
    updated_at: datetime | None
    text: ArticleText
    words: str | None
    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article with its present revision and what it is filed under.

    `id` is the storage's own key; `public_id` the permanent URI everybody else uses. `position` orders
    public articles (milliseconds of the first publication × 4096 + tie) and, like the dense `ordinal`, is
    given once; both are None before it. `updated_at` moves only on correction, withdrawal and restoration.
    `version` rises by one with every write, so that the second of two changes made from the same reading is
    refused. `embargo_at` is when a scheduled article appears, `is_erased` that no word of it was kept.
    `image` is our copy of the lead picture.
    """

    id: int
    uuid: str
    public_id: str
    slug: str
    state: State
    source: str
    external_id: str | None
    identity_hash: str
    item_hash: str
    canonical_url: str | None
    position: int | None
    ordinal: int | None
    created_at: datetime
    published_at: datetime | None
    updated_at: datetime | None
    embargo_at: datetime | None
    withdrawal_reason: str | None
    withdrawal_note: str | None
    is_erased: bool
    revision: int
    version: int
    text: ArticleText
    categories: tuple[Category, ...]
    entities: tuple[EntityLink, ...]
    authors: tuple[Author, ...]
    image: StoredImage | None = None

    @property
    def assignment(self) -> Assignment:
        """What the article is filed under, by slug."""
        return Assignment(
            categories=tuple(category.slug for category in self.categories),
            entities=tuple(link.entity.slug for link in self.entities if link.about),
            mentions=tuple(link.entity.slug for link in self.entities if not link.about),
            authors=tuple(author.slug for author in self.authors),
        )

    @property
    def terms(self) -> tuple[TermKey, ...]:
        """Every term the article stands under."""
        return terms_of(self.assignment, self.text.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleQuery:
    """Which public articles and withdrawal notices a feed holds.

    `all_of`: every group must match; a group matches if any of its terms does. `none_of`: none may match.
    `published_from` (included) and `published_until` (excluded) bound the first publication. `limit` is how
    many of the newest by `position`. `live` adds the members of the open archive block and the ten newest
    corrections and withdrawals of older entries. `before` is the position to page on from, excluded.
    `block` asks for the members in one full archive block (counted from 1) instead, all of them, whatever the
    limit. `q` are words that must all be in the text, as they are stored: it asks for published articles
    alone, because notices have no text; without any word for none, and with it neither `live` nor `block`.
    """

    all_of: tuple[tuple[TermKey, ...], ...] = ()
    none_of: tuple[TermKey, ...] = ()
    published_from: datetime | None = None
    published_until: datetime | None = None
    limit: int = 50
    live: bool = False
    before: int | None = None
    block: int | None = None
    q: tuple[str, ...] | None = None

    @property
    def terms(self) -> tuple[TermKey, ...]:
        """Every term the query names."""
        return tuple(key for group in self.all_of for key in group) + self.none_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a selection depended on when it was read.

    `epoch` is that of the site's texts, `revision` the highest among the required terms (or the log's own),
    and `full_blocks` how many archive blocks were full, where the selection depends on that; else None.
    """

    epoch: int
    revision: int
    full_blocks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The answer to an `ArticleQuery`, read in one snapshot.

    `articles` stand newest first by `position`, published and withdrawn ones. `changed_at` is when this
    selection last changed (never later than the last change, never going backwards); `created_at` when the
    newest of the named terms, or the site, was created. `terms` are the named terms. `stamp` says later
    whether the same question would still be answered so.

    `previous_block` and `next_block` are the nearest full archive blocks with members of the feed, before and
    after the one that was asked for. A live document stands behind all full blocks; nothing else has any.
    """

    articles: tuple[Article, ...]
    terms: tuple[Term, ...]
    revision: int
    changed_at: datetime
    created_at: datetime
    stamp: Stamp
    previous_block: int | None = None
    next_block: int | None = None
