"""Reads what a feed URL asks for into one normal form, and refuses what it does not understand.

A filter may be repeated (all of them), hold commas (any of them) or begin with `-` (none of it). Unknown or
malformed parameters raise BadRequest naming the parameter, so a filtered URL can never answer unfiltered.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from feeds.errors import BadRequest
from feeds.markup.text import clean_text, fold_space
from feeds.markup.words import read_words

FILTERS = ("category", "entity", "author", "language")
CONTENTS = ("full", "summary")
SCOPES = ("about", "mention")
DEFAULT_LIMIT = 50
HIGHEST_LIMIT = 100
MOST_VALUES = 8
MOST_WORDS = 16
LONGEST_QUESTION = 200
TRACKING = re.compile(r"utm_.*|fbclid|gclid", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
PRINTABLE_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,40}")
LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})", re.ASCII)
FIRST_YEAR = 1970


class Clause(NamedTuple):
    """One condition of a filter: any of `values`, or none of them if `excluded`."""

    values: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedParameters:
    """What a feed URL asks for, normalised: sorted, without repetitions, with defaults filled in.

    `q` is a question in lower case; one that holds no word is answered with nothing. `since` and `until` are
    UTC days, both included, on the first publication.
    """

    category: tuple[Clause, ...] = ()
    entity: tuple[Clause, ...] = ()
    author: tuple[Clause, ...] = ()
    language: tuple[Clause, ...] = ()
    entity_scope: str = "about"
    q: str | None = None
    since: date | None = None
    until: date | None = None
    content: str = "full"
    limit: int = DEFAULT_LIMIT

    def clauses(self) -> tuple[tuple[str, Clause], ...]:
        """Answer every clause with the name of its filter, in canonical order."""
        by_filter: Mapping[str, tuple[Clause, ...]] = {
            "category": self.category,
            "entity": self.entity,
            "author": self.author,
            "language": self.language,
        }
        return tuple((name, clause) for name in FILTERS for clause in by_filter[name])


def is_lasting(parameters: FeedParameters) -> bool:
    """Answer whether a feed has a history: one cut to a limit, or found by a search, would lose entries."""
    return parameters.limit == DEFAULT_LIMIT and parameters.q is None


def read_parameters(
    query: bytes, *, path_filter: tuple[str, str] | None = None, fixed: tuple[str, ...] = ()
) -> FeedParameters:
    """Read the raw query string of a feed URL; `path_filter` is a filter its path already names.

    Raises BadRequest naming the first parameter that is unknown or malformed, or one of the `fixed`, about
    which the document leaves no choice.
    """
    given: dict[str, list[str]] = {}
    for name, value in _pairs(query):
        if name in fixed:
            raise BadRequest(name, "is fixed in this document; leave it out")
        given.setdefault(name, []).append(value)
    unknown = next((name for name in given if name not in READERS and name not in FILTERS), None)
    if unknown is not None:
        raise BadRequest(_shown(unknown), "unknown parameter")
    if path_filter is not None:
        given.setdefault(path_filter[0], []).insert(0, path_filter[1])
    return _normalised(given)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    pairs = [_pair(part) for part in query.split(b"&") if part]
    return [(name, value) for name, value in pairs if not TRACKING.fullmatch(name)]


def _pair(part: bytes) -> tuple[str, str]:
    raw_name, _, raw_value = part.partition(b"=")
    name = _decoded(raw_name, "query")
    return name, _decoded(raw_value, _shown(name))


def _decoded(raw: bytes, parameter: str) -> str:
    """Undo the form encoding, strictly: what is not UTF-8 or holds control characters is refused (Q4, Q5)."""
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(parameter, "is not valid UTF-8") from error
    if CONTROL.search(text):
        raise BadRequest(parameter, "holds control characters")
    return text


def _shown(name: str) -> str:
    """Answer a parameter's name if it can be repeated safely."""
    return name if PRINTABLE_NAME.fullmatch(name) else "a parameter with an unusual name"


