"""A search is a feed as any other: one URL, every format, refused where it is not understood."""

import pytest
from flask.testing import FlaskClient
from lxml import etree
from support.newsroom import Newsroom

from feeds.desk.reindexing import WORDS, read_all_words, read_missing_words
from feeds.services import Services
from storage.errors import StorageUnavailable
from storage.sql import searching, selecting

SEVENTEEN = "q=" + "%20".join(f"mot{number}" for number in range(17))


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 60)


def titles(client: FlaskClient, url: str) -> list[str]:
    answer = client.get(url)
    assert 200 == answer.status_code, answer.data
    found = etree.fromstring(answer.data).xpath("//item/title/text()")
    return [str(title).removeprefix("Titre de ") for title in found]


@pytest.fixture
def words(newsroom: Newsroom) -> Newsroom:
    for name, text, categories in (
        ("x", "Les ministères des Finances", ("ia",)),
        ("y", "Une ministre et ses FINANCES", ("economie",)),
        ("z", "وقعت الوزارة اتفاقية", ("ia",)),
    ):
        newsroom.publish(name, text=f"<p>{text}</p>", categories=categories)
    return newsroom


def test_a_search_finds_what_holds_every_word_newest_first(client: FlaskClient, words: Newsroom) -> None:
    assert ["y", "x"] == titles(client, "/feed.rss?q=finances")
    assert ["x"] == titles(client, "/feed.rss?q=minist%C3%A8re%20finance")
    assert ["z"] == titles(client, "/feed.rss?q=%D9%88%D8%B2%D8%A7%D8%B1%D8%A9")
    assert ["x"] == titles(client, "/feed.rss?category=ia&q=finances")
    assert ["y"] == titles(client, "/feed.rss?q=finances&limit=1")


@pytest.mark.parametrize("url", ["/feed.rss?q=", "/feed.rss?q=%2A", "/feed.rss?q=introuvable"])
def test_what_is_not_found_is_an_empty_feed(client: FlaskClient, words: Newsroom, url: str) -> None:
    """Q2: nothing asked is nothing found, and never everything."""
    assert [] == titles(client, url)


@pytest.mark.parametrize("format_", ["rss", "atom", "json"])
def test_a_search_is_called_what_was_asked_and_has_no_history(
    client: FlaskClient, words: Newsroom, format_: str
) -> None:
    answer = client.get(f"/feed.{format_}?q=l%27%C3%A9conomie")

    assert "l'économie" in answer.text.replace("&#39;", "'").replace("&#x27;", "'")
    assert "archive" not in answer.text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("/feed.rss?q=Finances", "/feed.rss?q=finances"),
        ("/feed.rss?q=les++Finances+", "/feed.rss?q=les%20finances"),
        ("/feed.rss?q=finances&category=ia", "/feed.rss?category=ia&q=finances"),
        ("/category/ia/feed.rss?q=finances", "/feed.rss?category=ia&q=finances"),
        ("/feed.rss?limit=5&q=finances&since=2026-01-01", "/feed.rss?q=finances&since=2026-01-01&limit=5"),
        ("/feed.rss?q=finances&utm_source=x", "/feed.rss?q=finances"),
    ],
)
def test_a_search_has_one_url(client: FlaskClient, words: Newsroom, written: str, canonical: str) -> None:
    answer = client.get(written)

    assert 308 == answer.status_code
    assert answer.headers["Location"].endswith(canonical)
    assert 200 == client.get(canonical).status_code


@pytest.mark.parametrize(
    "query",
    ["q=a&q=b", SEVENTEEN, "q=" + "x" * 201, "q=%00", "q=%FF", "q=%ED%A0%80"],
)
def test_a_question_that_is_not_understood_is_refused(
    client: FlaskClient, words: Newsroom, query: str
) -> None:
    answer = client.get(f"/feed.json?{query}")

    assert (400, "q") == (answer.status_code, answer.get_json(force=True).get("parameter"))


def test_an_archive_is_no_search(client: FlaskClient, words: Newsroom) -> None:
    assert 400 == client.get("/archive/1.rss?q=finances").status_code


@pytest.mark.parametrize(("format_", "suffix"), [("rss2", "rss"), ("atom", "atom"), ("json", "json")])
def test_wordpress_readers_find_their_searches(
    client: FlaskClient, words: Newsroom, format_: str, suffix: str
) -> None:
    alias = client.get(f"/?s=Finances&feed={format_}")

    assert (200, client.get(f"/feed.{suffix}?q=finances").data) == (alias.status_code, alias.data)
    assert "*" == alias.headers["Access-Control-Allow-Origin"]
    assert 400 == client.get(f"/?s=Finances&feed={format_}&p=1").status_code


def test_a_search_changes_when_what_it_finds_changes(client: FlaskClient, words: Newsroom) -> None:
    """V3, C8: also what was answered from memory."""
    before = [titles(client, "/feed.rss?q=finances") for _ in range(2)]
    words.withdraw("y")
    withdrawn = titles(client, "/feed.rss?q=finances")
    words.correct("x", note="Nom.", title="Cigogne")

    assert [["y", "x"]] * 2 == before
    assert ["x"] == withdrawn
    assert [] == titles(client, "/feed.rss?q=finances")
    assert ["Cigogne"] == titles(client, "/feed.rss?q=cigognes")


def test_words_that_were_never_read_are_read_by_the_worker(
    client: FlaskClient, words: Newsroom, services: Services
) -> None:
    with services.storage._engine.writing() as connection:  # type: ignore[attr-defined]
        for number in range(1, 9):
            searching.forget_words(connection, number)
    lost = services.storage.version(), titles(client, "/feed.rss?q=finances&limit=20")

    read_missing_words(services, WORDS)

    assert [] == lost[1]
    assert ["y", "x"] == titles(client, "/feed.rss?q=finances&limit=21")
    assert 8 == sum(read_all_words(services))
    assert ["y", "x"] == titles(client, "/feed.rss?q=finances&limit=22")


def test_people_see_on_the_page_of_a_feed_that_its_search_takes_too_long(
    client: FlaskClient, words: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q3: as in the builder, to which it leads; readers are told in plain text."""

    def break_off(*_: object, **__: object) -> list[int]:
        raise StorageUnavailable("it took too long")

    monkeypatch.setattr(selecting, "find_hits", break_off)
    page = client.get("/feed?category=ia&q=finances", headers={"Accept": "text/html,*/*;q=0.8"})
    text = client.get("/feed?category=ia&q=finances", headers={"Accept": "*/*"})

    for answer in (page, text):
        assert (503, "30", "no-store", "Accept") == (
            answer.status_code,
            *(answer.headers[name] for name in ("Retry-After", "Cache-Control", "Vary")),
        )
    assert "text/html; charset=utf-8" == page.content_type
    assert "Pas d’aperçu tant que cette recherche prend trop de temps" in page.text
    assert 'dir="ltr">http://127.0.0.1:8000/feed.rss?category=ia&amp;q=finances</code>' in page.text
    assert 'href="/feeds?category=ia&amp;q=finances"' in page.text
    assert "text/plain; charset=utf-8" == text.content_type
