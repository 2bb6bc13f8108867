"""Every word the pages say themselves, in each of their languages: looked up, filled in, in the right number.

The words stand in `words/<language>.json`: sections (a slice's name) of keys, each a text or its plural forms
(Unicode CLDR: `zero one two few many other`). All of this is pure; mails use it as pages do.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent / "words"

LOCALES: Mapping[str, str] = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
"""The languages of the pages, and the Babel locale of each: Moroccan Arabic writes Latin digits."""

NAMES: Mapping[str, str] = {"fr": "Français", "ar": "العربية", "en": "English"}
"""What each language calls itself."""

NO_BREAK = "\N{NO-BREAK SPACE}"
FRENCH_SPACES = re.compile(r" (?=[;:!?»])|(?<=«) ")

Text = str | Mapping[str, str]
Words = Mapping[str, Mapping[str, Text]]


class Writer(Protocol):
    """Writes a text of one language."""

    def __call__(self, key: str, *, count: int | None = None, **values: object) -> str:
        """Answer the text of `section.key`; see `write`."""
        ...


@cache
def read_words(language: str) -> Words:
    """Read the words of a language, sections of keys, with the spaces its typography wants."""
    document = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    space = space_french if language == "fr" else str
    return {
        section: {key: _each(text, space) for key, text in texts.items()}
        for section, texts in document.items()
    }


def _each(text: Text, change: Callable[[str], str]) -> Text:
    if isinstance(text, str):
        return change(text)
    return {form: change(each) for form, each in text.items()}


def space_french(text: str) -> str:
    """Put no-break spaces before `; : ! ?` and inside « »: files are written with plain ones (pages.md)."""
    return FRENCH_SPACES.sub(NO_BREAK, text)


def write(language: str, key: str, *, count: int | None = None, **values: object) -> str:
    """Answer the text of `section.key` in a language with its `{names}` filled in, whole numbers written out.

    `count` chooses the plural form and fills `{count}`. Raises KeyError for what the files do not hold.
    """
    section, _, name = key.partition(".")
    text = read_words(language)[section][name]
    if not isinstance(text, str):
        text = text.get(plural_form(language, 0 if count is None else count), text["other"])
    known = values if count is None else {**values, "count": count}
    return text.format_map({name: _written(value, language) for name, value in known.items()})


@lru_cache(maxsize=1024)
def plural_form(language: str, count: int) -> str:
    """Answer which form a number takes: `zero`, `one`, `two`, `few`, `many` or `other` (CLDR)."""
    form: str = Locale.parse(LOCALES[language]).plural_form(count)
    return form


@lru_cache(maxsize=4096)
def number(value: int, language: str) -> str:
    """Write a whole number: `12 345`, `12.345` in Moroccan Arabic, `12,345`."""
    return format_decimal(value, locale=LOCALES[language])


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """Write a day: `24 novembre 2026`, `24 نونبر 2026`, `24 November 2026`."""
    return format_date(value, "long", locale=LOCALES[language])


def _written(value: object, language: str) -> str:
    return number(value, language) if isinstance(value, int) else str(value)


def writer(language: str) -> Writer:
    """Answer `write` for one language, as templates and mails use it."""

    def write_in_it(key: str, *, count: int | None = None, **values: object) -> str:
        return write(language, key, count=count, **values)

    return write_in_it
