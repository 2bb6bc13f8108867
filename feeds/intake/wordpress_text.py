"""Makes HTML of what WordPress keeps: paragraphs that are only blank lines, shortcodes, bare addresses."""

import re
from html import escape

from feeds.markup.urls import web_url

BLOCKS = "<!-- wp:"
"""What the block editor writes; such a text has its paragraphs already."""

SHORTCODE = re.compile(
    r"\[(/?)(caption|wp_caption|embed|gallery|audio|video|playlist)((?:\s[^\[\]<>]{0,1000})?)/?\]"
)
FILE = re.compile(r"\b(?:src|mp3|m4a|ogg|wav|mp4|webm)=\"([^\"<>]{1,1000})\"")
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
BEGINS_BLOCK = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|dl|table|blockquote|pre|figure|hr|section|article|aside|address|form"
    r"|iframe|script|style|center|details)\b|\s*<!--",
    re.IGNORECASE,
)
PRE = re.compile(r"(</?pre\b[^<>]{0,500}>)", re.IGNORECASE)


def wordpress_html(content: str) -> str:
    """Answer the content of a post as HTML; it is not sanitised yet."""
    text = SHORTCODE.sub(_expand, content.replace("\r\n", "\n").replace("\r", "\n"))
    if BLOCKS in content:
        return "\n".join(_link_line(line) for line in text.split("\n"))
    return "".join(_paragraphs(text))


def _expand(found: "re.Match[str]") -> str:
    is_closing, name, attributes = found.groups()
    if name in {"caption", "wp_caption"}:
        return f"\n\n<{is_closing}figure>\n\n" if is_closing else "\n\n<figure>"
    if name == "embed":
        return "\n\n"
    file = FILE.search(attributes)
    return f"\n\n{file[1]}\n\n" if file and not is_closing else ""


def _paragraphs(text: str) -> list[str]:
    """Answer the text in pieces, paragraphs made of blank lines everywhere but in preformatted text."""
    pieces: list[str] = []
    is_pre = False
    for piece in PRE.split(text):
        if PRE.fullmatch(piece):
            is_pre = not piece.startswith("</")
            pieces.append(piece)
        else:
            pieces.append(piece if is_pre else _wrap(piece))
    return pieces


def _wrap(text: str) -> str:
    return "\n".join(_wrap_one(chunk.strip()) for chunk in BLANK_LINES.split(text) if chunk.strip())


def _wrap_one(chunk: str) -> str:
    if BEGINS_BLOCK.match(chunk):
        return chunk
    lines = "<br>\n".join(_link_line(line) for line in chunk.split("\n"))
    return f"<p>{lines}</p>"


def _link_line(line: str) -> str:
    """Make a link of an address that is alone on its line, for which WordPress shows what is there."""
    url = line.strip()
    if not url.startswith(("http://", "https://")) or " " in url or "<" in url or not web_url(url, None):
        return line
    return f'<a href="{escape(url)}">{escape(url, quote=False)}</a>'
