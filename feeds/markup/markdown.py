"""Turns Markdown into HTML that still has to be sanitised: CommonMark with tables, raw HTML as text."""

from markdown_it import MarkdownIt

from feeds.markup.errors import TextTooLong, TooComplex, TooDeep

LONGEST_MARKDOWN = 1_000_000
"""Bytes of UTF-8 (O4)."""

MOST_MARKS = 25_000
"""Lines and characters that mean something. markdown-it-py is linear, at up to 80 µs for each of these."""

DEEPEST = 20
"""Quotations, lists and items within each other; at this depth markdown-it-py silently drops the text."""

_MARKS = "\n\r![*_`~<>&|\\"
_NESTING = frozenset({"blockquote_open", "list_item_open"})
_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": DEEPEST}).enable("table")


def markdown_to_html(text: str) -> str:
    """Answer the HTML of a text in Markdown; raise TextTooLong, TooDeep or TooComplex."""
    if len(text) > LONGEST_MARKDOWN or len(text.encode("utf-8", "surrogatepass")) > LONGEST_MARKDOWN:
        raise TextTooLong(LONGEST_MARKDOWN, "bytes")
    if sum(map(text.count, _MARKS)) > MOST_MARKS:
        raise TooComplex(MOST_MARKS, "lines and marks")
    environment: dict[str, object] = {}
    tokens = _PARSER.parse(text, environment)
    if any(token.type in _NESTING and token.level + 1 >= DEEPEST for token in tokens):
        raise TooDeep(DEEPEST)
    return str(_PARSER.renderer.render(tokens, _PARSER.options, environment))
