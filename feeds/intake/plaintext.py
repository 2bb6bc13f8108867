"""Plain text: a title on the first line, a blank line, then paragraphs with blank lines between them."""

import re

from feeds.intake.drafts import Draft, DraftRefused, check_body
from feeds.markup.html import paragraphs_to_html

BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


def read_plaintext(text: str) -> Draft:
    """Answer the draft in a plain text; raise DraftRefused without a title or a body."""
    title, _, rest = text.strip().partition("\n")
    if not title:
        raise DraftRefused("file", "is empty")
    after_title, _, body = rest.partition("\n")
    if after_title.strip():
        raise DraftRefused("title", "must be followed by a blank line")
    body = check_body(body.strip())
    return Draft(title=title, body=body, body_html=paragraphs_to_html(BLANK_LINES.split(body)))
