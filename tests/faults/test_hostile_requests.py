"""Hostile requests: no 5xx, no ill-formed feed, no value repeated, the same headers (C7, C13, Q1–Q9)."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.clocks import FakeClock
from support.databases import Contents, Databases
from support.newsroom import Newsroom

from config.settings import Settings, StorageSettings
from feeds.app import create_app
from feeds.services import Services
from storage import open_storage

WORDS = st.sampled_from(
    [
        *(
            "category",
            "entity",
            "author",
            "language",
            "limit",
            "since",
            "until",
            "content",
            "entity_scope",
            "q",
            "s",
        ),
        *("ia", "maroc", "-maroc", "fr", "10", "full", "2026-01-01", "mention", "feed", "utm_source"),
        *(
            "'; drop table article;--",
            "%00",
            "%ff",
            "..",
            "%2e%2e",
            "%2f",
            ";",
            "&",
            "=",
            ",",
            "-",
            "+",
            "[]",
            "%",
        ),
        *(
            "٣",
            "é",
            "\u202e",
            "<script>",
            "${7*7}",
            "{{7*7}}",
            "a" * 300,
            "%0d%0aSet-Cookie:x",
            "\\",
            "//",
            "NULL",
        ),
    ]
)
PATHS = st.one_of(
    st.sampled_from(
        [
            *(
                "/feed",
                "/feed.rss",
                "/feed.atom",
                "/feed.json",
                "/category/ia/feed.rss",
                "/entity/maroc/feed",
            ),
            *("/", "/articles/x", "/feed/", "/rss.xml", "/tag/ia/feed/", "/healthz", "/static/x.css"),
        ]
    ),
    st.lists(WORDS, max_size=4).map(lambda words: "/" + "/".join(words)),
)
QUERIES = st.lists(st.tuples(WORDS, WORDS), max_size=6).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
METHODS = st.sampled_from(
    ["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Accept", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Host", "Range", "A-IM"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
REQUIRED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@pytest.fixture(scope="module")
def hostile_client(databases: Databases) -> Iterator[FlaskClient]:
    with databases.lend("sqlite", Contents.VOCABULARY) as url, closing(open_storage(url)) as storage:
        clock = FakeClock()
        services = Services(Settings(storage=StorageSettings(url=url)), clock, lambda: storage)
        Newsroom(services, clock).publish("a", categories=("ia",), entities=("maroc",))
        clock.advance(60)
        yield create_app(services).test_client()


@given(PATHS, QUERIES, METHODS, HEADERS)
@example("/feed.rss", "limit=99999999999999999999", "GET", {})
@example("/feed.json", "&".join(f"p{number}=1" for number in range(10_000)), "GET", {})
@example("/feed.rss", "category=" + "a" * 9000, "GET", {})
@example("//feed.rss", "", "GET", {})
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_answer_keeps_the_error_contract(
    hostile_client: FlaskClient, path: str, query: str, method: str, headers: dict[str, str]
) -> None:
    answer = hostile_client.open(f"{path}?{query}" if query else path, method=method, headers=headers)

    assert answer.status_code < 500
    assert answer.status_code in {200, 204, 304, 308, 400, 404, 405, 410, 414, 431}
    assert REQUIRED == {name: answer.headers[name] for name in REQUIRED}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    answer.data.decode()
    if answer.status_code >= 400:
        assert "drop table" not in answer.text
        assert "<script>" not in answer.text
    _assert_well_formed(answer.content_type or "", answer.data)


def _assert_well_formed(content_type: str, body: bytes) -> None:
    if body and "xml" in content_type:
        etree.fromstring(body)
    if body and "json" in content_type:
        json.loads(body)
