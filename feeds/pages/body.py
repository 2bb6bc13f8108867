"""The one place that lets HTML into a page unescaped: what `markup` has sanitised, and nothing else (H7)."""

import re

from markupsafe import Markup

from feeds.document import Entry
from feeds.markup.languages import primary
from feeds.web.wording import space_french

CODE = re.compile(r"(<(pre|code)\b.*?</\2>)", re.DOTALL)


def body_of(entry: Entry) -> Markup:
    """Answer the sanitised content of an entry for a template.

    French gets its no-break spaces, or a guillemet or colon would begin a line; code stays as it is.
    """
    html = entry.content_html or ""
    if primary(entry.language) == "fr":
        html = _spaced(html)
    return Markup(html)  # noqa: S704 - sanitised at write by feeds.markup.html


def _spaced(html: str) -> str:
    """Change spaces alone, so that what was safe stays safe."""
    parts = CODE.split(html)  # text, code, the name of its element, text, …
    return "".join(
        part if index % 3 else space_french(part) for index, part in enumerate(parts) if index % 3 != 2
    )
