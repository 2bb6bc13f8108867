"""What a reader finds in one file, still in the file's own words, and how it says no."""

from dataclasses import dataclass

from feeds.errors import FeedsError

LONGEST_BODY = 1_000_000
"""In bytes of UTF-8 (O4)."""


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

    `body` is the text as it stands in the file and `body_html` the HTML made from it, not sanitised. None
    means that the file does not name the field; an empty value that it names the field and leaves it empty.
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


def check_body(body: str) -> str:
    """Answer a body that is there and small enough to be worked on; raise DraftRefused (O4).

    Readers ask before they make HTML, because that is what takes the time.
    """
    if not body:
        raise DraftRefused("body", "there is no text below the title")
    if len(body.encode("utf-8", "replace")) > LONGEST_BODY:
        raise DraftRefused("body", f"is longer than {LONGEST_BODY:,} bytes")
    return body
