"""Writes a lead picture as HTML, for readers that know neither enclosures nor `media:content`. Pure."""

from html import escape

from feeds.document import Picture


def figure_of(picture: Picture) -> str:
    """Answer a `<figure>` with the picture's own size, and caption, credit and rights where there are any.

    Without an alternative text it is empty, which tells screen readers to pass it over (MRSS-06).
    """
    image = (
        f'<img src="{escape(picture.url)}" alt="{escape(picture.alt)}"'
        f' width="{picture.width}" height="{picture.height}">'
    )
    words = " – ".join(filter(None, (picture.caption, picture.credit, picture.rights)))
    caption = f"<figcaption>{escape(words, quote=False)}</figcaption>" if words else ""
    return f"<figure>{image}{caption}</figure>"
