"""A checker of Media RSS in items and entries: rows MRSS, and that it agrees with the enclosure."""

from collections.abc import Iterator

from lxml.etree import _Element as Element
from support.feed_values import is_web_url
from support.feed_xml import MEDIA


def picture_faults(
    item: Element, url: str | None, media_type: str, length: str | None, *, rule: str
) -> Iterator[str]:
    """A picture among the enclosures stands in Media RSS too, with the same type and length."""
    if not media_type.startswith("image/"):
        return
    contents = [each for each in item.iter(f"{{{MEDIA}}}content") if each.get("url") == url]
    if [(media_type, length)] != [(each.get("type"), each.get("fileSize")) for each in contents]:
        yield f"{rule}: the picture {url} is not in media:content as it is in the enclosure"


def media_faults(item: Element) -> Iterator[str]:
    """What holds for Media RSS wherever it stands in an item or entry."""
    if item.find(f".//{{{MEDIA}}}adult") is not None:
        yield "MRSS-07: media:adult is deprecated"
    for content in item.iter(f"{{{MEDIA}}}content"):
        if not is_web_url(content.get("url")) and content.find(f"{{{MEDIA}}}player") is None:
            yield "MRSS-02: media:content has neither an absolute url nor a player"
        for name in ("fileSize", "width", "height"):
            if not content.get(name, "1").isdecimal():
                yield f"MRSS-02: media:content has {name}={content.get(name)!r}"
    for description in item.iter(f"{{{MEDIA}}}description"):
        if description.get("type", "plain") not in {"plain", "html"}:
            yield "MRSS-04: media:description is neither plain nor html"
    for status in item.iter(f"{{{MEDIA}}}status"):
        if status.get("state") not in {"active", "blocked", "deleted"}:
            yield f"MRSS-04: media:status has the state {status.get('state')!r}"
