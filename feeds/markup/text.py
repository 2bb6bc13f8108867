"""Cleans plain text: what XML, PostgreSQL or a reader's eye cannot bear never reaches storage.

Every pattern is linear: no quantifier stands inside another (Q8).
"""

import re
import unicodedata

import regex

from feeds.markup.errors import TextTooLong

MOST_COMBINING_MARKS = 10
"""On one letter (O4). Ten also bounds NFC, which sorts a run of marks in quadratic time."""

ELLIPSIS = "…"

_SLACK = 4
"""How many times its limit a line may have before white space and controls are taken out."""

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_ILLEGAL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_NONCHARACTERS}]")
_LEGAL_UNPRINTABLE = "\n\t\u00a0\u202f"
_LINE_BREAKS = re.compile("\r\n?|\x85")
_EXCESS_MARKS = regex.compile(rf"(\p{{M}}{{{MOST_COMBINING_MARKS}}})\p{{M}}+")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FOLDED_SPACE = re.compile(r"[^\S\u00a0\u202f]+")
_LOOSE_ENDS = frozenset(" \u00a0\u202f,;:–—-«(")


def clean_text(text: str) -> str:
    """Answer text of several lines that every store and format can carry (O1, Q4, Q5, X-04).

    NFC; LF for CR LF, CR and NEL; without control characters other than tab and LF, lone surrogates and
    noncharacters; at most ten combining marks in a row (O4).
    """
    legal = text if is_plain(text) else _ILLEGAL.sub("", _LINE_BREAKS.sub("\n", text))
    if legal.isascii():
        return legal
    capped = _cap_marks(legal)
    normal = unicodedata.normalize("NFC", capped)
    # Some marks, such as U+0344, are two once they are normalised.
    return normal if normal == capped else _cap_marks(normal)


def is_plain(text: str) -> bool:
    """Answer whether nothing in a text needs cleaning, forty times faster than looking for what does.

    What Python calls printable is no control, surrogate or noncharacter; line feeds, tabs and the no-break
    spaces of French are not, and are legal all the same.
    """
    for legal in _LEGAL_UNPRINTABLE:
        text = text.replace(legal, " ")
    return text.isprintable()


def clean_line(text: str, *, limit: int) -> str:
    """Answer one clean line, for titles, names and labels; raise TextTooLong above `limit` code points.

    As `clean_text`, and without bidi embeddings, overrides and isolates (O5; the marks LRM, RLM and ALM and
    the joiners stay), with white space folded, but for the no-break spaces of French typography.
    """
    if len(text) > _SLACK * (limit + 100):
        raise TextTooLong(limit)
    line = fold_space(clean_text(_BIDI_CONTROLS.sub("", text)))
    if len(line) > limit:
        raise TextTooLong(limit)
    return line


def shorten(text: str, limit: int) -> str:
    """Answer the text on one line of at most `limit` code points, cut between words and ended by "…" (O6).

    A grapheme cluster (UAX #29) is never split; a word that takes half the line is cut between clusters.
    """
    line = fold_space(text)
    if len(line) <= limit:
        return line
    kept = _clusters_within(line, limit - len(ELLIPSIS))
    if not line[sum(map(len, kept))].isspace():
        kept = _without_broken_word(kept)
    while kept and kept[-1] in _LOOSE_ENDS:
        kept.pop()
    return "".join(kept) + ELLIPSIS


def fold_space(text: str) -> str:
    """Fold runs of white space to one space and strip the ends; U+00A0 and U+202F stay inside."""
    return _FOLDED_SPACE.sub(" ", text).strip()


def _cap_marks(text: str) -> str:
    return text if text.isascii() else _EXCESS_MARKS.sub(r"\1", text)


def _clusters_within(line: str, limit: int) -> list[str]:
    """Answer the leading clusters of a longer line that fit into `limit` code points.

    One code point more shows where the last of them ends. Never look at the whole line: finding the
    clusters in a long run of flags takes quadratic time.
    """
    clusters: list[str] = regex.findall(r"\X", line[: limit + 1])
    clusters.pop()
    return clusters


def _without_broken_word(clusters: list[str]) -> list[str]:
    for index in range(len(clusters) - 1, len(clusters) // 2, -1):
        if clusters[index].isspace():
            return clusters[:index]
    return clusters
