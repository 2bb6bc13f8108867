"""Every error has one status and says what its reader may know, in the form it can read."""

import json
import logging

import pytest
from flask import abort, request
from support.tiny_site import TinySite
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests, Unauthorized

from feeds import errors as feeds_errors
from storage import errors as storage_errors

SENT = "s3nt-by-the-client"
STATUSES = [
    (feeds_errors.BadRequest("limit", "must be a whole number from 1 to 100"), 400),
    (feeds_errors.UnknownFormat(("rss", "atom", "json")), 404),
    (feeds_errors.NotFound("category"), 404),
    (feeds_errors.Gone("fr", "Retiré."), 410),
    (feeds_errors.IllegalTransition(SENT, "withdrawn", "publish"), 409),
    (storage_errors.NotFound("category", SENT), 404),
    (storage_errors.AlreadyExists("category", SENT), 409),
    (storage_errors.StaleVersion(SENT, 7), 409),
    (storage_errors.StorageUnavailable(SENT), 503),
    (storage_errors.SchemaMismatch(SENT, SENT), 503),
    (feeds_errors.SourceUnreadable(SENT, SENT), 500),
    (RuntimeError(SENT), 500),
    (Unauthorized(SENT), 401),
    (RequestEntityTooLarge(SENT), 413),
]
PAGE = {"Accept": "text/html,*/*;q=0.8"}
every_error = pytest.mark.parametrize(("error", "status"), STATUSES, ids=lambda value: type(value).__name__)


@every_error
@pytest.mark.parametrize("path", ["/feed.rss", "/feed.json", "/page"])
@pytest.mark.parametrize("accept", ["*/*", "application/json", PAGE["Accept"]])
def test_an_error_has_its_status_and_never_repeats_what_was_sent(
    site: TinySite, error: Exception, status: int, path: str, accept: str
) -> None:
    """The error contract."""
    answer = site.raising(error, path).get(f"{path}?q={SENT}", headers={"Accept": accept})

    assert status == answer.status_code
    assert SENT not in answer.text + str(answer.headers)
    assert "Traceback" not in answer.text
    assert answer.data.decode("utf-8")
    assert "nosniff" == answer.headers["X-Content-Type-Options"]


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/feed.rss", "*/*", "text/plain; charset=utf-8"),
        ("/feed.rss", PAGE["Accept"], "text/plain; charset=utf-8"),
        ("/feed.rss", "application/json", "application/problem+json"),
        ("/feed.json", "*/*", "application/problem+json"),
        ("/feed.json", PAGE["Accept"], "application/problem+json"),
        ("/category/x/feed", PAGE["Accept"], "text/html; charset=utf-8"),
        ("/category/x/feed", "*/*", "text/plain; charset=utf-8"),
        ("/feed", f"application/rss+xml, {PAGE['Accept']}", "text/plain; charset=utf-8"),
        ("/tag/x/rss/", PAGE["Accept"], "text/plain; charset=utf-8"),
        ("/index.xml", PAGE["Accept"], "text/plain; charset=utf-8"),
        ("/articles/x", PAGE["Accept"], "text/html; charset=utf-8"),
        ("/articles/feedback", PAGE["Accept"], "text/html; charset=utf-8"),
        ("/articles/x", "*/*", "text/plain; charset=utf-8"),
    ],
)
def test_a_refusal_is_written_in_the_form_its_reader_understands(
    site: TinySite, path: str, accept: str, media_type: str
) -> None:
    """HTTP-11."""
    client = site.raising(feeds_errors.NotFound("category"), path)

    answer = client.get(path, headers={"Accept": accept})

    assert (404, media_type) == (answer.status_code, answer.headers["Content-Type"])
    assert (path != "/feed.json") == ("Accept" == answer.headers.get("Vary"))


def test_a_problem_names_the_parameter(site: TinySite) -> None:
    """RFC 9457; interface.md: 400 naming it, in every format."""
    client = site.raising(feeds_errors.BadRequest("limit", "must be a whole number"), "/feed.json")

    answer = client.get("/feed.json")

    assert {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "limit: must be a whole number",
        "parameter": "limit",
    } == json.loads(answer.data)


@pytest.mark.parametrize("accept", ["*/*", PAGE["Accept"]])
def test_text_and_page_name_the_parameter_too(site: TinySite, accept: str) -> None:
    """The error contract, 400."""
    client = site.raising(feeds_errors.BadRequest("limit", "must be a whole number"), "/x")

    assert "limit: must be a whole number" in client.get("/x", headers={"Accept": accept}).text


@every_error
def test_caches_keep_only_what_the_url_is_to_blame_for(site: TinySite, error: Exception, status: int) -> None:
    """A refusal caused by a header of one client must not close a URL to others."""
    expected = "public, max-age=60" if status in {400, 404, 410} else "no-store"

    assert expected == site.raising(error).get("/broken").headers["Cache-Control"]


