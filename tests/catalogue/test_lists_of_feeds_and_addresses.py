"""OPML, sitemaps and robots.txt: complete, within their limits, and read by the programs that read them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser

import listparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from protego import Protego
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.catalogue.sitemaps import IN_A_FILE, MOST_NEWS, count_files, ordinals_of
from feeds.syndication import directory

BASE = "http://127.0.0.1:8000"
SCHEMAS = Path(__file__).parent / "schemas"
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
    "h": "http://www.w3.org/1999/xhtml",
}


def checked(client: FlaskClient, path: str) -> etree._Element:
    """A sitemap, accepted by our schema of the specification."""
    answer = client.get(path)
    assert (200, "application/xml; charset=utf-8") == (answer.status_code, answer.content_type)
    document = etree.fromstring(answer.data)
    etree.RelaxNG(etree.parse(SCHEMAS / "sitemap.rng")).assertValid(document)
    return document


def places(document: etree._Element) -> list[str]:
    return [str(loc.text).removeprefix(BASE) for loc in document.iterfind(".//s:loc", SPACES)]


def test_a_reader_imports_every_feed_from_the_opml(newsroom: Newsroom, client: FlaskClient) -> None:
    """OP-01 to OP-05."""
    answer = client.get("/feeds.opml")
    read = listparser.parse(answer.data)
    urls = {feed.url.removeprefix(BASE) for feed in read.feeds}

    assert "text/x-opml; charset=utf-8" == answer.content_type
    assert not read.bozo
    assert "Tous les flux de Dépêche" == read.meta.title
    assert {
        *("/feed.rss", "/category/ia/feed.rss", "/category/eau/feed.rss", "/entity/maroc/feed.rss"),
        *("/language/fr/feed.rss", "/language/ar/feed.rss", "/category/sport/feed.rss"),
    } <= urls
    assert "/entity/france/feed.rss" not in urls
    assert {200} == {client.get(url).status_code for url in urls}
    titles = {feed.url.removeprefix(BASE): (feed.title, feed.categories) for feed in read.feeds}
    assert ("Eau", [["Rubriques"]]) == titles["/category/eau/feed.rss"]


def test_the_opml_speaks_the_language_of_its_address(newsroom: Newsroom, client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/ar/feeds.opml").data)
    (water,) = [each for each in root.iter("outline") if "/category/eau/" in each.get("xmlUrl", "")]

    assert ("الماء", "ar", f"{BASE}/ar/category/eau") == (
        water.get("text"),
        water.get("language"),
        water.get("htmlUrl"),
    )
    assert client.get("/ar/feeds.opml").data == client.get("/ar/feeds.opml").data


def test_the_sitemaps_hold_every_page_and_nothing_that_is_gone(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """SM-01, X-13."""
    newsroom.withdraw("c")
    index = places(checked(client, "/sitemap.xml"))
    found = {path for name in index for path in places(checked(client, name))}

    assert ["/sitemap-topics.xml", "/sitemap-articles-1.xml"] == index
    assert {
        "/",
        "/feeds",
        "/feeds/about",
        "/licence",
        "/category/ia",
        "/entity/maroc",
        "/author/zineb",
    } <= found
    assert {"/articles/a", "/articles/b"} == {path for path in found if path.startswith("/articles/")}
    assert "/category/sport" not in found
    assert {200} == {client.get(path).status_code for path in found}


def test_translations_are_named_as_their_pages_name_them(newsroom: Newsroom, client: FlaskClient) -> None:
    """LD-03: each of them names all of them, itself included, in the pages of its language."""
    newsroom.translate("b", of="a")

    document = checked(client, "/sitemap-articles-1.xml")
    newsroom.withdraw("b")
    after = checked(client, "/sitemap-articles-1.xml")

    named = {
        str(url.findtext("s:loc", namespaces=SPACES)).removeprefix(BASE): {
            link.get("hreflang"): link.get("href") for link in url.iterfind("h:link", SPACES)
        }
        for url in document.iterfind("s:url", SPACES)
    }
    both = {"fr": f"{BASE}/articles/a", "ar": f"{BASE}/ar/articles/b"}
    assert {"/articles/a": both, "/ar/articles/b": both, "/articles/c": {}} == named
    assert ["/articles/a", "/articles/c"] == places(after)
    assert [] == after.findall(".//h:link", SPACES)


@pytest.mark.parametrize("name", ["0", "2", "01", "x", "9999999"])
def test_there_is_no_other_sitemap(newsroom: Newsroom, client: FlaskClient, name: str) -> None:
    assert 404 == client.get(f"/sitemap-articles-{name}.xml").status_code


def test_files_divide_the_articles_without_gap() -> None:
    assert [0, 1, 1, 2] == [count_files(count) for count in (0, 1, IN_A_FILE, IN_A_FILE + 1)]
    assert [(1, IN_A_FILE), (IN_A_FILE + 1, 2 * IN_A_FILE)] == [ordinals_of(file) for file in (1, 2)]
    assert IN_A_FILE <= 50_000


def test_the_news_are_those_of_two_days(newsroom: Newsroom, client: FlaskClient, clock: FakeClock) -> None:
    """SM-02 to SM-05."""
    news = checked(client, "/news-sitemap.xml")
    languages = [each.text for each in news.iterfind(".//n:language", SPACES)]

    assert ["/articles/c", "/articles/a"] == places(news)
    assert ["fr", "fr"] == languages
    assert ["Dépêche"] * 2 == [each.text for each in news.iterfind(".//n:name", SPACES)]
    assert ["Titre de c", "Titre de a"] == [each.text for each in news.iterfind(".//n:title", SPACES)]
    clock.advance(timedelta(days=2).total_seconds())
    assert [] == places(checked(client, "/news-sitemap.xml"))
    assert 1_000 >= MOST_NEWS


def by_stdlib(text: str) -> Callable[[str, str], bool]:
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    return lambda robot, path: parser.can_fetch(robot, BASE + path)


def by_protego(text: str) -> Callable[[str, str], bool]:
    parser = Protego.parse(text)
    return lambda robot, path: parser.can_fetch(BASE + path, robot)


@pytest.mark.parametrize("read", [by_stdlib, by_protego])
def test_robots_read_pages_and_feeds_and_no_forms(
    client: FlaskClient, read: Callable[[str], Callable[[str, str], bool]]
) -> None:
    """ROB-01: what is closed stands first, because Python's parser takes the first match."""
    answer = client.get("/robots.txt")
    may = read(answer.text)

    assert "text/plain; charset=utf-8" == answer.content_type
    opened = ("/", "/articles/a", "/ar/category/eau", "/feed.rss?category=ia", "/feeds", "/feeds.opml")
    assert [True] * len(opened) == [may("Googlebot", path) for path in opened]
    closed = ("/desk", "/my-data", "/ar/my-data", "/signup/leave/abc", "/hub")
    assert [False] * len(closed) == [may("Googlebot", path) for path in closed]
    assert [f"{BASE}/sitemap.xml", f"{BASE}/news-sitemap.xml"] == list(Protego.parse(answer.text).sitemaps)


