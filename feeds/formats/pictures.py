"""The lead picture of an entry in RSS and Atom: `media:content` of Media RSS (rows MRSS-01 to MRSS-06)."""

from collections.abc import Callable, Iterator

from feeds.document import Picture
from feeds.formats.elements import STEP, Written, element, parent


def write_media(indent: str, picture: Picture, write: Callable[[str], Written]) -> str:
    """Write the picture with what is known of it; one object, so no `media:group` (MRSS-03)."""
    attributes = (
        ("url", picture.url),
        ("medium", "image"),
        ("type", picture.media_type),
        ("width", str(picture.width)),
        ("height", str(picture.height)),
        ("fileSize", str(picture.length)),
    )
    inside = "".join(_texts(indent + STEP, picture, write))
    if not inside:
        return element(indent, "media:content", attributes=attributes)
    return parent(indent, "media:content", inside, attributes)


def _texts(indent: str, picture: Picture, write: Callable[[str], Written]) -> Iterator[str]:
    if picture.caption:
        yield element(indent, "media:description", write(picture.caption), [("type", "plain")])
    if picture.credit:
        role = [("role", "photographer"), ("scheme", "urn:ebu")]
        yield element(indent, "media:credit", write(picture.credit), role)
    if picture.rights:
        yield element(indent, "media:copyright", write(picture.rights))
