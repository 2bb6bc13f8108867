"""Records of pictures: the copy we keep of one, and what became of the URL it was found at."""

from dataclasses import dataclass
from enum import StrEnum


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
    """A URL that articles name as their picture. `reason` says why it is refused; `image` is the copy."""

    url: str
    state: CopyState
    reason: str | None
    image: StoredImage | None
