"""The URLs of archives: one spelling each, refused where there is none, answered like feeds (issue 3)."""

import gzip
import json
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.crawling import Page
from support.databases import on_both_engines
from support.feed_rules import check_atom, check_json, check_rss

from feeds.services import Services
from storage.articles import Article
from storage.vocabulary import Entity, EntityType

BASE = "http://127.0.0.1:8000"
SUFFIXES = ("rss", "atom", "json")

pytestmark = pytest.mark.usefixtures("history")
every_suffix = pytest.mark.parametrize("suffix", SUFFIXES)


@on_both_engines
@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        ("/archive/1", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("/category/ia/archive/2", [20, 18, 16, 14, 12]),
        ("/category/economie/archive/1", [3]),
        ("/entity/maroc/archive/2", [20, 15]),
        ("/author/zineb/archive/1", [9, 6, 3]),
        ("/language/ar/archive/2", [18, 12]),
        ("/entity/rabat/archive/1{}?entity_scope=mention", [8, 4]),
        ("/archive/2{}?category=ia&entity=maroc", [20]),
        ("/archive/2{}?category=-ia&author=-zineb", [19, 17, 13, 11]),
        ("/archive/1{}?category=economie,ia&language=fr", [10, 8, 4, 3, 2]),
        ("/archive/1{}?since=2026-02-09&until=2026-02-11", [6, 5, 4]),
        ("/category/ia/archive/1{}?content=summary", [10, 8, 6, 4, 2]),
    ],
)
def test_an_archive_holds_its_feeds_members_of_one_block(
    client: FlaskClient, path: str, numbers: list[int]
) -> None:
    """H-03, and for every combination of filters."""
    url = (path if "{}" in path else f"{path}{{}}").format(".json")

    titles = [item["title"] for item in json.loads(client.get(url).data)["items"]]

    assert [f"Titre de a{number}" for number in numbers] == titles


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("/archive/1.rss?category=ia", "/category/ia/archive/1.rss"),
        ("/category/IA/archive/1.rss", "/category/ia/archive/1.rss"),
        ("/category/ia/archive/2.json?utm_source=x&fbclid=y", "/category/ia/archive/2.json"),
        ("/category/ia/archive/2.json?entity=maroc", "/archive/2.json?category=ia&entity=maroc"),
        ("/archive/2.atom?entity=maroc&category=IA", "/archive/2.atom?category=ia&entity=maroc"),
        ("/archive/2.atom?content=full&entity_scope=mention", "/archive/2.atom"),
        (
            "/archive/1.rss?entity_scope=mention&entity=rabat",
            "/entity/rabat/archive/1.rss?entity_scope=mention",
        ),
        (
            "/archive/1.rss?until=2026-02-11&since=2026-02-09",
            "/archive/1.rss?since=2026-02-09&until=2026-02-11",
        ),
    ],
)
def test_another_spelling_leads_to_the_canonical_url_in_one_hop(
    client: FlaskClient, url: str, canonical: str
) -> None:
    """X-11."""
    first = client.get(url, headers={"Host": "evil.example"})

    assert (308, BASE + canonical) == (first.status_code, first.headers["Location"])
    assert 200 == client.get(canonical).status_code


def test_a_wikidata_id_leads_to_the_slug(services: Services, clock: FakeClock, client: FlaskClient) -> None:
    with services.storage.writing() as session:
        entity = Entity(slug="exemple", type=EntityType.PLACE, labels={"fr": "Exemple"}, wikidata="Q4115189")
        session.vocabulary.add_entity(entity, at=clock())

    answer = client.get("/entity/Q4115189/archive/1.rss")

    assert f"{BASE}/entity/exemple/archive/1.rss" == answer.headers["Location"]


NO_BLOCKS = (
    "3",
    "4",
    "999999999",
    "0",
    "01",
    "-1",
    "+1",
    "1e1",
    "1_0",
    "1.5",
    "1000000000",
    "%D9%A1",
    "",
    " 1",
)


@every_suffix
def test_what_is_no_full_block_answers_404(client: FlaskClient, suffix: str) -> None:
    """H-05: never an empty 200; the third block is still open."""
    answers = [client.get(f"/archive/{block}.{suffix}") for block in NO_BLOCKS]

    assert [404] * len(NO_BLOCKS) == [answer.status_code for answer in answers]
    assert {("*", "public, max-age=60")} == {
        (answer.headers["Access-Control-Allow-Origin"], answer.headers["Cache-Control"]) for answer in answers
    }


