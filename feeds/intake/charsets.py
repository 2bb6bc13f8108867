"""Finds out how a feed, an export or a page is encoded, from a fixed list, and counts what is lost (I7)."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from feeds.intake.drafts import DraftRefused

SAMPLE = 1_000_000
"""How many bytes at the beginning of a file are looked at."""

LARGEST_DECLARATION = 2_048

LATIN = "cp1252"
ARABIC = "cp1256"

CODECS: Mapping[str, str] = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252"), LATIN),
    **dict.fromkeys(("windows-1256", "cp1256", "x-cp1256"), ARABIC),
    **{f"windows-{number}": f"cp{number}" for number in (1250, 1251, 1253, 1254, 1255, 1257, 1258)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "macintosh": "mac-roman",
}
"""What a document may declare, and how it is decoded: Latin-1 is what everybody means by it, Windows-1252.

UTF-7 is not here: it makes markup of plain text. What is not here counts as not declared.
"""

DECLARED_IN_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
DECLARED_IN_HTML = re.compile(
    rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE
)

ARABIC_RUN = re.compile(rb"[\xc1-\xd6\xd8-\xdb\xdd-\xdf\xe1\xe3-\xe6\xec\xed]{3,}")
"""Three Arabic letters in a row in Windows-1256; in Windows-1252 they are letters no word has together."""

HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Charset:
    """How to decode a file; its first `skip` bytes are a byte order mark."""

    codec: str
    skip: int = 0


def find_charset(sample: bytes) -> Charset:
    """Answer how bytes that begin like this are encoded; raise DraftRefused for UTF-32.

    In this order: a byte order mark, UTF-16 without one, UTF-8 if that is what the bytes are, whatever they
    declare; what is declared, if it is on the list; and else UTF-8 with what is broken in it replaced, or
    Windows-1256 or 1252, whichever makes words.
    """
    if sample.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise DraftRefused("file", "is UTF-32; convert it to UTF-8")
    if sample.startswith(codecs.BOM_UTF8):
        return Charset("utf-8", len(codecs.BOM_UTF8))
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if sample.startswith(mark):
            return Charset(codec, len(mark))
    return Charset(_find_utf16(sample) or _find_eight_bits(sample))


def _find_utf16(sample: bytes) -> str | None:
    """Answer UTF-16 for markup or JSON whose every ASCII letter has a zero byte beside it."""
    head = sample[:64]
    evens, odds = head[::2].count(0), head[1::2].count(0)
    if (
        not (evens or odds)
        or max(evens, odds) * 4 < len(head[::2])
        or min(evens, odds) * 4 > max(evens, odds)
    ):
        return None
    return "utf-16-le" if odds > evens else "utf-16-be"


def _find_eight_bits(sample: bytes) -> str:
    declared = find_declared(sample)
    if sample.isascii():
        return declared or "utf-8"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count("\ufffd")
    if not broken:
        return "utf-8"
    if declared in {None, "utf-8", LATIN}:
        whole = len(HIGH.findall(text.replace("\ufffd", "").encode("latin-1", "replace")))
        others = sum(not letter.isascii() for letter in text) - broken
        return "utf-8" if max(whole, others) > broken else _guess(sample)
    return declared or LATIN


def find_declared(sample: bytes) -> str | None:
    """Answer the codec that an XML declaration or an HTML meta element names, if it is on the list."""
    head = sample[:LARGEST_DECLARATION]
    found = DECLARED_IN_XML.match(head) or DECLARED_IN_HTML.search(head)
    return CODECS.get(found[1].decode("ascii").lower()) if found else None


def _guess(sample: bytes) -> str:
    arabic = sum(map(len, ARABIC_RUN.findall(sample)))
    return ARABIC if arabic * 2 > len(HIGH.findall(sample)) else LATIN


class CountingDecoder:
    """Decodes a stream of bytes; `replaced` is how many characters could not be read so far."""

    def __init__(self, charset: Charset) -> None:
        self._decoder = codecs.getincrementaldecoder(charset.codec)("replace")
        self._skip = charset.skip
        self.replaced = 0

    def decode(self, data: bytes, *, final: bool = False) -> str:
        """Answer the text of the next bytes; U+FFFD stands where there is none."""
        skipped, self._skip = self._skip, max(0, self._skip - len(data))
        text = self._decoder.decode(data[skipped:], final)
        self.replaced += text.count("\ufffd")
        return text