def _normalised(given: Mapping[str, Sequence[str]]) -> FeedParameters:
    filters = {name: _clauses(name, given.get(name, ())) for name in FILTERS}
    if sum(len(clause.values) for clauses in filters.values() for clause in clauses) > MOST_VALUES:
        raise BadRequest(_last_filter(given), f"more than {MOST_VALUES} filter values in all")
    single = {name: _single(name, given[name]) for name in READERS if name in given}
    read = {name: READERS[name](name, value) for name, value in single.items()}
    if not filters["entity"]:
        read.pop("entity_scope", None)
    parameters = FeedParameters(**filters, **read)  # type: ignore[arg-type] # each reader fits its own field
    if parameters.since and parameters.until and parameters.since > parameters.until:
        raise BadRequest("until", "lies before since")
    return parameters


def _last_filter(given: Mapping[str, Sequence[str]]) -> str:
    return [name for name in given if name in FILTERS][-1]


def _clauses(name: str, values: Sequence[str]) -> tuple[Clause, ...]:
    return sort_clauses(_clause(name, value) for value in values)


def sort_clauses(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Answer clauses in canonical order, each once: what is required first, then what is excluded."""
    return tuple(sorted(set(clauses), key=lambda clause: (clause.excluded, clause.values)))


def with_clauses(parameters: FeedParameters, name: str, clauses: Iterable[Clause]) -> FeedParameters:
    """Answer the parameters with other clauses of a filter; without entities there is no scope of theirs."""
    changed = replace(parameters, **{name: sort_clauses(clauses)})  # type: ignore[arg-type] # filters only
    return changed if changed.entity else replace(changed, entity_scope="about")


def without_value(parameters: FeedParameters, name: str, clause: Clause, value: str) -> FeedParameters:
    """Answer the parameters without one value of a clause; a clause without values goes with it."""
    left = tuple(each for each in clause.values if each != value)
    others = [each for own, each in parameters.clauses() if own == name and each != clause]
    return with_clauses(parameters, name, [*others, Clause(left, clause.excluded)] if left else others)


def _clause(name: str, value: str) -> Clause:
    values = _lowered(value).split(",")
    excluded = values[0].startswith("-")
    if excluded:
        values = [values[0].removeprefix("-"), *values[1:]]
    if not all(values):
        raise BadRequest(name, "holds an empty value")
    if len(values) > 1 and (excluded or any(value.startswith("-") for value in values)):
        raise BadRequest(name, "mixes values with '-'; exclude one value at a time")
    return Clause(tuple(sorted(set(values))), excluded)


def _lowered(value: str) -> str:
    """Fold ASCII letters only: slugs and language tags have no others."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in value)


def _single(name: str, values: Sequence[str]) -> str:
    if len(set(values)) > 1:
        raise BadRequest(name, "is given more than once")
    return values[0]


def _read_limit(name: str, value: str) -> int:
    if not LIMIT.fullmatch(value) or int(value) > HIGHEST_LIMIT:
        raise BadRequest(name, f"must be a whole number from 1 to {HIGHEST_LIMIT}")
    return int(value)


def _read_question(name: str, value: str) -> str:
    """Read words that must all be in the text (Q2); too many are refused, for fewer would find more."""
    question = fold_space(clean_text(value)).lower()
    if len(question) > LONGEST_QUESTION or len(read_words(question)) > MOST_WORDS:
        raise BadRequest(name, f"must be at most {MOST_WORDS} words, {LONGEST_QUESTION} characters in all")
    return question


def _read_day(name: str, value: str) -> date:
    match = DAY.fullmatch(value)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise BadRequest(name, "must be a UTC date such as 2026-11-24")
    return day


def _one_of(choices: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in choices:
            raise BadRequest(name, f"must be one of {', '.join(choices)}")
        return value

    return read


READERS: Mapping[str, Callable[[str, str], object]] = {
    "entity_scope": _one_of(SCOPES),
    "q": _read_question,
    "since": _read_day,
    "until": _read_day,
    "content": _one_of(CONTENTS),
    "limit": _read_limit,
}
"""How each parameter that is no filter is read."""
