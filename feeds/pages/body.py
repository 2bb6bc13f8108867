"""The one place that lets HTML into a page unescaped: what `markup` has sanitised, and nothing else (H7)."""

from markupsafe import Markup

from feeds.document import Entry


def body_of(entry: Entry) -> Markup:
    """Answer the sanitised content of an entry for a template."""
    return Markup(entry.content_html or "")  # noqa: S704 - sanitised at write by feeds.markup.html
