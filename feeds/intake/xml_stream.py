"""Reads XML item by item in constant memory; no document type, no entities of its own (I1, I2, I4)."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5

from lxml import etree
from lxml.etree import _Element as Element

from feeds.intake.drafts import DraftRefused
from feeds.markup.text import shorten

HELD_BACK = 64
"""How many characters at the end of a piece wait for the next one: what they belong to may be cut in two."""

LONGEST_PROLOG = 60_000

MISC = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
RSS_091 = re.compile(
    r'<!DOCTYPE\s+rss\s+PUBLIC\s+"-//Netscape Communications//DTD RSS 0\.91//EN"\s+"[^"<>]{0,200}"\s*>',
    re.IGNORECASE,
)
"""The one document type there is: RSS 0.91 asks for it, nobody fetches it, and it declares HTML's names."""

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CDATA_BEGIN, CDATA_END = "<![CDATA[", "]]>"
REFERENCE = re.compile(r"&(?:#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));|([A-Za-z][A-Za-z0-9]{1,31};)|)")
PREDEFINED = frozenset({"lt;", "gt;", "amp;", "apos;", "quot;"})


def read_items(
    texts: Iterable[str], is_item: Callable[[Element], bool], *, names: tuple[str, ...]
) -> Iterator[Element]:
    """Yield each item as soon as it is complete; it is gone when the next one is asked for.

    `names` are the local names of items; `is_item` looks at what encloses one. After the last item the root
    is yielded, which then holds what is around the items. Raises DraftRefused.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    last: Element | None = None
    for piece in mend(texts):
        _feed(parser, piece)
        for _, element in parser.read_events():
            assert isinstance(element, Element)
            if is_item(element):
                yield element
                _drop(last)
                element.clear()
                last = element
    root = _close(parser)
    _drop(last)
    yield root


def survey_items(
    texts: Iterable[str], is_item: Callable[[Element], bool], *, names: tuple[str, ...]
) -> Iterator[Element]:
    """Yield what `read_items` yields, for a first look; raise DraftRefused.

    A document that breaks off behind an item, such as an export cut short, has what stands before the break:
    whoever reads it again gets the items before it, and the reason.
    """
    last: Element | None = None
    try:
        for element in read_items(texts, is_item, names=names):
            last = element
            yield element
    except DraftRefused:
        if last is None:
            raise
        yield next(iter([*last.iterancestors()][-1:]), last)


def read_around(
    texts: Iterable[str], is_item: Callable[[Element], bool], *, names: tuple[str, ...]
) -> Element:
    """Answer the root of a document without its items; raise DraftRefused."""
    last = deque(survey_items(texts, is_item, names=names), maxlen=1)
    return last[0]


def _drop(element: Element | None) -> None:
    """Take an item out of the tree once the parser is past it; libxml2 is not done with it before that."""
    if element is not None and (parent := element.getparent()) is not None:
        parent.remove(element)


def _feed(parser: "etree.XMLPullParser", piece: str) -> None:
    try:
        parser.feed(piece.encode())
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error


def _close(parser: "etree.XMLPullParser") -> Element:
    try:
        root: Element = parser.close()
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error
    return root


def _refusal(error: etree.XMLSyntaxError) -> DraftRefused:
    return DraftRefused("file", f"is not well-formed XML: {shorten(str(error.msg or error), 200)}")


def mend(texts: Iterable[str]) -> Iterator[str]:
    """Yield the text as XML can be read: without a document type, without characters XML does not have.

    Names of HTML (`&nbsp;`) become their characters, and an ampersand that begins nothing stands for itself,
    but inside CDATA everything does already. Raises DraftRefused for a document type.
    """
    kept, is_cdata, is_begun = "", False, False
    for text in texts:
        kept += ILLEGAL.sub("", text)
        if not is_begun and kept:
            if len(kept) < LONGEST_PROLOG and not _is_past_prolog(kept):
                continue
            kept, is_begun = cut_prolog(kept), True
        ready = _safe_length(kept)
        mended, is_cdata = _mend(kept[:ready], is_cdata)
        kept = kept[ready:]
        yield mended
    if not is_begun:
        kept = cut_prolog(kept)
    yield _mend(kept, is_cdata)[0]


def _safe_length(text: str) -> int:
    """Answer how much of a text can be mended before its end is known."""
    end = max(0, len(text) - HELD_BACK)
    cut = min((at for at in (text.find(mark, end) for mark in "<&]") if at >= 0), default=len(text))
    for _ in "]]":  # of `]]>`, the beginning may stand before the others
        cut -= text[cut - 1 : cut] == "]"
    return cut


def _is_past_prolog(text: str) -> bool:
    at = _skip_misc(text)
    rest = text[at : at + 9]
    return bool(rest) and not (rest.startswith(("<!", "<?")) or "<!DOCTYPE".startswith(rest))


def _skip_misc(text: str) -> int:
    at = 0
    while found := MISC.match(text, at):
        at = found.end()
    return at


def cut_prolog(text: str) -> str:
    """Answer the text from its root element on; raise DraftRefused for a document type (I1, I2)."""
    at = _skip_misc(text)
    if text[at : at + 9].upper() == "<!DOCTYPE":
        found = RSS_091.match(text, at)
        if found is None:
            raise DraftRefused("file", "has a document type (DTD), which is never read; take it out")
        at = found.end() + _skip_misc(text[found.end() :])
    if text[at : at + 2] in {"<!", "<?"}:
        raise DraftRefused("file", "does not begin with an element")
    return text[at:]


def _mend(text: str, is_cdata: bool) -> tuple[str, bool]:
    pieces: list[str] = []
    begin = 0
    while (end := text.find(CDATA_END if is_cdata else CDATA_BEGIN, begin)) >= 0:
        edge = CDATA_END if is_cdata else CDATA_BEGIN
        pieces += (text[begin:end] if is_cdata else _mend_outside(text[begin:end]), edge)
        begin, is_cdata = end + len(edge), not is_cdata
    pieces.append(text[begin:] if is_cdata else _mend_outside(text[begin:]))
    return "".join(pieces), is_cdata


def _mend_outside(text: str) -> str:
    text = text.replace(CDATA_END, "]]&gt;")
    return REFERENCE.sub(_reference, text) if "&" in text else text


def _reference(found: "re.Match[str]") -> str:
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return found[0] if name in PREDEFINED else _named(name)
    if hexadecimal is None and decimal is None:
        return "&amp;"
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    is_character = number <= 0x10FFFF and not ILLEGAL.match(chr(number))
    return found[0] if is_character else ""


def _named(name: str) -> str:
    characters = html5.get(name)
    if characters is None:
        return f"&amp;{name}"
    return characters.replace("&", "&amp;").replace("<", "&lt;")
