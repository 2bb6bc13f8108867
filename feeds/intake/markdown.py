"""Markdown with front matter: a YAML block of the keys below, then CommonMark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from frontmatter.default_handlers import YAMLHandler

from feeds.intake.drafts import Draft, DraftRefused, check_body
from feeds.markup.errors import TextRefused
from feeds.markup.html import html_to_text
from feeds.markup.markdown import markdown_to_html
from feeds.markup.text import clean_text

FENCE = "---"
LONGEST_FRONT_MATTER = 16_000
LONGEST_SHOWN = 40

KEYS = (
    "id", "title", "language", "published", "updated", "authors", "categories", "entities", "summary", "url",
    "image", "image_alt", "image_caption", "image_credit", "image_rights", "translation_of",
)  # fmt: skip
"""Every key there is, in the order of docs/import.md."""

HEADING = re.compile("<h1>(.*?)</h1>", re.DOTALL)

LIST_KEYS = frozenset({"authors", "categories", "entities"})


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above the text: single values and lists by key; a key without a value has an empty one."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_markdown(text: str) -> Draft:
    """Answer the draft in a Markdown text; raise DraftRefused.

    Without a title in the front matter, a first-level heading at the top is the title and leaves the text.
    """
    front, body = _split(text.strip())
    html = _to_html(check_body(body.strip()))
    title = front.values.get("title", "")
    if not title:
        title, html = _take_heading(html)
    return Draft(
        title=title,
        body=body,
        body_html=html,
        id=front.values.get("id"),
        language=front.values.get("language"),
        published=front.values.get("published"),
        updated=front.values.get("updated"),
        authors=front.lists.get("authors"),
        categories=front.lists.get("categories"),
        entities=front.lists.get("entities"),
        summary=front.values.get("summary"),
        url=front.values.get("url"),
        translation_of=front.values.get("translation_of"),
        image=front.values.get("image"),
        image_alt=front.values.get("image_alt"),
        image_caption=front.values.get("image_caption"),
        image_credit=front.values.get("image_credit"),
        image_rights=front.values.get("image_rights"),
    )


def _to_html(body: str) -> str:
    try:
        return markdown_to_html(body)
    except TextRefused as error:
        raise DraftRefused("body", error.reason) from error


def read_front_matter(block: str) -> FrontMatter:
    """Answer the keys and values of a YAML block; raise DraftRefused.

    Every value stays the text it is (a date is no date yet, `no` is no boolean), or a list of such. The
    block is read as a stream of events, so nothing in it can nest, repeat itself or become an object.
    """
    if len(block.encode("utf-8", "replace")) > LONGEST_FRONT_MATTER:
        raise _refusal(f"is longer than {LONGEST_FRONT_MATTER:,} bytes")
    front = FrontMatter()
    try:
        for key, value in _pairs(yaml.parse(clean_text(block), Loader=yaml.BaseLoader)):
            _put(front, key, value)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refusal(f"line {line} is not readable; put a value that has a colon in quotes") from error
    except yaml.YAMLError as error:
        raise _refusal("is not readable") from error
    return front


def _split(text: str) -> tuple[FrontMatter, str]:
    if not text:
        raise DraftRefused("file", "is empty")
    handler = YAMLHandler()
    if not handler.detect(text):
        return FrontMatter(), text
    try:
        block, body = handler.split(text)
    except ValueError as error:
        raise _refusal(f"is not closed by a line of {FENCE}; is the file cut short?") from error
    return read_front_matter(block), body


def _take_heading(html: str) -> tuple[str, str]:
    heading = HEADING.match(html)
    if heading is None:
        raise DraftRefused("title", "is missing: give the front matter a title, or begin with a # heading")
    return html_to_text(heading[1]), html[heading.end() :]


def _pairs(events: Iterator[yaml.Event]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Answer each key with its value; raise DraftRefused for anything but one flat mapping."""
    first = next((event for event in events if not isinstance(event, _FRAME)), None)
    if first is None:
        return
    if not isinstance(first, yaml.MappingStartEvent):
        raise _refusal("must be lines of key: value")
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        yield _scalar(event), _value(next(events), events)


_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent)


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> str | tuple[str, ...]:
    if not isinstance(event, yaml.SequenceStartEvent):
        return _scalar(event)
    items: list[str] = []
    for item in events:
        if isinstance(item, yaml.SequenceEndEvent):
            break
        items.append(_scalar(item))
    return tuple(items)


def _scalar(event: yaml.Event) -> str:
    if not isinstance(event, yaml.ScalarEvent) or event.anchor:
        raise _refusal("may hold texts and flat lists of texts only: no nesting, no anchors, no aliases")
    return str(event.value)


def _put(front: FrontMatter, key: str, value: str | tuple[str, ...]) -> None:
    if key not in KEYS:
        raise _refusal(f"unknown key {key[:LONGEST_SHOWN]!r}; there are {', '.join(KEYS)}")
    if key in front.values or key in front.lists:
        raise _refusal(f"{key} stands there twice")
    if key in LIST_KEYS:
        front.lists[key] = value if isinstance(value, tuple) else (value,) if value else ()
    elif isinstance(value, tuple):
        raise DraftRefused(key, "must be one value, not a list")
    else:
        front.values[key] = value


def _refusal(reason: str) -> DraftRefused:
    return DraftRefused("front matter", reason)
