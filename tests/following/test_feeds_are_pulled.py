"""`depeche feed`: conditional, politely spaced, with a reason for every failure, and nothing deleted."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.hostile_server import HostileServer, answering, hostile_server, ok
from support.processes import free_port

from config.settings import OutboundSettings
from feeds.intake.pulling import pull_due, pull_now
from feeds.services import Services
from storage import open_storage
from storage.articles import State
from storage.sources import NewSource, Source

Feed = Callable[..., Any]


def a_feed(*ids: str, text: str = "Texte.") -> bytes:
    items = [
        {
            "id": f"tag:ailleurs.example,2026:{each}",
            "title": f"Titre {each}",
            "content_html": f"<p>{text} {each}</p><script>alert(1)</script>",
            "url": f"https://ailleurs.example/{each}",
        }
        for each in ids
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}).encode()


def reaching(services: Services, *servers: HostileServer | int) -> Services:
    """Make services that may ask these ports of 127.0.0.1."""
    ports = tuple(each if isinstance(each, int) else each.port for each in servers)
    settings = services.settings.model_copy(update={"outbound": OutboundSettings(loopback_ports=ports)})
    return Services(settings=settings, clock=services.clock, open_storage=services.open_storage)


def feed(services: Services, *arguments: str) -> Any:
    """Run `depeche feed … --json` and answer what it prints."""
    from feeds.cli import depeche

    done = CliRunner().invoke(depeche, ["feed", *arguments, "--json"], obj=services)
    assert done.stdout, done.output
    return orjson.loads(done.stdout)


def add(services: Services, url: str, slug: str = "ailleurs", *options: str) -> None:
    feed(services, "add", url, "--slug", slug, *options)


def source(services: Services, slug: str = "ailleurs") -> Source:
    with services.storage.reading() as session:
        return session.sources.get(slug)


def titles(services: Services, state: State) -> set[str]:
    with services.storage.reading() as session:
        return {article.text.title for article in session.articles.list(state=state, limit=100)}


@on_both_engines
def test_what_a_feed_brings_is_published_under_its_defaults(services: Services) -> None:
    with hostile_server(answering(ok(a_feed("a", "b")))) as server:
        services = reaching(services, server)
        add(services, server.url, "ailleurs", "--publish", "--category", "technologie", "--language", "fr-MA")

        pulled = feed(services, "pull", "ailleurs")

    assert [(2, [], None)] == [(each["new"], each["rejected"], each["error"]) for each in pulled]
    assert {"Titre a", "Titre b"} == titles(services, State.PUBLISHED)
    with services.storage.reading() as session:
        article = session.articles.get("tag:ailleurs.example,2026:a")
    assert ("fr-MA", ("technologie",), "feed:ailleurs") == (
        article.text.language,
        article.assignment.categories,
        article.source,
    )
    assert "<p>Texte. a</p>" == article.text.content_html
    assert "https://ailleurs.example/a" == article.canonical_url


@on_both_engines
def test_what_a_feed_brings_waits_as_drafts_if_it_is_queued(services: Services) -> None:
    with hostile_server(answering(ok(a_feed("a")))) as server:
        services = reaching(services, server)
        add(services, server.url)
        pull_now(services, "ailleurs")

    assert ({"Titre a"}, set()) == (titles(services, State.DRAFT), titles(services, State.PUBLISHED))


def test_a_second_pull_changes_nothing_and_a_corrected_entry_is_corrected(services: Services) -> None:
    documents = iter([a_feed("a"), a_feed("a"), a_feed("a", text="Corrigé.")])

    with hostile_server(lambda opened, _head: opened.sendall(ok(next(documents)))) as server:
        services = reaching(services, server)
        add(services, server.url, "ailleurs", "--publish")
        counts = [pull_now(services, "ailleurs").report.document() for _ in range(3)]

    assert [(1, 0, 0), (0, 1, 0), (0, 0, 1)] == [(c["new"], c["same"], c["changed"]) for c in counts]


@on_both_engines
def test_requests_are_conditional(services: Services) -> None:
    """HTTP-03, seen from the other side: the validators of the last answer, word for word."""
    answers = iter(
        [
            ok(a_feed("a"), 'ETag: W/"v1"', "Last-Modified: Thu, 19 Nov 2026 10:00:00 GMT"),
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
        ]
    )

    with hostile_server(lambda opened, _head: opened.sendall(next(answers))) as server:
        services = reaching(services, server)
        add(services, server.url)
        first, second = pull_now(services, "ailleurs"), pull_now(services, "ailleurs")

    assert (True, False, None) == (first.is_new, second.is_new, second.error)
    assert b"If-None-Match" not in server.requests[0]
    assert b'\r\nIf-None-Match: W/"v1"\r\n' in server.requests[1]
    assert b"\r\nIf-Modified-Since: Thu, 19 Nov 2026 10:00:00 GMT\r\n" in server.requests[1]
    assert b"\r\nUser-Agent: Depeche/" in server.requests[0]


@on_both_engines
def test_an_entry_gone_at_the_source_is_reported_and_not_deleted(services: Services) -> None:
    """A notice of its withdrawal in its place, as our own feeds have it, is no entry either."""
    notice = a_feed("d", "a", "c").replace(
        b'"url": "https://ailleurs.example/a"', b'"_depeche": {"withdrawn": true}'
    )
    documents = iter([a_feed("a", "b", "c"), a_feed("d", "a", "c"), a_feed("d", "a", "c"), notice])

    with hostile_server(lambda opened, _head: opened.sendall(ok(next(documents)))) as server:
        services = reaching(services, server)
        add(services, server.url, "ailleurs", "--publish")
        gone = [feed(services, "pull", "ailleurs")[0]["gone"] for _ in range(4)]

    assert [[], ["tag:ailleurs.example,2026:b"], [], ["tag:ailleurs.example,2026:a"]] == gone
    assert [f"tag:ailleurs.example,2026:{each}" for each in "ba"] == feed(services, "list")[0]["gone"]
    assert {f"Titre {each}" for each in "abcd"} == titles(services, State.PUBLISHED)


@pytest.mark.parametrize(
    ("answer", "error", "minutes"),
    [
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "its server answers 500", 60),
        (b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n", "its server answers 404", 60),
        (
            b"HTTP/1.1 429 No\r\nRetry-After: 36000\r\nContent-Length: 0\r\n\r\n",
            "its server answers 429",
            600,
        ),
        (ok(b"<html>not a feed</html>"), "is no feed: neither RSS nor Atom nor JSON Feed", 60),
        (ok(b"{}"), "file: is no JSON Feed: there is no list of items", 60),
        (b"", "its answer is no proper HTTP", 60),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", "its server answers 410", None),
    ],
)
def test_a_source_that_fails_is_shown_with_its_reason_and_backs_off(
    services: Services, clock: FakeClock, answer: bytes, error: str, minutes: int | None
) -> None:
    with hostile_server(answering(answer)) as server:
        services = reaching(services, server)
        add(services, server.url)
        pulled = feed(services, "pull", "ailleurs")[0]

    listed = feed(services, "list")[0]
    next_at = source(services).pulled.next_at
    assert (error, error, 1) == (pulled["error"], listed["error"], listed["failures"])
    assert minutes == (None if next_at is None else (next_at - clock()).total_seconds() / 60)


def test_a_forbidden_address_is_never_asked(services: Services) -> None:
    """S1: a feed may redirect, or its name may resolve tomorrow, to a place of ours."""
    new = NewSource(
        slug="ailleurs",
        url="http://169.254.169.254/latest",
        host="169.254.169.254",
        categories=(),
        language=None,
        public=False,
        interval_seconds=1800,
    )
    with services.storage.writing() as session:
        session.sources.add(new, at=services.clock())

    pulled = pull_now(services, "ailleurs")

    assert "this address may not be asked" == pulled.error
    assert source(services).pulled.next_at is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://169.254.169.254/latest", "this address may not be asked"),
        ("http://127.0.0.1:22/", "this address may not be asked"),
        ("https://9.9.9.9:25/feed", "this address may not be asked"),
        ("https://nobody.invalid/feed", "its name is not known"),
    ],
)
def test_an_address_that_cannot_be_asked_is_not_followed(services: Services, url: str, reason: str) -> None:
    """S1: whoever adds it is told at once, and not when the worker tries."""
    from feeds.cli import depeche

    done = CliRunner().invoke(depeche, ["feed", "add", url], obj=services)

    assert (2, f"Error: {reason}\n") == (done.exit_code, done.stderr)
    assert [] == feed(services, "list")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "http://user:secret@a.example/"])
def test_a_url_that_is_none_of_the_web_is_refused_at_once(services: Services, url: str) -> None:
    from feeds.cli import depeche

    done = CliRunner().invoke(depeche, ["feed", "add", url], obj=services)

    assert (2, "Error: this address may not be asked\n") == (done.exit_code, done.stderr)
    assert [] == feed(services, "list")


@on_both_engines
def test_only_what_is_due_is_pulled_and_a_host_is_not_hurried(services: Services, clock: FakeClock) -> None:
    with hostile_server(answering(ok(a_feed("a")))) as one:
        services = reaching(services, one)
        add(services, f"{one.url}/1", "un")
        add(services, f"{one.url}/2", "deux")

        first = [pull.source for pull in pull_due(services)]
        clock.advance(5)
        hurried = pull_due(services)
        clock.advance(6)
        second = [pull.source for pull in pull_due(services)]
        clock.advance(60)
        early = pull_due(services)
        clock.advance(30 * 60)
        later = [pull.source for pull in pull_due(services)]

    assert ["deux"] == first
    assert [] == hurried == early
    assert ["un"] == second
    assert 1 == len(later)


@on_both_engines
def test_of_two_workers_one_pulls(services: Services) -> None:
    asked = threading.Barrier(2, timeout=30)
    others = [
        Services(services.settings, services.clock, lambda: open_storage(services.settings.storage.url))
        for _ in range(2)
    ]

    def pull(each: Services) -> int:
        asked.wait()
        return len(pull_due(each))

    with hostile_server(answering(ok(a_feed("a")))) as server:
        add(reaching(services, server), server.url)
        workers = [reaching(each, server) for each in others]
        with ThreadPoolExecutor(2) as threads:
            pulls = list(threads.map(pull, workers))
    for each in workers:
        each.storage.close()

    assert [0, 1] == sorted(pulls)
    assert 1 == len(server.requests)


@on_both_engines
def test_what_one_source_brought_no_other_can_change(services: Services) -> None:
    """I12: the same id from elsewhere is refused."""
    with (
        hostile_server(answering(ok(a_feed("a")))) as one,
        hostile_server(answering(ok(a_feed("a", text="Faux.")))) as two,
    ):
        services = reaching(services, one, two)
        add(services, one.url, "un", "--publish")
        add(services, two.url, "deux", "--publish")
        pull_now(services, "un")
        pulled = pull_now(services, "deux")

    assert ["id: is the permanent id of an article that came from elsewhere"] == [
        each.reason.partition(";")[0] for each in pulled.report.rejected
    ]
    with services.storage.reading() as session:
        assert "<p>Texte. a</p>" == session.articles.get("tag:ailleurs.example,2026:a").text.content_html


def test_a_bad_entry_costs_itself_alone(services: Services) -> None:
    """I6."""
    document = json.loads(a_feed("a", "b"))
    document["items"][0]["title"] = "x" * 501

    with hostile_server(answering(ok(json.dumps(document).encode()))) as server:
        services = reaching(services, server)
        add(services, server.url)
        pulled = pull_now(services, "ailleurs")

    assert {"Titre b"} == titles(services, State.DRAFT)
    assert 1 == len(pulled.report.rejected)


@on_both_engines
def test_a_feed_is_removed_and_its_articles_stay(services: Services) -> None:
    with hostile_server(answering(ok(a_feed("a")))) as server:
        services = reaching(services, server)
        add(services, server.url)
        pull_now(services, "ailleurs")

    feed(services, "remove", "ailleurs")

    assert [] == feed(services, "list")
    assert {"Titre a"} == titles(services, State.DRAFT)


@on_both_engines
def test_a_slug_and_a_url_are_followed_once(services: Services) -> None:
    from feeds.cli import depeche

    add(services, "https://9.9.9.9/feed")
    twice = CliRunner().invoke(
        depeche, ["feed", "add", "https://1.1.1.1/", "--slug", "ailleurs"], obj=services
    )
    again = CliRunner().invoke(
        depeche, ["feed", "add", "https://9.9.9.9/feed", "--slug", "autre"], obj=services
    )

    assert (2, 2) == (twice.exit_code, again.exit_code)
    assert ["ailleurs"] == [each["slug"] for each in feed(services, "list")]


def test_nobody_there_is_a_failure_with_its_reason(services: Services) -> None:
    port = free_port()
    services = reaching(services, port)
    add(services, f"http://127.0.0.1:{port}/")

    assert "nobody answers there" == pull_now(services, "ailleurs").error
