"""Reads what somebody typed and ticked, from a form or from JSON: everything that is wrong at once. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from config.privacy import Purpose
from feeds.errors import BadRequest
from feeds.markup.text import clean_line
from feeds.signup.addresses import Address, read_address
from feeds.signup.forms import TOKEN, TRAP
from storage.signups import Choice

Fields = Mapping[str, Sequence[str]]
"""What was sent: the values of each field, in order."""

FREQUENCIES = ("daily", "weekly")
FIELDS = frozenset({"email", "purposes", "language", "categories", "entities", "frequency", "byline"})
HIDDEN = frozenset({TOKEN, TRAP})
MOST_TOPICS = 50
LONGEST_BYLINE = 80
LOOKS_LIKE_ADDRESS = re.compile(r"@|://|\bwww\.|\.[a-z]{2,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be chosen on this site."""

    languages: Sequence[str]
    is_category: Callable[[str], bool]
    is_entity: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what."""

    address: Address
    choice: Choice


@dataclass
class Unreadable(Exception):
    """What was sent cannot be used: for each field that is wrong, what to do about it."""

    problems: Mapping[str, str]

    def first(self) -> BadRequest:
        """Answer the first problem as a refusal."""
        name, reason = next(iter(self.problems.items()))
        return BadRequest(name, reason)


def read_json(body: bytes) -> Fields:
    """Take a JSON object for a form: strings, and lists of strings; raise BadRequest for anything else."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("body", "must be a JSON object") from error
    if not isinstance(document, dict):
        raise BadRequest("body", "must be a JSON object")
    return {str(name): _values(name, value) for name, value in document.items()}


def _values(name: object, value: object) -> Sequence[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        raise BadRequest(name if name in FIELDS | HIDDEN else "body", "must be a text or a list of texts")
    return [str(each) for each in values]


def read_wish(fields: Fields, offer: Offer, *, language: str) -> Wish:
    """Read a wish; `language` is that of the page. Raises Unreadable with every problem there is."""
    problems: dict[str, str] = {}
    if set(fields) - FIELDS - HIDDEN:
        problems["body"] = f"has a field there is no use for; there are {', '.join(sorted(FIELDS))}"
    address = _try_address(problems, fields)
    choice = read_choice(fields, offer, language=language, problems=problems)
    if problems or address is None:
        raise Unreadable(problems)
    return Wish(address, choice)


def read_choice(
    fields: Fields, offer: Offer, *, language: str, problems: dict[str, str], fewest: int = 1
) -> Choice:
    """Read all but the address; what is wrong is added to `problems`. It takes `fewest` purposes."""
    readers: Mapping[str, Callable[[], object]] = {
        "purposes": lambda: _some(fields, "purposes", lambda value: value in tuple(Purpose), fewest),
        "language": lambda: _one(fields, "language", language, lambda value: value in offer.languages),
        "categories": lambda: _any(fields, "categories", offer.is_category),
        "entities": lambda: _any(fields, "entities", offer.is_entity),
        "frequency": lambda: _one(fields, "frequency", "weekly", lambda value: value in FREQUENCIES),
        "byline": lambda: read_byline(_single(fields, "byline")),
    }
    found = {name: _try(problems, name, read) for name, read in readers.items()}
    return Choice(purposes=(), language=language) if problems else Choice(**found)  # type: ignore[arg-type] # all read


def _try_address(problems: dict[str, str], fields: Fields) -> Address | None:
    try:
        return _read_address(fields)
    except BadRequest as error:
        problems["email"] = error.reason
        return None


def _try(problems: dict[str, str], name: str, read: Callable[[], object]) -> "object | None":
    try:
        return read()
    except BadRequest as error:
        problems[name] = error.reason
        return None


def _read_address(fields: Fields) -> Address:
    text = _single(fields, "email")
    if not text:
        raise BadRequest("email", "is missing")
    return read_address(text)


def _single(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    if len(values) > 1:
        raise BadRequest(name, "is given more than once")
    text = values[0] if values else ""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise BadRequest(name, "must not contain control characters or line breaks")
    return text


def _one(fields: Fields, name: str, default: str, is_known: Callable[[str], bool]) -> str:
    value = _single(fields, name) or default
    if not is_known(value):
        raise BadRequest(name, "is none of those offered")
    return value


def _any(fields: Fields, name: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in fields.get(name, ()) if value))
    if len(values) > MOST_TOPICS:
        raise BadRequest(name, f"are more than {MOST_TOPICS}")
    if not all(is_known(value) for value in values):
        raise BadRequest(name, "are not all among those offered")
    return values


def _some(fields: Fields, name: str, is_known: Callable[[str], bool], fewest: int) -> tuple[str, ...]:
    values = _any(fields, name, is_known)
    if len(values) < fewest:
        raise BadRequest(name, "tick at least one")
    return values


def read_byline(text: str) -> str:
    """Read a public byline, or none; raise BadRequest for what looks like an address (LAW-12)."""
    try:
        byline = clean_line(text, limit=LONGEST_BYLINE)
    except ValueError as error:
        raise BadRequest("byline", f"has at most {LONGEST_BYLINE} characters") from error
    if LOOKS_LIKE_ADDRESS.search(byline):
        raise BadRequest("byline", "is public: give a name or a pseudonym, not an address")
    return byline