def test_robots_that_know_stars_leave_the_states_of_the_builder_alone(client: FlaskClient) -> None:
    """RFC 9309 §2.2.3."""
    may = by_protego(client.get("/robots.txt").text)

    assert [False] * 2 == [may("Googlebot", path) for path in ("/feeds?category=ia", "/ar/feeds?find=x")]


@pytest.mark.parametrize("path", ["/feeds.opml", "/sitemap-topics.xml"])
def test_a_large_site_is_not_counted_for_every_robot(
    newsroom: Newsroom, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The directory's counts stand for a moment, under the date they were counted at (X-02)."""
    monkeypatch.setattr(directory, "SMALL", 0)
    monkeypatch.setattr(directory, "PATIENCE", 1_000_000)
    newsroom.clock.advance(60)
    first = client.get(path)
    newsroom.publish("d", entities=("rabat",))
    newsroom.clock.advance(60)
    meanwhile = client.get(path)
    monkeypatch.setattr(directory, "SMALL", 1_000)
    counted = client.get(path)

    assert (first.data, first.headers["Last-Modified"]) == (
        meanwhile.data,
        meanwhile.headers["Last-Modified"],
    )
    assert b"/entity/rabat" not in first.data
    assert b"/entity/rabat" in counted.data
    assert first.headers["Last-Modified"] != counted.headers["Last-Modified"]
