"""Markdown to HTML: CommonMark with tables, raw HTML shown as text."""

from markdown_it import MarkdownIt

from feeds.markup.nesting import TooComplex

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
MOST_LINES = 50_000
MOST_MARKS = 50_000
MARKS = '[]!*_`<>&\\|#~="('
"""What markdown-it-py spends its time on: about 15 µs each, so that a megabyte of `[` takes 16 s."""


def markdown_to_html(text: str) -> str:
    """Answer the HTML of a Markdown text; it still has to be sanitised.

    Raises TooComplex for a text that would take seconds: no article has so many lines or marks.
    """
    if text.count("\n") > MOST_LINES:
        raise TooComplex(f"has more than {MOST_LINES} lines")
    if sum(map(text.count, MARKS)) > MOST_MARKS:
        raise TooComplex(f"has more than {MOST_MARKS} characters that Markdown gives a meaning")
    return str(MARKDOWN.render(text))
