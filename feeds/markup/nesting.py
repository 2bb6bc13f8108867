"""Refuses HTML that a parser would spend its time on: too deep, too tangled, too many attributes (I5).

One linear look at the tags, before any parser sees them: nh3 0.3.8 needs 48 s for 100,000 nested `div`.
"""

import re
from dataclasses import dataclass

DEEPEST = 256
MOST_TAGS = 30_000
MOST_ATTRIBUTES = 200
MOST_AMPERSANDS = 150_000
"""Beyond this, html5ever's handling of bare ampersands shows its quadratic time (1,000,000: 10 s)."""

MOST_REOPENED = 300_000
"""How many formatting elements a parser may have to open again, summed over all tags of a document."""

TAG = re.compile(r"<(?P<comment>!--)|<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*)")
COMMENT_END = re.compile(r"--!?>")
ATTRIBUTE = re.compile(r"[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*))?")
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# The next of its kind closes these by itself, so many of them do not nest.
CLOSED_BY_THE_NEXT = frozenset(
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "rt", "rp"]
)
# The parser opens these again in every block that follows, until they are closed (HTML §13.2.4.3).
FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)


@dataclass
class TooComplex(ValueError):
    """HTML that no article needs and no parser should be given; `reason` says what there is too much of."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


def check_nesting(html: str) -> None:
    """Raise TooComplex for HTML that would take a parser more than linear time; itself linear."""
    if html.count("&") > MOST_AMPERSANDS:
        raise TooComplex(f"has more than {MOST_AMPERSANDS} ampersands")
    open_elements: list[str] = []
    formatting: dict[str, int] = {}
    tags = reopened = position = 0
    while found := TAG.search(html, position):
        tags += 1
        if tags > MOST_TAGS:
            raise TooComplex(f"has more than {MOST_TAGS} tags")
        if found["comment"]:
            position = _end_of_comment(html, found.end() - 2)
            continue
        name = found["name"].lower()
        if found["closing"]:
            position = found.end()
            _close(name, open_elements, formatting)
            continue
        position = _end_of_attributes(html, found.end())
        _open(name, open_elements, formatting)
        reopened += sum(formatting.values())
        if reopened > MOST_REOPENED:
            raise TooComplex("has too many unclosed formatting elements")


def _end_of_comment(html: str, position: int) -> int:
    end = COMMENT_END.search(html, position)
    return end.end() if end else len(html)


def _end_of_attributes(html: str, position: int) -> int:
    for _ in range(MOST_ATTRIBUTES):
        attribute = ATTRIBUTE.match(html, position)
        if attribute is None:
            return position
        position = attribute.end()
    raise TooComplex(f"has an element with more than {MOST_ATTRIBUTES} attributes")


def _open(name: str, open_elements: list[str], formatting: dict[str, int]) -> None:
    if name in FORMATTING:
        formatting[name] = formatting.get(name, 0) + 1
    if name not in VOID and name not in CLOSED_BY_THE_NEXT:
        open_elements.append(name)
    if len(open_elements) > DEEPEST:
        raise TooComplex(f"nests elements more than {DEEPEST} deep")


def _close(name: str, open_elements: list[str], formatting: dict[str, int]) -> None:
    if formatting.get(name):
        formatting[name] -= 1
    if name in open_elements:
        while open_elements.pop() != name:
            pass
