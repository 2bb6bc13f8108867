"""Records of the feeds of others that are pulled: what to do with them, and how the last pull went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


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


class Sources(Protocol):
    """The feeds of others that are pulled."""

    def find(self, slug: str) -> Source | None:
        """Answer the source of this slug."""
        ...

    def get(self, slug: str) -> Source:
        """Answer the source of this slug; raise NotFound."""
        ...

    def list(self, *, limit: int) -> Sequence[Source]:
        """Answer at most `limit` sources by slug."""
        ...

    def list_due(self, *, now: datetime, limit: int) -> Sequence[str]:
        """Answer at most `limit` sources whose time has come, the longest waiting first."""
        ...

    def add(self, new: NewSource, *, at: datetime) -> None:
        """Follow a feed, due at once; raise AlreadyExists for a taken slug or URL."""
        ...

    def remove(self, slug: str) -> None:
        """Follow a feed no longer; its articles stay. Raises NotFound."""
        ...

    def claim(self, slug: str, *, now: datetime, held_until: datetime, spacing: timedelta) -> bool:
        """Take a due source for oneself; False if it is not due, or its host was asked a moment ago."""
        ...

    def hold(self, slug: str, *, now: datetime, held_until: datetime) -> None:
        """Take a source for oneself, due or not; raise NotFound."""
        ...

    def settle(self, slug: str, pulled: Pulled) -> None:
        """Remember how a pull went; nothing happens if the source was removed meanwhile."""
        ...
