"""Article HTML: sanitised at write by an allow-list, every link absolute, and taken apart again.

What comes out can be put into a page or a feed as it is. It is never normalised afterwards: composing `>`
with a combining mark would tear a tag open.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape, unescape
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import nh3

from feeds.markup.nesting import check_nesting
from feeds.markup.text import TextTooLong, clean_text, drop_illegal

LARGEST_BODY = 1_000_000
"""Bytes of UTF-8 one body may have (O4)."""

BLOCKS = frozenset(
    ["p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "figure", "table", "hr"]
)
TEXT_BREAKS = BLOCKS | {"li", "dt", "dd", "tr", "caption", "figcaption"}
VOID = frozenset({"br", "hr", "col", "img"})
INLINE = frozenset(
    [
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "br",
            "cite",
            "code",
            "del",
            "dfn",
            "em",
            "i",
            "img",
            "ins",
            "kbd",
            "mark",
            "q",
        ),
        *("rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
    ]
)
PARTS = frozenset(
    [
        "li",
        "dt",
        "dd",
        "figcaption",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "colgroup",
        "col",
    ]
)
DROPPED_WITH_CONTENT = frozenset(
    [
        *(
            "script",
            "style",
            "noscript",
            "template",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "video",
            "audio",
        ),
        *("canvas", "select", "textarea", "title", "head", "noembed", "noframes", "xmp", "plaintext"),
    ]
)
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "q": {"cite"},
    "time": {"datetime"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"src", "alt"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

HEADING = re.compile(r"(</?)h1(?=[\s>/])", re.IGNORECASE)
REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+));?", re.ASCII)
SANITISED_TAG = re.compile(r'<(?P<closing>/?)(?P<name>[a-z0-9]+)(?P<attributes>[^<>"]*(?:"[^"]*"[^<>"]*)*)>')
LINK_OR_IMAGE = re.compile(r'<(?:a(?=[ >])|/a(?=>)|img(?=[ >]))[^<>"]*(?:"[^"]*"[^<>"]*)*>')
ATTRIBUTE = re.compile(r'\s(?P<name>[a-z]+)="(?P<value>[^"]*)"')
OVERRIDES = re.compile("[\u202d\u202e]")
EMBEDDINGS = re.compile("[\u202a-\u202c\u2066-\u2069]")


def sanitise(html: str, *, base_url: str | None) -> str:
    """Answer the HTML an article may have; relative links are resolved against `base_url`, or dropped.

    A picture becomes a link to it: nobody's browser is sent elsewhere (P1). Raises TextTooLong beyond 1 MB
    and TooComplex for nesting that would stall a parser. Sanitising again changes nothing.
    """
    _check_size(html)
    check_nesting(html)
    cleaned = HEADING.sub(r"\1h2", REFERENCE.sub(_legal_reference, clean_text(html)))
    sanitised = drop_illegal(_without_images(_cleaner(base_url).clean(cleaned)))
    _check_size(sanitised)
    return _tame_bidi(sanitised).strip()


def _check_size(html: str) -> None:
    if len(html) > LARGEST_BODY or len(html.encode("utf-8", "surrogatepass")) > LARGEST_BODY:
        raise TextTooLong(LARGEST_BODY)


@lru_cache(maxsize=64)
def _cleaner(base_url: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(BLOCKS | INLINE | PARTS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=SCHEMES,
        url_relative=("rewrite_with_base", base_url) if base_url else "deny",
        link_rel="noopener noreferrer",
    )


ATTRIBUTE_VALUES = {
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z0-9-]{1,35}", re.ASCII),
    "hreflang": re.compile(r"[A-Za-z0-9-]{1,35}", re.ASCII),
    "colspan": re.compile(r"[0-9]{1,3}", re.ASCII),
    "rowspan": re.compile(r"[0-9]{1,3}", re.ASCII),
    "span": re.compile(r"[0-9]{1,3}", re.ASCII),
    "start": re.compile(r"-?[0-9]{1,6}", re.ASCII),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "datetime": re.compile(r"[0-9A-Za-z:.+ -]{1,40}", re.ASCII),
}


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    """Keep an attribute whose value is of its kind; URLs are nh3's to judge."""
    allowed = ATTRIBUTE_VALUES.get(name)
    return value if allowed is None or allowed.fullmatch(value) else None


