"""The feed formats there are: `FORMATS` maps a format's name to its media type and its renderer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from feeds.document import Feed
from feeds.formats import atom, jsonfeed, rss


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a feed. The same `Feed` renders to the same bytes, always (X-02).

    `name` is the suffix of its URLs, `title` what people call it. `render` raises ValueError or TypeError for
    text that the format cannot carry, rather than write a document that cannot be read.
    """

    name: str
    media_type: str
    title: str
    render: Callable[[Feed], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        made.name: made
        for made in (
            Format("rss", rss.MEDIA_TYPE, "RSS", rss.render_rss),
            Format("atom", atom.MEDIA_TYPE, "Atom", atom.render_atom),
            Format("json", jsonfeed.MEDIA_TYPE, "JSON Feed", jsonfeed.render_json),
        )
    }
)
