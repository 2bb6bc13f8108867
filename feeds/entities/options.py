"""What may be typed on the command line for a slug, a name, a code and a Wikidata id."""

import re
from dataclasses import dataclass

import click

from feeds.markup.languages import is_tag
from feeds.markup.slugs import is_slug
from feeds.markup.text import clean_line

LONGEST_NAME = 200
"""Official names of ministries pass 100 characters."""

CODE = re.compile(r"medtop:[0-9]{8}", re.ASCII)
WIKIDATA_ID = re.compile(r"Q[1-9][0-9]{0,15}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a language; the language is a BCP 47 tag in lower case."""

    language: str
    text: str


def name_in_language(typed: str) -> Name:
    """Read `fr=Économie`; raise BadParameter."""
    language, _, text = typed.partition("=")
    try:
        cleaned = clean_line(text, limit=LONGEST_NAME)
    except ValueError as error:
        raise click.BadParameter(f"a name has at most {LONGEST_NAME} characters.") from error
    if not (is_tag(language) and cleaned):
        raise _refusal(typed, "a language and a name, such as fr=Économie")
    return Name(language.lower(), cleaned)


def bare_name(typed: str) -> str:
    """Read a name with its language or without: `fr=Tazarine` is `Tazarine`; raise BadParameter."""
    language, mark, text = typed.partition("=")
    name = text if mark and is_tag(language) else typed
    if not any(map(str.isalnum, name)):
        raise _refusal(typed, "a name")
    return name


def slug(typed: str) -> str:
    """Read a slug; raise BadParameter for what feed URLs cannot carry."""
    if not is_slug(typed):
        raise _refusal(typed, "a slug: 1 to 80 of a-z, 0-9 and -")
    if WIKIDATA_ID.fullmatch(typed):
        raise _refusal(typed, "a slug: a feed's URL would take it for a Wikidata id")
    return typed


def code(typed: str) -> str:
    """Read the code of an IPTC Media Topic (MT-01); raise BadParameter."""
    if not CODE.fullmatch(typed):
        raise _refusal(typed, "an IPTC Media Topic: medtop: and 8 digits")
    return typed


def wikidata_id(typed: str) -> str:
    """Read a Wikidata id in any case; raise BadParameter."""
    if not WIKIDATA_ID.fullmatch(typed):
        raise _refusal(typed, "a Wikidata id: Q and a number")
    return typed.upper()


def _refusal(typed: str, expected: str) -> click.BadParameter:
    return click.BadParameter(f"{typed[:LONGEST_NAME]!r} is not {expected}.")
