"""Plain text that every format and both databases can carry: cleaned at write, cut between characters."""

import unicodedata
from dataclasses import dataclass

import regex

NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
ILLEGAL = regex.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff{NONCHARACTERS}]")
LINE_BREAKS = regex.compile("\r\n?|[\x85\u2028\u2029]")
MOST_MARKS = 10
TOO_MANY_MARKS = regex.compile(rf"(\p{{M}}{{{MOST_MARKS}}})\p{{M}}+")
BIDI_CONTROLS = regex.compile("[\u202a-\u202e\u2066-\u2069]")
SPACES = regex.compile("[ \t\n]+")
CLUSTER = regex.compile(r"\X")
ELLIPSIS = "…"
SLACK = 4
"""How many times its limit a text may be before it is cleaned: white space and marks may still go."""


@dataclass
class TextTooLong(ValueError):
    """A text is longer than what is stored; `limit` in code points, or in bytes for HTML."""

    limit: int

    def __str__(self) -> str:
        """Name the limit."""
        return f"is longer than {self.limit}"


def drop_illegal(text: str) -> str:
    """Drop what XML 1.0 §2.2 forbids, other controls, lone surrogates and noncharacters (X-04, O1)."""
    return str(ILLEGAL.sub("", text))


def clean_text(text: str) -> str:
    """Answer a text of several lines that can be stored: NFC, `\\n` between lines, no illegal character.

    A letter keeps at most ten combining marks (O4). They are cut before normalising too, because the
    canonical order of a very long run takes quadratic time.
    """
    legal = drop_illegal(LINE_BREAKS.sub("\n", text))
    return _cut_marks(unicodedata.normalize("NFC", _cut_marks(legal)))


def _cut_marks(text: str) -> str:
    return text if text.isascii() else str(TOO_MANY_MARKS.sub(r"\1", text))


def clean_line(text: str, *, limit: int) -> str:
    """Answer one line for a title, name or label: cleaned, without bidi overrides, spaces folded (O5).

    No-break spaces stay: French typography wants them. Raises TextTooLong beyond `limit` code points.
    """
    if len(text) > limit * SLACK + 1000:
        raise TextTooLong(limit)
    line = str(SPACES.sub(" ", BIDI_CONTROLS.sub("", clean_text(text)))).strip()
    if len(line) > limit:
        raise TextTooLong(limit)
    return line


def shorten(text: str, limit: int) -> str:
    """Answer at most `limit` code points of a text on one line, cut between words or graphemes (O6)."""
    line = str(SPACES.sub(" ", text)).strip()
    if len(line) <= limit:
        return line
    start = _whole_clusters(line, limit - len(ELLIPSIS))
    words, space, _ = start.rpartition(" ")
    kept = words if space and len(words) > limit // 2 else start
    return kept.rstrip(" ,;:–—-\u00a0\u202f") + ELLIPSIS


def _whole_clusters(line: str, limit: int) -> str:
    """Answer the longest start of whole grapheme clusters (UAX #29) within a limit."""
    end = 0
    for cluster in CLUSTER.finditer(line, 0, limit + 2 * MOST_MARKS):
        if cluster.end() > limit:
            break
        end = cluster.end()
    return line[:end]