def test_a_bad_request_that_is_not_about_a_parameter_is_not_kept(site: TinySite) -> None:
    """C7."""
    site.app.add_url_rule("/x", "x", lambda: abort(400))

    answer = site.app.test_client().get("/x")

    assert (400, "no-store") == (answer.status_code, answer.headers["Cache-Control"])


def test_unavailable_storage_says_when_to_come_back_and_leaves_an_incident(
    site: TinySite, caplog: pytest.LogCaptureFixture
) -> None:
    """HTTP-10; the error contract, 503."""
    client = site.raising(storage_errors.StorageUnavailable("database is locked"), "/feed.rss")

    answer = client.get("/feed.rss", headers=PAGE)

    incident = caplog.records[-1].fields["incident"]  # type: ignore[attr-defined] # our own extra
    assert (503, "30") == (answer.status_code, answer.headers["Retry-After"])
    assert "text/plain; charset=utf-8" == answer.headers["Content-Type"]
    assert incident in answer.text
    assert "locked" not in answer.text


def test_people_are_told_of_unavailable_storage_on_a_page(
    site: TinySite, caplog: pytest.LogCaptureFixture
) -> None:
    """HTTP-10, HTTP-11; pages.md: errors say what to do."""
    client = site.raising(storage_errors.StorageUnavailable("database is locked"), "/feed")

    answer = client.get("/feed", headers=PAGE)

    incident = caplog.records[-1].fields["incident"]  # type: ignore[attr-defined] # our own extra
    assert (503, "30", "no-store") == (
        answer.status_code,
        answer.headers["Retry-After"],
        answer.headers["Cache-Control"],
    )
    assert "text/html; charset=utf-8" == answer.headers["Content-Type"]
    assert "<h1>Le site ne peut pas répondre pour l’instant</h1>" in answer.text
    assert incident in answer.text
    assert "locked" not in answer.text


def test_a_bug_is_logged_in_full_and_told_as_an_incident_only(
    site: TinySite, caplog: pytest.LogCaptureFixture
) -> None:
    """The error contract, 500."""
    client = site.raising(RuntimeError("the inside"), "/broken")

    answer = client.get("/broken?token=x", headers=PAGE)

    record = caplog.records[-1]
    fields = record.fields  # type: ignore[attr-defined] # our own extra
    assert (500, logging.ERROR) == (answer.status_code, record.levelno)
    assert record.exc_info is not None
    assert "the inside" == str(record.exc_info[1])
    assert "/broken" == str(fields["route"])
    assert fields["incident"] in answer.text
    assert "inside" not in answer.text
    assert "text/plain; charset=utf-8" == answer.headers["Content-Type"]


@pytest.mark.parametrize("method", ["POST", "DELETE", "TRACE", "BREW"])
def test_a_method_an_address_does_not_take_is_405_with_allow(site: TinySite, method: str) -> None:
    """HTTP-13."""
    site.app.add_url_rule("/feed.rss", "feed", lambda: "x")

    answer = site.app.test_client().open("/feed.rss", method=method)

    assert 405 == answer.status_code
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
    assert "*" == answer.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [(TooManyRequests(retry_after=7), "Retry-After", "7"), (RequestEntityTooLarge(), "Connection", "close")],
)
def test_what_a_status_owes_the_client_is_kept(
    site: TinySite, error: HTTPException, name: str, value: str
) -> None:
    """HTTP-10; the error contract, 413."""
    assert value == site.raising(error).get("/broken").headers[name]


def test_a_body_over_the_limit_is_413(site: TinySite) -> None:
    """Q10."""
    site.app.config["MAX_CONTENT_LENGTH"] = 10
    site.app.add_url_rule("/in", "in", lambda: request.get_data(), methods=["POST"])

    assert 413 == site.app.test_client().post("/in", data=b"x" * 11).status_code


def test_a_refusal_has_no_body_for_head(site: TinySite) -> None:
    """HTTP-01."""
    client = site.raising(feeds_errors.NotFound("category"))

    got, head = client.get("/broken"), client.head("/broken")

    assert (404, b"") == (head.status_code, head.data)
    assert list(got.headers) == list(head.headers)


@pytest.mark.parametrize(("path", "is_open"), [("/feed.rss", True), ("/x/feed/", True), ("/x", False)])
def test_scripts_may_read_the_refusals_of_feeds(site: TinySite, path: str, is_open: bool) -> None:
    """HTTP-14."""
    answer = site.app.test_client().get(path)

    assert 404 == answer.status_code
    assert is_open == ("Access-Control-Allow-Origin" in answer.headers)


def test_a_withdrawn_article_is_gone_in_its_own_language(site: TinySite) -> None:
    """Gone tells its notice and nothing of the old text."""
    client = site.raising(feeds_errors.Gone("ar-MA", "خطأ في <المصدر>"), "/articles/x")

    page = client.get("/articles/x", headers=PAGE)

    assert 410 == page.status_code
    assert 'lang="ar-MA" dir="rtl"' in page.text
    assert "خطأ في &lt;المصدر&gt;" in page.text