@every_suffix
def test_an_archive_without_members_or_with_an_unknown_value_answers_404(
    client: FlaskClient, suffix: str
) -> None:
    """H-05, X-11."""
    paths = (
        f"/category/economie/archive/2.{suffix}",
        f"/category/culture/archive/1.{suffix}",
        f"/archive/1.{suffix}?category=ia&category=-ia",
        f"/archive/1.{suffix}?since=2026-03-01",
        f"/category/inconnue/archive/1.{suffix}",
        f"/category/-ia/archive/1.{suffix}",
        f"/archive/1.{suffix}?category=-inconnue",
        f"/entity/Q424242/archive/1.{suffix}",
    )

    answers = {path: client.get(path) for path in paths}

    assert dict.fromkeys(paths, 404) == {path: answer.status_code for path, answer in answers.items()}
    assert b"inconnue" not in b"".join(answer.data for answer in answers.values())


def test_an_archive_has_no_neutral_url(client: FlaskClient) -> None:
    paths = ("/archive/1", "/archive/", "/archive", "/category/ia/archive/1", "/archive/1/")

    assert dict.fromkeys(paths, 404) == {path: client.get(path).status_code for path in paths}


@pytest.mark.parametrize("path", ["/archive/1.xyz", "/category/ia/archive/1.xml"])
def test_an_unknown_format_answers_404_and_lists_what_there_is(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert 404 == answer.status_code
    assert "rss, atom, json" in answer.text


BAD_PARAMETERS = (
    ("limit=50", "limit"),
    ("limit=10", "limit"),
    ("limit=", "limit"),
    ("content=summary&limit=5&limit=6", "limit"),
    ("categroy=ia", "categroy"),
    ("q=mots", "q"),
    ("block=1", "block"),
    ("category=", "category"),
    ("since=hier", "since"),
    ("entity_scope=any&entity=maroc", "entity_scope"),
)


@every_suffix
@pytest.mark.parametrize("path", ["/archive/1", "/category/ia/archive/1", "/archive/7"])
def test_a_bad_parameter_answers_400_naming_it(client: FlaskClient, suffix: str, path: str) -> None:
    """C7; a limit would make an archive something else under the same links."""
    for query, parameter in BAD_PARAMETERS:
        answer = client.get(f"{path}.{suffix}?{query}")

        assert 400 == answer.status_code
        assert f"{parameter}:" in answer.text


@every_suffix
def test_an_archive_is_answered_like_a_feed_and_kept_for_an_hour(client: FlaskClient, suffix: str) -> None:
    """H-03, HTTP-01, HTTP-02, HTTP-04, HTTP-05: validators, and not `immutable`."""
    url = f"/category/ia/archive/1.{suffix}"
    full = client.get(url)
    headers = full.headers

    known = client.get(url, headers={"If-None-Match": headers["ETag"]})
    dated = client.get(url, headers={"If-Modified-Since": headers["Last-Modified"]})
    head = client.head(url)

    assert "public, max-age=3600" == headers["Cache-Control"]
    assert f'<{BASE}{url}>; rel="self"' == headers["Link"]
    assert client.get(f"/category/ia/feed.{suffix}").content_type == full.content_type
    assert [(304, b"")] * 2 == [(answer.status_code, answer.data) for answer in (known, dated)]
    assert (dict(headers), b"") == (dict(head.headers), head.data)
    assert "Set-Cookie" not in headers


@every_suffix
def test_an_archive_has_a_validator_for_each_coding(client: FlaskClient, suffix: str) -> None:
    """C1."""
    decoders: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}
    plain = client.get(f"/archive/1.{suffix}")
    coded = {
        coding: client.get(f"/archive/1.{suffix}", headers={"Accept-Encoding": coding}) for coding in decoders
    }

    assert {coding: coding for coding in decoders} == {
        coding: answer.headers["Content-Encoding"] for coding, answer in coded.items()
    }
    assert {plain.data} == {decoders[coding](answer.data) for coding, answer in coded.items()}
    assert 3 == len({answer.headers["ETag"] for answer in (plain, *coded.values())})


def test_every_page_of_the_web_may_read_an_archive_and_ask_beforehand(client: FlaskClient) -> None:
    """HTTP-13, HTTP-14."""
    preflight = client.options("/archive/1.json", headers={"Origin": "https://reader.example"})

    assert 204 == preflight.status_code
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
    assert "GET, HEAD, OPTIONS" == preflight.headers["Allow"]
    assert "*" == client.get("/archive/1.json").headers["Access-Control-Allow-Origin"]
    assert 405 == client.post("/archive/1.json").status_code


