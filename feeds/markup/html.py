"""Sanitises the HTML of articles once, when it is written, and takes it apart again (H1-H3, X-07).

What comes out is never normalised afterwards: that could make tags of text (CVE-2024-34078).
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

import nh3
import regex

from feeds.markup.attributes import allowed_attributes
from feeds.markup.balance import balance
from feeds.markup.errors import TextTooLong, TooComplex
from feeds.markup.structure import ALLOWED, BLOCKS, LINES, VOID
from feeds.markup.text import clean_text, is_plain
from feeds.markup.tokens import DROPPED_WITH_CONTENT, Tag, Text, read_tokens

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
_MARK = regex.compile(r"\p{M}")
_LINE = re.compile(r"<(p|h[2-6])>")
_ANY_SPACE = re.compile(r"\s*")
_SYMBOL = re.compile("[\x80-\xbf]")
_SPACE = re.compile("[ \t\n]+")
_SPACES = re.compile("[ \t]+")
_BREAK = re.compile("\n[ \n]*")


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
        if cleaned == html or (cleaned == balanced and _is_settled(cleaned)):
            return cleaned
        html = cleaned
    raise TooComplex(MOST_PASSES, "ways to be read")


def _is_settled(html: str) -> bool:
    """Answer whether HTML that was balanced, and then left alone by the cleaner, would stay as it is.

    Only direction controls and combining marks were ever seen to change again, none of them in 100,000 random
    documents without; looking for these takes a fiftieth of the time of another pass.
    """
    return is_plain(html) and not _MARK.search(html)


def paragraphs_to_html(paragraphs: Sequence[str]) -> str:
    """Answer plain paragraphs as HTML (X-08); a line break inside one stays a line break."""
    escaped = (escape(clean_text(paragraph).strip(), quote=False) for paragraph in paragraphs)
    return "\n".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in escaped if paragraph)


def html_to_text(html: str) -> str:
    """Answer the plain text of sanitised HTML, a blank line between blocks."""
    text = clean_text("".join(_pieces(html)))
    spaced = _SPACES.sub(" ", text) if "  " in text or "\t" in text else text
    if "\n" not in spaced:
        return spaced.strip()
    joined = spaced.replace(" \n", "\n")
    return _BREAK.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", joined).strip()


def _pieces(html: str) -> Iterator[str]:
    """Yield the text of HTML and the breaks in it, some of them twice."""
    position = open_pre = 0
    while position < len(html):
        if not open_pre and (plain := _find_plain(html, position)):
            yield f"\n\n{_fold(plain.text)}\n\n"
            position = plain.end
            continue
        for token in read_tokens(html, position):
            position = token.end
            if not isinstance(token, Tag):
                yield token.text if open_pre else _fold(token.text)
                continue
            if not (token.is_closing and token.name in _BREAKS_BEFORE):
                yield _BREAKS.get(token.name, "")
            if token.name == "pre":
                open_pre += -1 if token.is_closing else 1
            if token.is_closing and token.name in LINES:
                break  # what follows may well be plain
        else:
            return


def _find_plain(html: str, position: int) -> Text | None:
    """Answer the text of a paragraph or heading that begins here and holds nothing but that, as most do."""
    opened = _LINE.match(html, position)
    if opened is None:
        return None
    end = html.find("<", opened.end())
    closing = f"</{opened[1]}>"
    text = html[opened.end() : end]
    return Text(text, end + len(closing)) if html.startswith(closing, end) and "&" not in text else None


def _plain_text(text: str) -> str:
    return _fold(clean_text(text)).strip()


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text) if "\n" in text or "\t" in text or "  " in text else text


def first_paragraph(html: str) -> str:
    """Answer the text of the first paragraph of sanitised HTML, else of its first block that has any."""
    return pick_paragraph(split_blocks(html))


def pick_paragraph(blocks: Sequence[tuple[str, str]]) -> str:
    """Answer the text of the first paragraph among blocks, else of the first block that has any."""
    with_text = [(block, text) for block, text in blocks if text]
    paragraphs = (text for block, text in with_text if block.lstrip().startswith(("<p>", "<p ")))
    return next(paragraphs, with_text[0][1] if with_text else "")


def split_blocks(html: str) -> list[tuple[str, str]]:
    """Answer the top-level blocks of sanitised HTML with their text, in order; joined, they are the HTML.

    Text outside of any block is one itself; white space between blocks belongs to the one before it.
    """
    blocks: list[tuple[str, str]] = []
    position = 0
    while position < len(html):
        plain = _find_plain(html, position)
        end = _behind_space(html, plain.end) if plain else _block_end(html, position)
        piece, position = html[position:end], end
        if blocks and not piece.strip():
            before, text = blocks.pop()
            blocks.append((before + piece, text))
        else:
            blocks.append((piece, _plain_text(plain.text) if plain else html_to_text(piece)))
    return blocks


def _behind_space(html: str, position: int) -> int:
    found = _ANY_SPACE.match(html, position)
    return found.end() if found else position


def _block_end(html: str, position: int) -> int:
    """Answer where the block that begins here ends, or the text before the next one."""
    depth = 0
    begin = position
    for token in read_tokens(html, position):
        if isinstance(token, Tag):
            is_block = token.name in _TOP_LEVEL
            if is_block and depth == 0 and not token.is_closing and begin > position:
                return begin
            if token.name not in VOID:
                depth += -1 if token.is_closing else 1
            if is_block and depth == 0:
                return token.end
        begin = token.end
    return len(html)


def _check_bounds(html: str) -> None:
    if len(html) <= MOST_SYMBOLS:  # which is less than anything it could have too much of
        return
    if len(html) > LONGEST_BODY or len(html.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
        raise TextTooLong(LONGEST_BODY, "bytes")
    if html.count("<") > MOST_TAGS:
        raise TooComplex(MOST_TAGS, "tags")
    if len(_SYMBOL.findall(html)) > MOST_SYMBOLS:
        raise TooComplex(MOST_SYMBOLS, "no-break spaces and Latin-1 symbols")
