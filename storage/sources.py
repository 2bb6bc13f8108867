"""Records of the feeds of others that are pulled: what to do with them, and how the last pull went."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A feed about to be followed. `host` is whom it asks; `public` publishes what it brings."""

    slug: str
    url: str
    host: str
    categories: tuple[str, ...]
    language: str | None
    public: bool
    interval_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """How a pull went. `entries` are the keys of its entries in order, `gone` those that are there no more.

    `error` says why it failed; `next_at` is when to try again, None for never.
    """

    etag: str | None
    last_modified: str | None
    entries: tuple[str, ...]
    gone: tuple[str, ...]
    failures: int
    error: str | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed that is followed. `asked_at` is when its server was last asked, `pulled` how that went."""

    new: NewSource
    pulled: Pulled
    asked_at: datetime | None

    @property
    def name(self) -> str:
        """The namespace of its articles: what one source brings, no other can change (I12)."""
        return f"feed:{self.new.slug}"
