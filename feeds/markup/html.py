"""Sanitises the HTML of articles once, when it is written, and takes it apart again (H1-H3, X-07).

What comes out is never normalised afterwards: that could make tags of text (CVE-2024-34078).
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

import nh3

from feeds.markup.attributes import allowed_attributes
from feeds.markup.balance import balance
from feeds.markup.errors import TextTooLong, TooComplex
from feeds.markup.structure import ALLOWED, BLOCKS, VOID
from feeds.markup.text import clean_text
from feeds.markup.tokens import DROPPED_WITH_CONTENT, Tag, read_tokens

LONGEST_BODY = 1_000_000
"""Bytes of UTF-8, before and after (O4)."""

MOST_TAGS = 50_000
"""Start and end tags, before and after."""

MOST_SYMBOLS = 50_000
"""Characters from U+0080 to U+00BF, such as U+00A0 and «: for each, nh3 0.3.8 reads the rest of its text."""

MOST_PASSES = 5
"""Nothing was found that needs more than three; the last one shows that nothing changes any more."""

_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes=allowed_attributes(),
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
)

_TOP_LEVEL = BLOCKS | {"h1"}
"""Blocks of sanitised HTML, and of Markdown that is not sanitised yet."""

_BREAKS_BEFORE = dict.fromkeys(["br", "li", "dt", "dd", "tr"], "\n") | dict.fromkeys(["td", "th"], " ")
_BREAKS = (
    dict.fromkeys(_TOP_LEVEL, "\n\n")
    | dict.fromkeys(["thead", "tbody", "tfoot", "colgroup", "col"], "")
    | _BREAKS_BEFORE
)
_SYMBOL = re.compile("[\x80-\xbf]")
_SPACE = re.compile("[ \t\n]+")
_SPACES = re.compile("[ \t]+")
_BREAK = re.compile(" ?\n[ \n]*")


def sanitise(html: str, *, base_url: str | None) -> str:
    """Answer HTML of allowed elements with absolute URLs; sanitising that again changes nothing.

    Relative URLs are resolved against `base_url`; without one their links become text. Pictures become links
    to them: what nobody copied is not shown. Raises TextTooLong, TooDeep or TooComplex, in linear time.
    """
    _check_bounds(html)
    for _ in range(MOST_PASSES):
        balanced = balance(html, base_url=base_url)
        _check_bounds(balanced)
        # U+00A0 has a name in HTML, but none in the XML of a feed (O3).
        cleaned = _CLEANER.clean(balanced).replace("&nbsp;", "\u00a0")
        if cleaned == html:
            return html
        html = cleaned
    raise TooComplex(MOST_PASSES, "ways to be read")


def paragraphs_to_html(paragraphs: Sequence[str]) -> str:
    """Answer plain paragraphs as HTML (X-08); a line break inside one stays a line break."""
    escaped = (escape(clean_text(paragraph).strip(), quote=False) for paragraph in paragraphs)
    return "\n".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in escaped if paragraph)


def html_to_text(html: str) -> str:
    """Answer the plain text of sanitised HTML, a blank line between blocks."""
    pieces: list[str] = []
    open_pre = 0
    for token in read_tokens(html):
        if not isinstance(token, Tag):
            pieces.append(token.text if open_pre else _SPACE.sub(" ", token.text))
            continue
        if not (token.is_closing and token.name in _BREAKS_BEFORE):
            pieces.append(_BREAKS.get(token.name, ""))
        if token.name == "pre":
            open_pre += -1 if token.is_closing else 1
    spaced = _SPACES.sub(" ", clean_text("".join(pieces)))
    return _BREAK.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", spaced).strip()


def first_paragraph(html: str) -> str:
    """Answer the text of the first paragraph of sanitised HTML, else of its first block that has any."""
    blocks = [(block, text) for block, text in split_blocks(html) if text]
    paragraphs = (text for block, text in blocks if block.lstrip().startswith(("<p>", "<p ")))
    return next(paragraphs, blocks[0][1] if blocks else "")


def split_blocks(html: str) -> list[tuple[str, str]]:
    """Answer the top-level blocks of sanitised HTML with their text, in order; joined, they are the HTML.

    Text outside of any block is one itself; white space between blocks belongs to the one before it.
    """
    pieces: list[str] = []
    begin = 0
    for end in (*_block_edges(html), len(html)):
        piece, begin = html[begin:end], end
        if pieces and not piece.strip():
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return [(piece, html_to_text(piece)) for piece in pieces]


def _block_edges(html: str) -> Iterator[int]:
    """Yield where top-level blocks begin and end."""
    depth = 0
    begin = 0
    for token in read_tokens(html):
        if isinstance(token, Tag):
            is_block = token.name in _TOP_LEVEL
            if is_block and depth == 0 and not token.is_closing:
                yield begin
            if token.name not in VOID:
                depth += -1 if token.is_closing else 1
            if is_block and depth == 0:
                yield token.end
        begin = token.end


def _check_bounds(html: str) -> None:
    if len(html) > LONGEST_BODY or len(html.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
        raise TextTooLong(LONGEST_BODY, "bytes")
    if html.count("<") > MOST_TAGS:
        raise TooComplex(MOST_TAGS, "tags")
    if len(_SYMBOL.findall(html)) > MOST_SYMBOLS:
        raise TooComplex(MOST_SYMBOLS, "no-break spaces and Latin-1 symbols")
