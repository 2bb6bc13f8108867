"""Reads the texts of items for words and names, and says to other processes what to read and what was found.

Only the text goes there and only what was found comes back: one JSON document a line each way.
"""

from dataclasses import dataclass, replace
from typing import Any

import orjson

from feeds.entities.tagging import Tagger, findings_in, plain_text
from feeds.intake.items import Item
from feeds.markup.words import words_of
from storage.protocols import Storage
from storage.registry import Findings, FoundEntity, FoundMention
from storage.vocabulary import EntityType


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be read: the text in which mentions are counted, and the summary.

    With `is_unfiled`, categories that fit are looked for too.
    """

    plain: str
    summary: str
    language: str
    is_unfiled: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text, what the rules find in it, and the slugs of categories if it has to be filed."""

    words: str
    findings: Findings
    categories: tuple[str, ...] | None


def tag_item(storage: Storage, item: Item, tagger: Tagger, *, categorise: bool = False) -> Item:
    """Answer the item with its words and what the rules find in its text.

    With `categorise` also in categories that fit, if it names none. Reading takes milliseconds: not done
    inside a transaction.
    """
    return with_reading(item, read_text(storage, text_of(item, categorise=categorise), tagger))


def text_of(item: Item, *, categorise: bool) -> Text:
    """Answer what is to be read of an item."""
    text = item.text
    is_unfiled = categorise and "categories" not in item.named
    return Text(plain_text(text), text.summary, text.language, is_unfiled)


def read_text(storage: Storage, text: Text, tagger: Tagger) -> Reading:
    """Read a text against the names of a storage as they are now."""
    tagger.follow(storage)
    tagging = tagger.tag(text.plain, language=text.language)
    categories = None
    if text.is_unfiled:
        with storage.reading() as session:
            suggested = tagger.suggest(session, text.plain, tagging, language=text.language)
        categories = tuple(each.category for each in suggested)
    return Reading(words_of(text.plain, text.summary), findings_in(text.plain, tagging), categories)


def with_reading(item: Item, reading: Reading) -> Item:
    """Answer the item with what was read in its text."""
    item = replace(item, words=reading.words, findings=reading.findings)
    if reading.categories is None:
        return item
    return replace(item, categories=reading.categories, named=item.named | {"categories"})


def write_text(text: Text) -> bytes:
    """Answer a text as a line; raise TypeError for text that is none."""
    return orjson.dumps(text) + b"\n"


def parse_text(line: bytes) -> Text:
    """Answer the text in a line."""
    return Text(**orjson.loads(line))


def write_reading(reading: Reading | None) -> bytes:
    """Answer what was read as a line, or None where that failed."""
    return orjson.dumps(reading) + b"\n"


def parse_reading(line: bytes) -> Reading | None:
    """Answer what was read; raise ValueError, KeyError or TypeError for a line that does not say it."""
    fields = orjson.loads(line)
    if fields is None:
        return None
    found, categories = fields["findings"], fields["categories"]
    return Reading(
        fields["words"],
        Findings(
            tuple([_mention(each) for each in found["mentions"]]),
            tuple([FoundEntity(**each) for each in found["entities"]]),
        ),
        None if categories is None else tuple(categories),
    )


def _mention(fields: dict[str, Any]) -> FoundMention:  # as it was written
    kind = fields["type"]
    return FoundMention(**{**fields, "type": None if kind is None else EntityType(kind)})
