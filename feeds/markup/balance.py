"""Rewrites HTML as a balanced tree of allowed elements, which any HTML parser reads back as it stands.

This bounds the work of the sanitiser behind it (I5): never too deep, no formatting element that a parser
opens again in each block, no text that it throws out of a table, no attribute but a few. A tag costs constant
time. No text for readers is lost; and nothing here is relied on for safety, which is the sanitiser's.
"""

from collections import defaultdict
from html import escape
from urllib.parse import unquote, urlsplit

import regex

from feeds.markup import bidi
from feeds.markup.attributes import escape_attribute, plain_line, write_attributes
from feeds.markup.errors import TooDeep
from feeds.markup.structure import (
    ALLOWED,
    BLOCKS,
    CELLLESS,
    CONTAINERS,
    DEEPEST,
    FRAMES,
    INLINE,
    LINES,
    LISTS_OF,
    PARENTS,
    RENAMED,
    SEPARATORS,
    VOID,
    missing_parents,
)
from feeds.markup.text import clean_text
from feeds.markup.tokens import Tag, decode_attribute, read_tokens
from feeds.markup.urls import link_url, web_url

_LEADING_MARKS = regex.compile(r"\p{M}+")
_OVERLAY = "\u0338"
"""NFC makes one character of it and the `>` before it, and so would anyone who normalises what we wrote."""

_HTML_SPACE = "\t\n\f\r "
_UNREACHED = INLINE | LINES
"""What an end tag closes in its own frame only."""


def balance(html: str, *, base_url: str | None) -> str:
    """Answer the HTML with allowed elements and attributes only, each closed in order; raise TooDeep."""
    tree = _Tree(base_url)
    for token in read_tokens(html):
        if not isinstance(token, Tag):
            tree.text(token.text)
        elif token.is_closing:
            tree.end(RENAMED.get(token.name, token.name))
        else:
            tree.start(RENAMED.get(token.name, token.name), token)
    return tree.finish()


class _Frame:
    """An open list, table, part of one or the like: end tags of lines and inline elements stay inside."""

    __slots__ = ("depth", "name", "opened")

    def __init__(self, name: str, depth: int) -> None:
        self.name = name
        self.depth = depth
        self.opened: defaultdict[str, int] = defaultdict(int)


