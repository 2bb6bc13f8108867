"""A text to be matched: its language, and where its title, paragraphs and first sentence stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from feeds.markup.boilerplate import count_kept

FRONT_MATTER = re.compile(r"\ufeff?---[^\S\n]*\n(?:.*\n)*?---[^\S\n]*(?:\n|\Z)")
TITLE_LINE = re.compile(r"""^title:[^\S\n]*["']?(.*?)["']?[^\S\n]*$""", re.MULTILINE)
SENTENCE_END = regex.compile(r"[.!?…؟]+[»”\"’']*(?=\s+[^\p{Ll}\s])")
ABBREVIATED = regex.compile(
    r"(?:^|[\s(«'’])(?:\p{L}|M[mrs]{1,2}|Mlle|Dr|Pr|Me|St|Ste|Mgr|art|av|etc|cf|No|Jr|Sr|د|أ)$"
)
ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3]")
LATIN_LETTER = regex.compile(r"\p{Latin}")
ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|for|that|with|on|was|by)\b", re.IGNORECASE)
FRENCH = re.compile(r"\b(?:le|la|les|des|et|de|du|en|un|une|est|pour|que|dans|sur|au)\b", re.IGNORECASE)


LONGEST_HEAD = 1_500
"""How much of a text shows its language."""


class Span(NamedTuple):
    """A part of a text, in code points, the end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with its parts. Matched are title and body; `lead` is the first sentence."""

    text: str
    title: Span
    body: Span
    lead: Span
    first_paragraph: Span
    language: str

    @property
    def parts(self) -> tuple[Span, ...]:
        """The parts that are matched."""
        return tuple(part for part in (self.title, self.body) if part.end > part.start)


def read_document(text: str, *, language: str | None = None) -> Document:
    """Answer the parts of a text: a title, a blank line, paragraphs, and a sign-up block that is left out.

    Front matter is left out as well, but for its title. What has one paragraph only has no title.
    """
    front = FRONT_MATTER.match(text)
    body = front.end() if front else 0
    paragraphs = _paragraphs(text, body)
    title = _title_in(text, front) if front else None
    if title is None:
        title, paragraphs = _take_title(paragraphs)
    kept = paragraphs[: count_kept([text[span.start : span.end] for span in paragraphs])]
    first = kept[0] if kept else Span(title.end, title.end)
    return Document(
        text=text,
        title=title,
        lead=_first_sentence(text, first),
        first_paragraph=first,
        body=Span(first.start, kept[-1].end if kept else first.start),
        language=(language or guess_language(text)).partition("-")[0].lower(),
    )


def article_text(title: str, body: str) -> str:
    """Answer the text in which the mentions of a stored article are counted."""
    return f"{title}\n\n{body}"


def guess_language(text: str) -> str:
    """Answer ar, en or fr: Arabic where its letters prevail, else the one with more of its little words."""
    head = text[:LONGEST_HEAD]
    if len(ARABIC_LETTER.findall(head)) > len(LATIN_LETTER.findall(head)):
        return "ar"
    return "en" if len(ENGLISH.findall(head)) > len(FRENCH.findall(head)) else "fr"


def _paragraphs(text: str, begin: int) -> Sequence[Span]:
    spans = []
    start = None
    position = begin
    for line in text[begin:].splitlines(keepends=True):
        if line.strip():
            start = position if start is None else start
        elif start is not None:
            spans.append(_trim(text, start, position))
            start = None
        position += len(line)
    if start is not None:
        spans.append(_trim(text, start, position))
    return spans


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))


def _title_in(text: str, front: re.Match[str]) -> Span | None:
    found = TITLE_LINE.search(text, front.start(), front.end())
    return Span(*found.span(1)) if found and found[1] else None


def _take_title(paragraphs: Sequence[Span]) -> tuple[Span, Sequence[Span]]:
    """The first paragraph is the title if another follows."""
    if len(paragraphs) < 2:
        begin = paragraphs[0].start if paragraphs else 0
        return Span(begin, begin), paragraphs
    return paragraphs[0], paragraphs[1:]


def _first_sentence(text: str, paragraph: Span) -> Span:
    for end in SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        if not (text[end.start()] == "." and ABBREVIATED.search(text, paragraph.start, end.start())):
            return Span(paragraph.start, end.end())
    return paragraph
