"""What a client says it accepts decides between a page and a feed, at neutral URLs and in refusals only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.negotiation import choose, wants_html, wants_json

FEEDPARSER = (
    "application/atom+xml,application/rdf+xml,application/rss+xml,application/x-netcdf,"
    "application/xml;q=0.9,text/xml;q=0.2,*/*;q=0.1"
)
READER = f"{FEEDPARSER},application/feed+json"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/png,image/svg+xml,*/*;q=0.8"
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HTML_AT_SEVEN_TENTHS = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.7"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


@pytest.mark.parametrize(
    ("accept", "choice"),
    [
        (None, "rss"),
        ("", "rss"),
        ("*/*", "rss"),
        (FEEDPARSER, "rss"),
        (READER, "rss"),
        ("application/rss+xml", "rss"),
        (CHROME, "html"),
        (FIREFOX, "html"),
        (SAFARI, "html"),
        (JAVA, "html"),
        ("text/html", "html"),
        (HTML_AT_SEVEN_TENTHS, "rss"),
    ],
)
def test_real_clients_get_what_they_can_read(accept: str | None, choice: str) -> None:
    """HTTP-18, HTTP-19."""
    assert choice == choose(accept)


@pytest.mark.parametrize(
    ("accept", "choice"),
    [
        ("application/atom+xml", "atom"),
        ("application/atom+xml;type=feed", "atom"),
        ("Application/Atom+XML;charset=UTF-8", "atom"),
        ("application/atom+xml, application/rss+xml;q=0.9", "atom"),
        ("application/atom+xml, application/xml;q=0.9, */*;q=0.1", "atom"),
        ("application/rss+xml, application/atom+xml", "rss"),
        ("application/feed+json", "json"),
        ("application/json", "json"),
        ("application/feed+json, application/json;q=0.9, */*;q=0.1", "json"),
        ("application/feed+json;q=0.9, application/atom+xml;q=0.8", "json"),
        ("application/xml", "rss"),
        ("text/xml", "rss"),
        ("application/rdf+xml", "rss"),
        ("application/rss+xml;q=0, application/xml", "atom"),
        ("application/rss+xml;q=0, */*", "atom"),
        ("application/rss+xml;q=0.1, application/*;q=0.5", "atom"),
        ("application/*", "rss"),
        ("image/png", "rss"),
        ("*/*;q=0", "rss"),
        ("text/html, application/xml", "rss"),
        ("text/html, */*", "rss"),
        ("text/*", "rss"),
        ("text/html;q=0.9, */*;q=0.8", "html"),
        ("text/html;q=0", "rss"),
        ("text/html;q=nonsense, application/atom+xml;q=0.1", "atom"),
        ("text/html;level=1;q=0.2, text/html;q=0.9, application/xml;q=0.5", "html"),
        ('application/json;profile="a,b;q=0";q=0.9, text/html;q=0.5', "json"),
        (",;q=,\x00,/", "rss"),
    ],
)
def test_the_most_wanted_format_is_chosen(accept: str, choice: str) -> None:
    """HTTP-18; RFC 9110 §12.5.1: the most specific range counts, then the weight."""
    assert choice == choose(accept)


@given(st.text())
def test_every_header_has_a_choice(accept: str) -> None:
    """HTTP-18."""
    assert choose(accept) in {"html", "rss", "atom", "json"}


@given(
    weight=st.integers(0, 999), rest=st.sampled_from(("application/xml", "text/xml", "application/atom+xml"))
)
def test_a_page_is_never_chosen_by_a_tie_or_less(weight: int, rest: str) -> None:
    """HTTP-18: a page only if HTML outranks every feed and XML type."""
    header = f"text/html;q=0.{weight:03}, {rest};q=0.{weight:03}"

    assert "html" != choose(header)


@pytest.mark.parametrize(
    ("accept", "html", "json"),
    [
        (None, False, False),
        ("*/*", False, False),
        (FEEDPARSER, False, False),
        (CHROME, True, False),
        ("text/html", True, False),
        ("text/plain, text/html;q=0.9", False, False),
        ("application/json", False, True),
        ("application/problem+json", False, True),
        ("application/feed+json", False, True),
        ("application/json, text/plain, */*", False, False),
        ("text/html;q=0.9, application/json", False, True),
    ],
)
def test_a_refusal_is_written_for_its_reader(accept: str | None, html: bool, json: bool) -> None:
    """HTTP-11."""
    assert (html, json) == (wants_html(accept), wants_json(accept))
