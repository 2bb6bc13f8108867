"""What a reader finds in one item, still in the source's own words, and how it says no."""

from collections.abc import Callable
from dataclasses import dataclass

from feeds.errors import FeedsError

LONGEST_BODY = 1_000_000
"""In bytes of UTF-8 (O4)."""

LONGEST_NAME = 100
MOST_NAMES = 50
"""Of authors, categories, entities and tags, in characters, and how many of each."""


@dataclass
class DraftRefused(FeedsError):
    """An item cannot become an article; `field` is the part of it that is wrong, `reason` what to do."""

    field: str
    reason: str

    def __str__(self) -> str:
        """Name the part and the reason."""
        return f"{self.field}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One item as its reader found it: nothing is clean, resolved or believed yet.

    `body` is the text as it stands in the file and `body_html` the HTML made from it, not sanitised yet but
    where `is_sanitised` says so. None means that the file does not name the
    field; an empty value that it names the field and leaves it empty.

    The fields from `tags` on are those of exports, feeds and pages: `labels` and `tags` are categories and
    tags that the vocabulary need not know; `link` is where the item is read at its source, which makes it at
    home there unless `is_ours` says that the source is the newsroom's own old site; `old_paths` are paths of
    that site; `base_url` is what relative links are resolved against; `around_language` is the language of
    the document around the item. `hidden` says why the source does not show the item to everybody.
    `translation_of` names the article this one was translated from by its id, slug or URL; items of one
    `translation_group` are translations of one another.
    """

    title: str
    body: str
    body_html: str
    id: str | None = None
    language: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    entities: tuple[str, ...] | None = None
    summary: str | None = None
    url: str | None = None
    image: str | None = None
    image_alt: str | None = None
    image_caption: str | None = None
    image_credit: str | None = None
    image_rights: str | None = None
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    link: str | None = None
    is_ours: bool = False
    old_paths: tuple[str, ...] = ()
    base_url: str | None = None
    around_language: str | None = None
    hidden: str | None = None
    translation_of: str | None = None
    translation_group: str | None = None
    is_sanitised: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that is no article, such as an attachment; `kind` is what a report counts it as."""

    kind: str


WITHDRAWN = Skipped("withdrawn")
"""What stands in a feed for an entry that was taken back: its notice is no article."""

Make = Callable[[], Draft | Skipped]
"""Makes one item of a document, and may raise anything: it costs that item alone (I6)."""


def check_body(body: str) -> str:
    """Answer a body that is there and small enough to be worked on; raise DraftRefused (O4).

    Readers ask before they make HTML, because that is what takes the time.
    """
    if not body:
        raise DraftRefused("body", "there is no text below the title")
    if len(body.encode("utf-8", "replace")) > LONGEST_BODY:
        raise DraftRefused("body", f"is longer than {LONGEST_BODY:,} bytes")
    return body