class _Output:
    """What is written: text is cleaned once it is whole, and a block's direction once it ends."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.characters: list[str] = []
        self.block_at = 0
        self.has_bidi = False

    def write(self, markup: str, *, is_block: bool) -> None:
        """Write a tag."""
        self._flush()
        if is_block:
            self.end_block()
        self.written.append(markup)
        if is_block:
            self.block_at = len(self.written)

    def end_block(self) -> None:
        """Close the text of a block."""
        self._flush()
        if self.has_bidi:
            self.written[self.block_at :] = bidi.settle(self.written[self.block_at :])
        self.has_bidi = False

    def _flush(self) -> None:
        if not self.characters:
            return
        text = clean_text("".join(self.characters))
        self.characters.clear()
        if _OVERLAY in text and (marks := _LEADING_MARKS.match(text)):
            text = marks[0].replace(_OVERLAY, "") + text[marks.end() :]
        if self.written and self.written[-1].startswith("<pre"):
            # A parser drops the first line break, so the next reader would drop the second.
            text = text.lstrip("\n")
        if text:
            # A printable text holds no control; looking for one takes fifty times as long.
            self.has_bidi = self.has_bidi or (not text.isprintable() and bool(bidi.CONTROLS.search(text)))
            self.written.append(escape(text, quote=False))


class _Tree:
    """The open elements.

    The stack holds the name in the source and whether it was written. A frame counts the names open in it, a
    reach those since the innermost table, so that no end tag searches the stack in vain.
    """

    def __init__(self, base_url: str | None) -> None:
        self.base_url = base_url
        self.output = _Output()
        self.stack: list[tuple[str, bool]] = []
        self.frames = [_Frame("", -1)]
        self.reaches: list[defaultdict[str, int]] = [defaultdict(int)]
        self.line_at: int | None = None
        self.link_at: int | None = None
        self.is_paragraph_due = False

    def text(self, text: str) -> None:
        """Take characters; white space between the parts of a table goes."""
        if text.strip(_HTML_SPACE):
            self._begin_inline()
        elif self.frames[-1].name in CELLLESS:
            return
        self.output.characters.append(text)

    def start(self, name: str, tag: Tag) -> None:
        """Take a start tag."""
        if name == "img":
            self._picture(tag)
        elif name in {"br", "hr"}:
            self._begin_inline() if name == "br" else self._begin_block()
            self._write(f"<{name}>", name)
        elif name in PARENTS:
            self._start_part(name, tag)
        elif name in LISTS_OF:
            self._start_list_item(name, tag)
        elif name not in VOID:
            self._open(name, tag, is_kept=self._make_place(name, tag))

    def end(self, name: str) -> None:
        """Take an end tag; one that nothing waits for is ignored."""
        if len(self.reaches) > 1 and (name in PARENTS or name == "table"):
            self._end_part(name)
        elif self.frames[-1].opened[name] or (name not in _UNREACHED and self.reaches[-1][name]):
            while self._pop() != name:
                pass
        elif name in FRAMES:
            self._separate()

    def finish(self) -> str:
        """Close what is open and answer the HTML."""
        self._pop_to(0)
        self.output.end_block()
        return "".join(self.output.written)

    def _make_place(self, name: str, tag: Tag) -> bool:
        """End what cannot hold the element; answer whether it is kept."""
        if name in SEPARATORS:
            self._separate()
        elif name in LINES or name in CONTAINERS:
            self._begin_block()
        elif name in {"rt", "rp"}:
            return self._return_to_ruby()
        elif name == "a":
            return self._begin_link(tag)
        elif name in ALLOWED:
            self._begin_inline()
        return name in ALLOWED

    def _begin_inline(self) -> None:
        if self.frames[-1].name in CELLLESS:
            self._start_part("td")
        if self.is_paragraph_due and self.line_at is None:
            self._open("p")
        self.is_paragraph_due = False

    def _begin_block(self) -> None:
        if self.frames[-1].name in CELLLESS:
            self._start_part("td")
        self._end_line()

    def _end_line(self) -> None:
        if self.line_at is not None:
            self._pop_to(self.line_at)

    def _separate(self) -> None:
        """Let the text that follows be a paragraph."""
        self._end_line()
        self.is_paragraph_due = True

    def _start_list_item(self, name: str, tag: Tag) -> None:
        owner = self.frames[-2 if self.frames[-1].name in LISTS_OF else -1]
        if owner.name not in LISTS_OF[name]:
            self._separate()
            return
        self._pop_to(owner.depth + 1)
        self._open(name, tag)

    def _return_to_ruby(self) -> bool:
        if not self.frames[-1].opened["ruby"]:
            self._begin_inline()
            return False
        while self.stack[-1][0] != "ruby":
            self._pop()
        return True

    def _begin_link(self, tag: Tag) -> bool:
        """Links do not nest: the next ends the one before, or is none if a list or table stands between."""
        url = link_url(decode_attribute(tag.attributes.get("href", "")), self.base_url)
        if url and self.link_at is not None and self.link_at > self.frames[-1].depth:
            self._pop_to(self.link_at)
        self._begin_inline()
        return url is not None and self.link_at is None

    def _picture(self, tag: Tag) -> None:
        """Write a picture as a link to it, or inside a link as its alternative text."""
        text = plain_line(decode_attribute(tag.attributes.get("alt", ""))) or ""
        source = web_url(decode_attribute(tag.attributes.get("src", "")), self.base_url)
        if source is None or self.link_at is not None:
            self.text(text)
            return
        self.start("a", Tag("a", False, {"href": escape_attribute(source)}, tag.end))
        self.text(text or _file_name(source))
        self.end("a")

    def _start_part(self, name: str, tag: Tag | None = None) -> None:
        if len(self.reaches) == 1:
            self._separate()
            return
        self._close_to_parent(name)
        self._pop_to(self.frames[-1].depth + 1)
        for parent in missing_parents(self.frames[-1].name, name):
            self._open(parent)
        self._open(name, tag)
        if name in VOID:
            self._pop()

    def _end_part(self, name: str) -> None:
        self._close_to_parent(name)
        if name == "table":
            self._pop_to(self.frames[-1].depth)

    def _close_to_parent(self, name: str) -> None:
        while self.frames[-1].name not in PARENTS.get(name, {"table"}):
            self._pop_to(self.frames[-1].depth)

    def _open(self, name: str, tag: Tag | None = None, *, is_kept: bool = True) -> None:
        depth = len(self.stack)
        if tag and depth >= DEEPEST:
            raise TooDeep(DEEPEST)
        if is_kept:
            attributes = write_attributes(name, tag.attributes, self.base_url) if tag else ""
            self._write(f"<{name}{attributes}>", name)
        self.stack.append((name, is_kept))
        self.frames[-1].opened[name] += 1
        self.reaches[-1][name] += 1
        if is_kept:
            self._note(name, depth)

    def _note(self, name: str, depth: int) -> None:
        if name in FRAMES:
            self.frames.append(_Frame(name, depth))
        if name == "table":
            self.reaches.append(defaultdict(int))
        if name in LINES:
            self.line_at = depth
        if name == "a":
            self.link_at = depth

    def _pop(self) -> str:
        name, is_kept = self.stack.pop()
        depth = len(self.stack)
        if self.frames[-1].depth == depth:
            self.frames.pop()
            if name == "table":
                self.reaches.pop()
        self.frames[-1].opened[name] -= 1
        self.reaches[-1][name] -= 1
        self.line_at = None if self.line_at == depth else self.line_at
        self.link_at = None if self.link_at == depth else self.link_at
        if is_kept and name not in VOID:
            self._write(f"</{name}>", name)
        elif name in SEPARATORS:
            self.is_paragraph_due = True
        return name

    def _pop_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self._pop()

    def _write(self, markup: str, name: str) -> None:
        is_block = name in BLOCKS
        self.output.write(markup, is_block=is_block)
        self.is_paragraph_due = self.is_paragraph_due and not is_block


def _file_name(url: str) -> str:
    parts = urlsplit(url)
    return plain_line(unquote(parts.path.rpartition("/")[2])) or parts.netloc
