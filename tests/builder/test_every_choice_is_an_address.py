"""The feed builder: each state is a URL, each choice a link, and the preview is the feed."""

import re
import threading
from collections.abc import Callable, Iterable

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.newsroom import Newsroom

from feeds.errors import BadRequest
from feeds.pages.builder.state import (
    State,
    chosen_values,
    is_full,
    read_state,
    turned,
    with_value,
    without_value,
)
from feeds.services import Services
from feeds.syndication import directory
from feeds.syndication.directory import searchable
from storage.directory import Followed
from storage.sql import selecting
from storage.sql.engine import Connection

BASE = "http://127.0.0.1:8000"
Choose = Callable[[str], str]


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("maroc",), authors=("zineb",))
    newsroom.publish("b", categories=("ia", "eau"), language="ar")
    newsroom.publish("c", categories=("eau",), entities=("maroc",))
    return newsroom


def section(page: str, name: str) -> str:
    """The part of a page inside the element of this id."""
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    assert found, page
    return found[0]


def articles_in(page: str) -> list[str]:
    return re.findall(r'href="(?:/ar|/en)?/articles/([^"]+)"', section(page, "preview"))


@pytest.mark.parametrize(
    ("query", "feed", "articles"),
    [
        ("", "/feed", ["c", "b", "a"]),
        ("category=ia", "/category/ia/feed", ["b", "a"]),
        ("category=ia&entity=maroc", "/feed.%s?category=ia&entity=maroc", ["a"]),
        ("category=eau,ia&language=-ar", "/feed.%s?category=eau,ia&language=-ar", ["c", "a"]),
        ("category=eau&category=ia", None, ["b"]),
        ("author=zineb&limit=1", "/author/zineb/feed.%s?limit=1", ["a"]),
        ("category=sport", "/category/sport/feed", []),
    ],
)
def test_the_preview_is_the_feed_of_the_url_shown(
    newsroom: Newsroom, client: FlaskClient, query: str, feed: str | None, articles: list[str]
) -> None:
    """interface.md: the URLs inside #result, the entries as /articles/ links inside #preview."""
    page = client.get(f"/feeds?{query}".removesuffix("?")).text
    urls = [url.replace("&amp;", "&") for url in re.findall(r'ltr">([^<]+)</code>', section(page, "result"))]
    items = client.get(urls[2]).json

    assert articles == articles_in(page)
    assert [f"{BASE}/articles/{slug}" for slug in articles] == [item["url"] for item in items["items"]]
    assert {200} == {client.get(url).status_code for url in urls}
    if feed:
        template = f"{BASE}{feed if '%s' in feed else feed + '.%s'}"
        assert [template % name for name in ("rss", "atom", "json")] == urls


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("category=ia,eau", "category=eau,ia"),
        ("entity=maroc&category=ia&since=&until=&limit=50&find=&content=full", "category=ia&entity=maroc"),
        ("mode=all&find=%20%20eau%20", "find=eau"),
        ("utm_source=x&category=IA", "category=ia"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_state_has_one_spelling(
    newsroom: Newsroom, client: FlaskClient, prefix: str, asked: str, canonical: str
) -> None:
    """A form without script sends empty fields; every state is a URL to be shared."""
    answer = client.get(f"{prefix}/feeds?{asked}")

    assert (308, f"{BASE}{prefix}/feeds?{canonical}") == (answer.status_code, answer.headers["Location"])
    assert 200 == client.get(answer.headers["Location"]).status_code


@pytest.mark.parametrize(
    ("query", "status"),
    [("category=absente", 404), ("colour=red", 400), ("mode=some", 400), ("category=a,-b", 400)],
)
def test_what_no_feed_has_is_refused(client: FlaskClient, query: str, status: int) -> None:
    """Refuse, never widen."""
    assert status == client.get(f"/feeds?{query}").status_code


def test_an_error_stands_beside_its_field_and_keeps_what_was_typed(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """pages.md; the rest of the state stays."""
    answer = client.get("/en/feeds?category=ia&limit=700")

    assert 400 == answer.status_code
    assert "no-store" == answer.headers["Cache-Control"]
    assert 'value="700" min="1" max="100"' in answer.text
    assert "Write a number from 1 to 100." in answer.text
    assert ["b", "a"] == articles_in(answer.text)


def test_links_lead_to_every_next_state(newsroom: Newsroom, client: FlaskClient) -> None:
    page = client.get("/feeds?category=ia").text
    links = [url.replace("&amp;", "&") for url in re.findall(r'href="(/feeds(?:\?[^"]*)?)"', page)]

    assert {
        "/feeds",
        "/feeds?category=-ia",
        "/feeds?category=eau&category=ia",
        "/feeds?category=ia&entity=maroc",
        "/feeds?category=ia&language=ar",
        "/feeds?category=ia&mode=any",
        "/feeds?category=ia&mode=none",
    } <= set(links)
    assert {200} == {client.get(url).status_code for url in links}


def test_counts_follow_what_is_published(newsroom: Newsroom, client: FlaskClient) -> None:
    def count(label: str) -> str:
        page = client.get("/en/feeds").text
        found = re.search(rf'<bdi>{label}</bdi></a> <span class="count">([^<]+)</span>', page)
        return found[1] if found else ""

    assert ["2", "2", "0", ""] == [count(label) for label in ("Water", "Morocco", "Sport", "France")]
    newsroom.withdraw("c")
    newsroom.publish("d", entities=("france",))
    assert ["1", "1", "0", "1"] == [count(label) for label in ("Water", "Morocco", "Sport", "France")]


def test_on_a_large_site_nobody_waits_for_the_count(
    newsroom: Newsroom, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was counted last is shown until a thread has counted anew."""
    monkeypatch.setattr(directory, "SMALL", 0)
    monkeypatch.setattr(directory, "PATIENCE", 0)
    held, counted = threading.Event(), []

    def count(label: str) -> str:
        (found,) = re.findall(
            rf'<bdi>{label}</bdi></a> <span class="count">([^<]+)<', client.get("/en/feeds").text
        )
        return str(found)

    def wait(followed: Iterable[Followed]) -> directory.Counts:
        if threading.current_thread().name == directory.THREAD:
            held.wait()
        counted.append(threading.current_thread().name)
        return arrange(followed)

    arrange = directory.arrange
    monkeypatch.setattr(directory, "arrange", wait)
    before = count("Water")
    newsroom.withdraw("c")
    meanwhile = [count("Water"), count("Water")]
    held.set()
    for thread in threading.enumerate():
        if thread.name == directory.THREAD:
            thread.join()

    assert ("2", ["2", "2"], "1") == (before, meanwhile, count("Water"))
    assert [directory.THREAD] == counted[1:]


@pytest.mark.parametrize("words", ["المغرب", "MAROC", "moro", "المَغْرِب"])
def test_a_topic_is_found_by_its_name_in_any_language(
    newsroom: Newsroom, client: FlaskClient, words: str
) -> None:
    page = client.get("/feeds", query_string={"find": words}).text

    assert "<bdi>Maroc</bdi>" in page
    assert "<bdi>Eau</bdi>" not in page
    assert ["c", "b", "a"] == articles_in(page)


def test_a_search_that_finds_nothing_says_what_next(newsroom: Newsroom, client: FlaskClient) -> None:
    page = client.get("/en/feeds?find=zzz").text

    assert "No topic has that name: try a shorter word, or another language." in page


def test_only_the_builder_and_feed_pages_run_our_scripts(newsroom: Newsroom, client: FlaskClient) -> None:
    """H4: strict, and never inline."""
    policies = {
        path: client.get(path, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
        for path in ("/", "/articles/a", "/feeds", "/feed")
    }

    assert ["/feeds", "/feed"] == [path for path, policy in policies.items() if "script-src 'self'" in policy]
    assert not [policy for policy in policies.values() if "unsafe" in policy]


def state(query: str) -> State:
    return read_state(query.encode())


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ("", "category", "ia", "category=ia"),
        ("category=ia", "category", "eau", "category=eau&category=ia"),
        ("category=ia&mode=any", "category", "eau", "category=eau,ia&mode=any"),
        ("category=-ia&mode=any", "category", "eau", "category=eau&category=-ia&mode=any"),
        ("category=ia&mode=none", "entity", "maroc", "category=ia&entity=-maroc&mode=none"),
    ],
)
def test_a_choice_is_added_in_the_way_the_mode_says(before: str, name: str, value: str, after: str) -> None:
    assert after == with_value(state(before), name, value).query


def test_conditions_are_taken_away_and_turned_around() -> None:
    built = state("category=eau,ia&entity=maroc&entity_scope=mention")
    ((_, either), (_, maroc)) = built.parameters.clauses()

    assert (
        "category=ia&entity=maroc&entity_scope=mention"
        == without_value(built, "category", either, "eau").query
    )
    assert "category=eau,ia" == without_value(built, "entity", maroc, "maroc").query
    assert "category=eau,ia&entity=-maroc&entity_scope=mention" == turned(built, "entity", maroc).query
    assert {("category", "eau"), ("category", "ia"), ("entity", "maroc")} == chosen_values(built.parameters)


def test_eight_values_are_the_most() -> None:
    assert not is_full(state("category=a,b,c,d,e,f,g").parameters)
    assert is_full(state("category=a,b,c,d&entity=e,f,g,h").parameters)


def test_a_search_given_twice_is_refused() -> None:
    with pytest.raises(BadRequest, match="find"):
        state("find=a&find=b")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éco-Énergie", "eco energie"),
        ("الإمارات", "الامارات"),
        ("مُدِيرِيَّة", "مديريه"),
        ("L’Élysée", "l'elysee"),
    ],
)
def test_names_are_compared_as_people_type_them(text: str, folded: str) -> None:
    assert folded == searchable(text)


def test_words_stand_in_a_field_and_are_a_chip_to_remove(newsroom: Newsroom, client: FlaskClient) -> None:
    page = client.get("/en/feeds?category=ia&q=paragraphe").text
    refused = client.get(f"/en/feeds?category=ia&q={'x' * 201}")

    assert 'name="q" type="search" value="paragraphe"' in page
    assert '<bdi lang="">paragraphe</bdi>' in page
    assert '<a href="/en/feeds?category=ia">remove<span class="unseen"> paragraphe</span>' in page
    assert (400, True) == (refused.status_code, 'id="q-error">Write 16 words at most' in refused.text)


@on_both_engines
def test_a_search_that_costs_too_much_keeps_the_choice_and_says_what_next(
    newsroom: Newsroom, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q3: the database itself breaks the search off, after which it can be asked nothing more."""
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 99999999)"

    def search_for_long(connection: Connection, *_: object, **__: object) -> list[int]:
        with connection.within(0.02):
            connection.one(f"{endless} select max(i) as most from n")
        raise AssertionError("it was not broken off")

    monkeypatch.setattr(selecting, "find_hits", search_for_long)
    answer = client.get("/ar/feeds?category=eau&q=titre&content=summary&mode=any")

    assert (503, "30", "no-store") == (
        answer.status_code,
        answer.headers["Retry-After"],
        answer.headers["Cache-Control"],
    )
    page = answer.text
    assert (
        'value="titre" dir="auto" autocomplete="off" aria-invalid="true" aria-describedby="q-error"' in page
    )
    assert '<input type="hidden" name="category" value="eau">' in page
    assert '<option value="summary" selected>' in page
    assert "category=eau,ia&amp;q=titre" in page
    assert "لا معاينة ما دام هذا البحث" in section(page, "preview")
    assert (
        'dir="ltr">http://127.0.0.1:8000/feed.rss?category=eau&amp;q=titre&amp;content=summary</code>' in page
    )


def test_the_first_and_last_day_are_chips_that_can_be_removed(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """pages.md: filters as removable chips; a feed of some days is not the feed of all articles."""
    page = client.get("/en/feeds?since=2026-01-02&until=2026-03-04").text

    assert '<bdi lang="en">2 January 2026</bdi>' in page
    assert '<bdi lang="en">4 March 2026</bdi>' in page
    assert 'href="/en/feeds?until=2026-03-04">remove' in page
    assert "Nothing is chosen" not in page


@pytest.mark.parametrize("path", ["/feeds", "/feeds/about"])
def test_the_list_of_all_feeds_is_in_the_language_of_the_page(client: FlaskClient, path: str) -> None:
    """OP-05."""
    assert '<a href="/ar/feeds.opml" type="text/x-opml"' in client.get(f"/ar{path}").text
    assert '<a href="/feeds.opml" type="text/x-opml"' in client.get(path).text
