"""An answer carries its validators, its policy and its coding; a 304 and a HEAD carry what they owe."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from flask import Response
from support.tiny_site import TinySite

from feeds.web import responses

BODY = ("<rss>" + "é" * 500 + "</rss>").encode()
MEDIA_TYPE = "application/rss+xml; charset=utf-8"
CHANGED_AT = datetime(2026, 3, 2, 8, 0, 0, 400_000, tzinfo=UTC)
SELF = "http://127.0.0.1:8000/feed.rss"


@pytest.fixture
def fed(site: TinySite) -> TinySite:
    """A site with a feed at /feed.rss, and the same at the neutral /feed."""

    def answer_feed() -> Response:
        return responses.respond(
            BODY, media_type=MEDIA_TYPE, changed_at=CHANGED_AT, now=site.clock(), links=(("self", SELF),)
        )

    def answer_neutral() -> Response:
        return responses.respond(
            BODY,
            media_type=MEDIA_TYPE,
            changed_at=CHANGED_AT,
            now=site.clock(),
            content_location=SELF,
            vary=("Accept",),
        )

    site.app.add_url_rule("/feed.rss", "feed", answer_feed)
    site.app.add_url_rule("/feed", "neutral", answer_neutral)
    return site


def test_a_feed_has_validators_policy_and_links(fed: TinySite) -> None:
    """HTTP-01, HTTP-05, HTTP-08, C12."""
    answer = fed.app.test_client().get("/feed.rss")

    assert (200, BODY) == (answer.status_code, answer.data)
    assert MEDIA_TYPE == answer.headers["Content-Type"]
    assert "Mon, 02 Mar 2026 08:00:00 GMT" == answer.headers["Last-Modified"]
    assert '"' == answer.headers["ETag"][0]
    assert "Accept-Encoding" == answer.headers["Vary"]
    assert "none" == answer.headers["Accept-Ranges"]
    assert str(len(BODY)) == answer.headers["Content-Length"]
    assert f'<{SELF}>; rel="self"' == answer.headers["Link"]
    assert (
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600"
        == answer.headers["Cache-Control"]
    )


def test_a_feed_asks_for_nothing_and_keeps_nothing(fed: TinySite) -> None:
    """HTTP-07."""
    answer = fed.app.test_client().get("/feed.rss", headers={"Cookie": "session=x", "Authorization": "x"})

    assert set() == {"Set-Cookie", "Content-Disposition", "WWW-Authenticate"} & set(answer.headers.keys())


@pytest.mark.parametrize("path", ["/feed.rss", "/feed"])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_head_answers_the_headers_of_get_and_no_body(fed: TinySite, path: str, coding: str) -> None:
    """HTTP-01, C12."""
    client = fed.app.test_client()

    got = client.get(path, headers={"Accept-Encoding": coding})
    head = client.head(path, headers={"Accept-Encoding": coding})

    assert list(got.headers) == list(head.headers)
    assert b"" == head.data
    assert str(len(got.data)) == head.headers["Content-Length"]


def test_every_coding_has_its_own_tag_and_varies(fed: TinySite) -> None:
    """HTTP-03, HTTP-05."""
    client = fed.app.test_client()
    answers = [
        client.get("/feed.rss", headers={"Accept-Encoding": one}) for one in ("identity", "gzip", "br")
    ]

    assert 3 == len({answer.headers["ETag"] for answer in answers})
    assert [None, "gzip", "br"] == [answer.headers.get("Content-Encoding") for answer in answers]
    assert BODY == gzip.decompress(answers[1].data)
    assert {"Accept-Encoding"} == {answer.headers["Vary"] for answer in answers}


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_whoever_has_the_answer_gets_304_with_what_a_cache_needs(fed: TinySite, coding: str) -> None:
    """HTTP-02, HTTP-04, C4."""
    client = fed.app.test_client()
    full = client.get("/feed", headers={"Accept-Encoding": coding})

    answer = client.get(
        "/feed", headers={"Accept-Encoding": coding, "If-None-Match": f"W/{full.headers['ETag']}"}
    )

    assert (304, b"") == (answer.status_code, answer.data)
    for name in ("ETag", "Cache-Control", "Vary", "Content-Location"):
        assert full.headers[name] == answer.headers[name]
    assert "Accept-Encoding, Accept" == answer.headers["Vary"]
    assert set() == {"Content-Type", "Content-Length", "Content-Encoding"} & set(answer.headers.keys())


def test_a_tag_of_one_coding_does_not_fit_another(fed: TinySite) -> None:
    """C1."""
    client = fed.app.test_client()
    identity = client.get("/feed.rss").headers["ETag"]

    answer = client.get("/feed.rss", headers={"Accept-Encoding": "gzip", "If-None-Match": identity})

    assert 200 == answer.status_code


def test_a_lone_date_is_enough_when_the_change_has_settled(fed: TinySite) -> None:
    """C2, C3."""
    client = fed.app.test_client()
    since = {"If-Modified-Since": client.get("/feed.rss").headers["Last-Modified"]}

    settled = client.get("/feed.rss", headers=since)
    fed.clock.moment = CHANGED_AT + timedelta(seconds=1)
    fresh = client.get("/feed.rss", headers=since)

    assert [304, 200] == [settled.status_code, fresh.status_code]


def test_a_change_from_the_future_is_dated_before_now(fed: TinySite) -> None:
    """HTTP-06."""
    fed.clock.moment = CHANGED_AT - timedelta(minutes=1)

    answer = fed.app.test_client().get("/feed.rss")

    assert "Mon, 02 Mar 2026 07:58:59 GMT" == answer.headers["Last-Modified"]


def test_a_range_and_a_body_are_ignored(fed: TinySite) -> None:
    """C7, C12."""
    answer = fed.app.test_client().get("/feed.rss", headers={"Range": "bytes=0-3"}, data=b"fat")

    assert (200, BODY) == (answer.status_code, answer.data)


def test_a_permanent_redirect_is_remembered_for_an_hour(site: TinySite) -> None:
    """HTTP-09, HTTP-15."""
    site.app.add_url_rule("/old", "old", lambda: responses.redirect_permanently("/new?a=1"))

    answer = site.app.test_client().get("/old", headers={"Host": "evil.example"})

    assert (308, "/new?a=1") == (answer.status_code, answer.headers["Location"])
    assert "public, max-age=3600" == answer.headers["Cache-Control"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert "text/plain; charset=utf-8" == answer.headers["Content-Type"]


def test_a_preflight_is_told_what_a_script_may_send(site: TinySite) -> None:
    """HTTP-14."""
    with site.app.test_request_context():
        answer = responses.preflight()

    assert (204, b"") == (answer.status_code, answer.data)
    assert "GET, HEAD, OPTIONS" == answer.headers["Allow"]
    assert "*" == answer.headers["Access-Control-Allow-Origin"]
    assert "GET, HEAD" == answer.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match, If-Modified-Since, A-IM" == answer.headers["Access-Control-Allow-Headers"]
    assert "86400" == answer.headers["Access-Control-Max-Age"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_what_is_open_to_all_shows_its_validators() -> None:
    """HTTP-14."""
    answer = responses.open_to_all(Response("x"))

    assert "*" == answer.headers["Access-Control-Allow-Origin"]
    assert "ETag, Last-Modified, Link" == answer.headers["Access-Control-Expose-Headers"]


def test_options_of_a_page_is_204_with_its_methods(site: TinySite) -> None:
    """HTTP-13."""
    site.app.add_url_rule("/page", "page", lambda: "x")
    site.app.add_url_rule("/form", "show", lambda: "x")
    site.app.add_url_rule("/form", "send", lambda: "x", methods=["POST"])

    answer = site.app.test_client().options("/page")

    assert (204, b"") == (answer.status_code, answer.data)
    assert "GET, HEAD, OPTIONS" == answer.headers["Allow"]
    assert "GET, HEAD, OPTIONS, POST" == site.app.test_client().options("/form").headers["Allow"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "evil.example"])
def test_a_missing_slash_never_leads_to_the_host_that_was_sent(site: TinySite, host: str) -> None:
    """X-06, C6."""
    site.app.add_url_rule("/tag/<slug>/feed/", "alias", lambda slug: slug)

    answer = site.app.test_client().get("/tag/x/feed?a=%C3%A9&b=1", headers={"Host": host})

    assert 308 == answer.status_code
    assert "http://127.0.0.1:8000/tag/x/feed/?a=%C3%A9&b=1" == answer.headers["Location"]
    assert "*" == answer.headers["Access-Control-Allow-Origin"]
