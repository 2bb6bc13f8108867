"""Reads from a picture's own bytes what it is, and makes of it what may be published."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, UnidentifiedImageError

from feeds.errors import FeedsError
from feeds.media.stripping import ORIENTATION_TAG, STRIP
from storage.images import StoredImage

LARGEST_FILE = 10_000_000
MOST_PIXELS = 20_000_000
AVIF_QUALITY = 90
SIDEWAYS = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height."""

TYPES: Mapping[str, tuple[str, str]] = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "GIF": ("gif", "image/gif"),
    "WEBP": ("webp", "image/webp"),
    "AVIF": ("avif", "image/avif"),
}
"""The formats there are, with extension and media type. SVG is a program and is none of them."""

# Pillow would warn of large pictures on standard error; what is too large is refused here, before decoding.
Image.MAX_IMAGE_PIXELS = None


@dataclass
class PictureRefused(FeedsError):
    """Bytes are no picture that is published; `reason` says why."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be published: its bytes and what they are."""

    data: bytes
    image: StoredImage


def read_picture(data: bytes) -> Picture:
    """Answer the picture without its metadata; raise PictureRefused.

    Type and size come from the bytes, whatever a name or a header says. JPEG, PNG, GIF and WebP keep every
    pixel; AVIF is written anew with a quality of 90, its first image only.
    """
    if len(data) > LARGEST_FILE:
        raise PictureRefused(f"is larger than {LARGEST_FILE:,} bytes")
    opened = _open(data)
    kind, orientation = str(opened.format), _orientation(opened)
    try:
        opened.load()
        clean = STRIP[kind](data, orientation) if kind in STRIP else _write_avif(opened)
    except Exception as error:  # whatever a decoder makes of somebody else's bytes (I6)
        raise PictureRefused("is damaged") from error
    width, height = opened.size
    if kind == "JPEG" and orientation in SIDEWAYS:
        width, height = height, width
    return Picture(clean, _describe(clean, kind, width, height))


def _open(data: bytes) -> Image.Image:
    """Read the head of a picture; raise PictureRefused before anything is unpacked."""
    try:
        opened = Image.open(io.BytesIO(data), formats=list(TYPES))
    except UnidentifiedImageError as error:
        raise PictureRefused(f"is no picture in {', '.join(TYPES)}") from error
    except Exception as error:
        raise PictureRefused("is damaged") from error
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise PictureRefused(f"has more than {MOST_PIXELS:,} pixels")
    return opened


def _orientation(opened: Image.Image) -> int:
    """Answer which way is up, 1 where nobody says so."""
    try:
        found = opened.getexif().get(ORIENTATION_TAG, 1)
    except Exception:
        return 1
    return found if found in range(1, 9) else 1


def _write_avif(opened: Image.Image) -> bytes:
    written = io.BytesIO()
    opened.save(
        written,
        format="AVIF",
        quality=AVIF_QUALITY,
        exif=b"",
        xmp=b"",
        icc_profile=opened.info.get("icc_profile"),
    )
    return written.getvalue()


def _describe(data: bytes, kind: str, width: int, height: int) -> StoredImage:
    extension, media_type = TYPES[kind]
    return StoredImage(
        sha256=sha256(data).hexdigest(),
        extension=extension,
        media_type=media_type,
        width=width,
        height=height,
        bytes=len(data),
    )
