"""Chooses between a page and the feed formats by what a client says it accepts (HTTP-18, C5)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from feeds.web.preferences import Preference, read_preferences

Choice = Literal["html", "rss", "atom", "json"]

HTML = "text/html"
GENERIC_XML = ("application/xml", "text/xml")
FEED_TYPES: Mapping[Choice, tuple[str, ...]] = {
    "rss": ("application/rss+xml", *GENERIC_XML, "application/rdf+xml"),
    "atom": ("application/atom+xml", *GENERIC_XML),
    "json": ("application/feed+json", "application/json"),
}
"""Which media types ask for which format, the format's own first; the formats stand as they win a tie."""

PROBLEM_TYPES = ("application/problem+json", "application/json", "application/feed+json")
PLAIN = "text/plain"


class Accepted:
    """An Accept header, understood; without one, everything is accepted alike."""

    def __init__(self, header: str | None) -> None:
        self._ranges = read_preferences(header or "*/*")

    def weight(self, media_type: str) -> float:
        """Answer how much a type is wanted; the most specific range says (RFC 9110 §12.5.1)."""
        wide = f"{media_type.partition('/')[0]}/*"
        found = (self.named(media_range) for media_range in (media_type, wide, "*/*"))
        return next((weight for weight in found if weight is not None), 0.0)

    def named(self, media_range: str) -> float | None:
        """Answer how much this very range is wanted; None if the client does not name it."""
        found = [one for one in self._ranges if _covers(one, media_range)]
        return max((one.weight for one in _without_parameters(found)), default=None)

    def best(self, media_types: Iterable[str]) -> float:
        """Answer how much the most wanted of these types is wanted."""
        return max(self.weight(media_type) for media_type in media_types)


def _covers(preference: Preference, media_range: str) -> bool:
    # Java has written `*` for `*/*` since 1995.
    return preference.value == media_range or (preference.value == "*" and media_range == "*/*")


def _without_parameters(found: list[Preference]) -> list[Preference]:
    """Prefer ranges that speak of the type itself; ours has no parameters but the charset."""
    return [one for one in found if not one.parameters] or found


def choose(accept: str | None) -> Choice:
    """Choose for a neutral URL: a page only if `text/html` outranks every feed and XML type.

    Otherwise the best feed format; RSS for a tie, for `*/*`, without a header and if nothing suits.
    """
    accepted = Accepted(accept)
    weights = {name: _feed_weight(accepted, name) for name in FEED_TYPES}
    everything = [media_type for types in FEED_TYPES.values() for media_type in types]
    if accepted.weight(HTML) > accepted.best(everything):
        return "html"
    return max(weights, key=lambda name: weights[name])


def _feed_weight(accepted: Accepted, name: Choice) -> float:
    """Answer what the client says of the format's own type, or else of any type that may mean it."""
    own = accepted.named(FEED_TYPES[name][0])
    return accepted.best(FEED_TYPES[name]) if own is None else own


def wants_html(accept: str | None) -> bool:
    """Answer whether a refusal had better be a page: HTML outranks plain text and JSON."""
    accepted = Accepted(accept)
    return accepted.weight(HTML) > accepted.best((PLAIN, *PROBLEM_TYPES))


def wants_json(accept: str | None) -> bool:
    """Answer whether a refusal had better be JSON: it outranks plain text and HTML."""
    accepted = Accepted(accept)
    return accepted.best(PROBLEM_TYPES) > accepted.best((PLAIN, HTML))
