"""The lead picture of an entry in RSS and Atom: `media:content` of Media RSS (rows MRSS-01 to MRSS-06)."""

from lxml.etree import _Element as Element

from feeds.document import Picture
from feeds.formats.namespaces import MEDIA, append_element, qualified


def append_media(parent: Element, picture: Picture) -> None:
    """Append the picture with what is known of it; one object, so no `media:group` (MRSS-03)."""
    content = append_element(
        parent,
        qualified(MEDIA, "content"),
        url=picture.url,
        medium="image",
        type=picture.media_type,
        width=str(picture.width),
        height=str(picture.height),
        fileSize=str(picture.length),
    )
    if picture.caption:
        append_element(content, qualified(MEDIA, "description"), picture.caption, type="plain")
    if picture.credit:
        append_element(
            content, qualified(MEDIA, "credit"), picture.credit, role="photographer", scheme="urn:ebu"
        )
    if picture.rights:
        append_element(content, qualified(MEDIA, "copyright"), picture.rights)
