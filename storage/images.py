"""Records of pictures: the copy we keep of one, and what became of the URL it was found at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CopyState(StrEnum):
    """What became of a picture that an article names."""

    WAITING = "waiting"
    COPIED = "copied"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImage:
    """A picture as we keep it: what its bytes are, read from themselves; `sha256` is of exactly these."""

    sha256: str
    extension: str
    media_type: str
    width: int
    height: int
    bytes: int

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.sha256}.{self.extension}"

    @property
    def path(self) -> str:
        """Where it is served, from the root of the site."""
        return f"/media/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """A URL that articles name as their picture. `reason` says why it is refused; `image` is the copy.

    `changed_at` is when that began: it stays while a URL is refused again.
    """

    url: str
    state: CopyState
    reason: str | None
    image: StoredImage | None
    changed_at: datetime


class Images(Protocol):
    """Pictures, and the URLs they were copied from. A URL of ours begins with `/media/`."""

    def find(self, sha256: str) -> StoredImage | None:
        """Answer the picture of this digest."""
        ...

    def find_source(self, url: str) -> ImageSource | None:
        """Answer what became of a URL."""
        ...

    def list_waiting(self, *, limit: int) -> Sequence[str]:
        """Answer at most `limit` URLs that still have to be copied, the oldest first."""
        ...

    def list(self, *, after: str, limit: int) -> Sequence[StoredImage]:
        """Answer at most `limit` pictures by digest, those after `after`."""
        ...

    def expect(self, url: str, *, at: datetime) -> bool:
        """Remember that a URL has to be copied; answer False if it is known already."""
        ...

    def keep(self, url: str, image: StoredImage, *, at: datetime) -> None:
        """Remember a picture and that it is what a URL leads to."""
        ...

    def refuse(self, url: str, reason: str, *, at: datetime) -> None:
        """Remember why a URL is not copied, and since when."""
        ...

    def drop_unused(self) -> Sequence[StoredImage]:
        """Forget every URL that no revision names, and every picture that no URL leads to; answer those."""
        ...