def _legal_reference(reference: re.Match[str]) -> str:
    """Keep a numeric character reference, unless it stands for what `clean_text` drops.

    It becomes U+FFFD: dropping it could make a reference of what stands around it.
    """
    digits = reference["hex"] or reference["decimal"]
    number = int(digits, 16 if reference["hex"] else 10) if len(digits) <= 8 else 0
    is_legal = 0 < number <= 0x10FFFF and drop_illegal(chr(number)) != ""
    return reference[0] if is_legal or 0x80 <= number < 0xA0 else "\ufffd"


def _tame_bidi(html: str) -> str:
    """Drop overrides, and embeddings and isolates that do not end where they began (O5)."""
    tamed = OVERRIDES.sub("", html)
    counts = Counter(EMBEDDINGS.findall(tamed))
    is_balanced = (
        counts["\u202a"] + counts["\u202b"] == counts["\u202c"]
        and counts["\u2066"] + counts["\u2067"] + counts["\u2068"] == counts["\u2069"]
    )
    return tamed if is_balanced else EMBEDDINGS.sub("", tamed)


def _without_images(html: str) -> str:
    """Turn each picture into a link, or into its alternative text inside of a link."""
    if "<img" not in html:
        return html
    parts: list[str] = []
    position = 0
    is_in_link = False
    for found in LINK_OR_IMAGE.finditer(html):
        tag = found[0]
        if tag.startswith("<img"):
            parts += [html[position : found.start()], _image_link(tag, is_in_link=is_in_link)]
            position = found.end()
        else:
            is_in_link = not tag.startswith("</")
    return "".join(parts) + html[position:]


def _image_link(tag: str, *, is_in_link: bool) -> str:
    attributes = {found["name"]: unescape(found["value"]) for found in ATTRIBUTE.finditer(tag)}
    source, alternative = attributes.get("src", ""), attributes.get("alt", "").strip()
    if is_in_link or not source.startswith(("http://", "https://")):
        return escape(alternative, quote=False)
    text = alternative or _file_name(source)
    return f'<a href="{escape(source)}" rel="noopener noreferrer">{escape(text, quote=False)}</a>'


def _file_name(url: str) -> str:
    parts = urlsplit(url)
    return clean_text(unquote(parts.path.rpartition("/")[2])).strip() or parts.netloc


def paragraphs_to_html(paragraphs: Iterable[str]) -> str:
    """Answer plain paragraphs as HTML; a single line break inside one stays a line break."""
    return "\n".join(
        f"<p>{escape(paragraph, quote=False).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs
    )


def html_to_text(html: str) -> str:
    """Answer the plain text of sanitised HTML, an empty line between blocks."""
    parts: list[str] = []
    position = 0
    for tag in SANITISED_TAG.finditer(html):
        parts += [html[position : tag.start()], _break_of(tag["name"])]
        position = tag.end()
    parts.append(html[position:])
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in unescape("".join(parts)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _break_of(name: str) -> str:
    return "\n" if name == "br" else "\n\n" if name in TEXT_BREAKS else ""


def first_paragraph(html: str) -> str:
    """Answer the text of the first paragraph of sanitised HTML, or of its first block that has any."""
    blocks = [(block, text) for block, text in split_blocks(html) if text]
    paragraphs = [text for block, text in blocks if block.lstrip().startswith("<p")]
    return next(iter([*paragraphs, *(text for _, text in blocks)]), "")


def split_blocks(html: str) -> list[tuple[str, str]]:
    """Answer the top-level blocks of sanitised HTML with their text; their HTML joined is the input."""
    edges = [0, *_block_edges(html), len(html)]
    pieces = [html[start:end] for start, end in pairwise(edges) if end > start]
    return [(piece, html_to_text(piece)) for piece in _with_blanks_attached(pieces)]


def _block_edges(html: str) -> Iterator[int]:
    """Answer where top-level blocks begin and end."""
    depth = 0
    for tag in SANITISED_TAG.finditer(html):
        is_block = tag["name"] in BLOCKS
        if is_block and depth == 0 and not tag["closing"]:
            yield tag.start()
        if tag["name"] not in VOID:
            depth += -1 if tag["closing"] else 1
        if is_block and depth == 0:
            yield tag.end()


def _with_blanks_attached(pieces: Sequence[str]) -> list[str]:
    """Join white space between blocks to the block before it."""
    joined: list[str] = []
    for piece in pieces:
        if joined and not piece.strip():
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