@every_suffix
@pytest.mark.parametrize("query", ["", "?content=summary", "?category=ia&entity=-maroc&since=2026-02-01"])
def test_archives_lead_to_each_other_and_to_the_live_feed_in_their_format(
    fetch: Callable[[str], bytes], suffix: str, query: str
) -> None:
    """H-01, H-02, H-09: every link is the canonical URL, with every parameter of the feed."""
    urls = [f"{BASE}/{document}.{suffix}{query}" for document in ("feed", "archive/2", "archive/1")]
    live, second, first = (Page(url, fetch(url)).links for url in urls)

    assert [urls[1], urls[2], None] == [links.get("prev-archive") for links in (live, second, first)]
    if suffix != "json":
        assert [None, urls[0], urls[0]] == [links.get("current") for links in (live, second, first)]
        assert [None, None, urls[1]] == [links.get("next-archive") for links in (live, second, first)]
        assert urls == [links["self"] for links in (live, second, first)]


def test_a_block_without_members_is_skipped(client: FlaskClient, fetch: Callable[[str], bytes]) -> None:
    """H-01: economie has a3 in the first block, a22 in the open one, and none in the second."""
    live = Page("", fetch("/category/economie/feed.atom"))
    archive = Page("", fetch("/category/economie/archive/1.atom"))

    assert f"{BASE}/category/economie/archive/1.atom" == live.older
    assert {"self", "alternate", "license", "current"} == set(archive.links)


@every_suffix
def test_a_feed_with_a_limit_leads_to_no_archive(fetch: Callable[[str], bytes], suffix: str) -> None:
    """H-06: what follows its newest entries would not be lossless."""
    assert Page("", fetch(f"/feed.{suffix}?limit=5")).older is None
    assert b"/archive/" not in fetch(f"/feed.{suffix}?limit=5")


@every_suffix
def test_a_feed_without_full_blocks_leads_to_no_archive(fetch: Callable[[str], bytes], suffix: str) -> None:
    assert b"/archive/" not in fetch(f"/feed.{suffix}?since=2026-02-28")


def test_aliases_and_neutral_urls_lead_to_the_archives_of_the_format_they_answer(client: FlaskClient) -> None:
    bodies = {
        "rss": client.get("/category/ia/feed/").data,
        "atom": client.get("/category/ia/feed", headers={"Accept": "application/atom+xml"}).data,
    }

    assert {suffix: f"{BASE}/category/ia/archive/2.{suffix}" for suffix in bodies} == {
        suffix: Page("", body).older for suffix, body in bodies.items()
    }


def test_an_archive_is_a_document_of_the_same_feed(fetch: Callable[[str], bytes]) -> None:
    """X-01, JF-02: id and title are the live feed's, in JSON Feed its URL as well."""
    path = f"{BASE}/archive/1.json?category=ia&language=fr"
    live, archive = (json.loads(fetch(url)) for url in (path.replace("archive/1", "feed"), path))
    heads = [
        fetch(f"/{document}.atom?category=ia&language=fr").partition(b"<updated>")[0]
        for document in ("feed", "archive/1")
    ]

    assert heads[0] == heads[1]
    assert [live[name] for name in ("title", "feed_url", "home_page_url", "description", "language")] == [
        archive[name] for name in ("title", "feed_url", "home_page_url", "description", "language")
    ]


@pytest.mark.parametrize("path", ["/archive/1", "/category/ia/archive/2", "/entity/maroc/archive/2"])
@pytest.mark.parametrize("query", ["", "?content=summary"])
def test_every_archive_obeys_the_rules_that_can_be_read_off_its_bytes(
    fetch: Callable[[str], bytes], path: str, query: str
) -> None:
    """standards.md §0–5; in JSON Feed the URL of the feed identifies it."""
    urls = {suffix: f"{BASE}{path}.{suffix}{query}" for suffix in SUFFIXES}
    live = f"{BASE}{path.rpartition('/archive/')[0]}/feed.json{query}"

    assert [] == check_rss(fetch(urls["rss"]), self_url=urls["rss"])
    assert [] == check_atom(fetch(urls["atom"]), self_url=urls["atom"])
    assert [] == check_json(fetch(urls["json"]), self_url=live)


@on_both_engines
def test_two_renders_of_an_archive_are_identical(
    client: FlaskClient, clock: FakeClock, history: list[Article]
) -> None:
    """X-02, X-06."""
    first = client.get("/archive/1.atom").data

    clock.advance(40 * 24 * 3600)

    assert first == client.get("/archive/1.atom", headers={"X-Forwarded-Host": "evil.example"}).data
