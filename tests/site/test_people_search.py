"""The page of the search: what it finds, keeps, refuses and leads to."""

import re

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services
from storage.errors import StorageUnavailable
from storage.sql import searching, selecting

BASE = "http://127.0.0.1:8000"
SEVENTEEN = "%20".join(f"mot{number}" for number in range(17))


@pytest.fixture(autouse=True)
def newsroom(services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 60)
    newsroom = Newsroom(services, clock)
    newsroom.publish("x", text="<p>Les ministères des Finances</p>", categories=("ia",))
    newsroom.publish("y", text="<p>Une ministre et ses FINANCES</p>")
    newsroom.publish("z", text="<p>وقعت الوزارة اتفاقية</p>", language="ar")
    return newsroom


def found(page: str) -> list[str]:
    return re.findall(r'<h2><a href="(?:/ar|/en)?/articles/([^"]+)"', page)


def alternates(page: str) -> list[str]:
    return re.findall(rf'<link rel="alternate" type="[^"]+" title="[^"]+" href="{BASE}([^"]+)">', page)


def field(page: str) -> str:
    (element,) = re.findall(r'<input id="q"[^>]*>', page)
    return str(element)


@pytest.mark.parametrize("prefix", ["", "/ar", "/en"])
def test_the_newest_articles_that_hold_every_word_are_found(client: FlaskClient, prefix: str) -> None:
    french, arabic = (
        client.get(f"{prefix}/search?q=Finances").text,
        client.get(f"{prefix}/search?q=وزارة").text,
    )

    assert (["y", "x"], ["z"]) == (found(french), found(arabic))
    assert ["x"] == found(client.get(f"{prefix}/search?q=minist%C3%A8re+FINANCE").text)
    assert '<article lang="ar" dir="rtl"' in arabic
    assert 'value="Finances"' in field(french)
    assert f'<form class="options" action="{prefix}/search" method="get" role="search">' in french


def test_a_search_advertises_its_own_feed_first_and_leads_to_the_builder(client: FlaskClient) -> None:
    """X-10."""
    page = client.get("/en/search?q=Minist%C3%A8re++finances").text
    own = [f"/feed.{suffix}?q=minist%C3%A8re%20finances" for suffix in ("rss", "atom", "json")]

    assert [*own, "/feed.rss", "/feed.atom", "/feed.json"] == alternates(page)[:6]
    assert {200} == {client.get(url).status_code for url in alternates(page)}
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {f"{BASE}{own[0]}", "/en/feeds?q=minist%C3%A8re%20finances"} <= links
    assert f"{BASE}/ar/search?q=minist%C3%A8re%20finances" in links
    assert '<meta name="robots" content="noindex">' in page


def test_without_words_there_is_a_field_and_the_feed_of_everything(client: FlaskClient) -> None:
    for url in ("/search", "/search?q=", "/search?q=+&utm_source=x"):
        answer = client.get(url)

        assert (200, [], "/feed.rss") == (
            answer.status_code,
            found(answer.text),
            alternates(answer.text)[0],
        )
        assert 'value=""' in field(answer.text)
        assert "Aucun article" not in answer.text


def test_what_is_not_found_says_why_and_what_next(client: FlaskClient) -> None:
    nothing, no_word = client.get("/search?q=introuvable").text, client.get("/search?q=*").text

    assert "retirez un mot" in nothing
    assert "/feed.rss?q=introuvable" == alternates(nothing)[0]
    assert ("deux lettres" in no_word, 'value="*"' in field(no_word)) == (True, True)
    assert [] == found(no_word)


@pytest.mark.parametrize("question", [SEVENTEEN, "x" * 201, "a&q=b", "a%01"])
def test_a_question_that_is_refused_is_kept_beside_the_reason(client: FlaskClient, question: str) -> None:
    """Q2: too many words are refused, for fewer would find more."""
    answer = client.get(f"/en/search?q={question}")

    assert (400, "no-store") == (answer.status_code, answer.headers["Cache-Control"])
    assert 'aria-invalid="true" aria-describedby="q-error"' in field(answer.text)
    assert 'id="q-error">Write 16 words at most' in answer.text
    kept = question.partition("&")[0].replace("%20", " ").replace("%01", "")
    assert f'value="{kept}"' in field(answer.text)


def test_a_question_that_costs_too_much_says_so_beside_the_field(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q3."""

    def break_off(*_: object, **__: object) -> list[int]:
        raise StorageUnavailable("it took too long")

    monkeypatch.setattr(selecting, "find_hits", break_off)
    answer = client.get("/search?q=finances")

    assert (503, "30", "no-store") == (
        answer.status_code,
        answer.headers["Retry-After"],
        answer.headers["Cache-Control"],
    )
    assert 'id="q-error">La réponse n’est pas venue à temps' in answer.text
    assert 'value="finances"' in field(answer.text)


@pytest.mark.parametrize(
    ("query", "name"),
    [("category=ia", "category"), ("limit=3", "limit"), ("qq=a", "qq"), ("before=x", "before")],
)
def test_what_the_page_does_not_know_is_refused_and_never_ignored(
    client: FlaskClient, query: str, name: str
) -> None:
    answer = client.get(f"/search?q=finances&{query}", headers={"Accept": "application/json"})

    assert (400, name) == (answer.status_code, answer.get_json(force=True)["parameter"])


def test_a_search_leads_on_to_older_articles_and_no_further(client: FlaskClient, newsroom: Newsroom) -> None:
    for number in range(58):
        newsroom.publish(f"n{number}", text="<p>Les finances</p>")
    first = client.get("/ar/search?q=finances").text
    (older,) = re.findall(r'href="([^"]+)" rel="next"', first)
    older = older.replace("&amp;", "&")
    second = client.get(older).text

    assert older.startswith("/ar/search?q=finances&before=")
    assert [30, 30, 60] == [len(found(first)), len(found(second)), len({*found(first), *found(second)})]
    assert 'rel="next"' not in second


def test_a_withdrawn_article_is_found_no_longer(client: FlaskClient, newsroom: Newsroom) -> None:
    """T-06, C8."""
    tag = client.get("/search?q=finances").headers["ETag"]
    assert 304 == client.get("/search?q=finances", headers={"If-None-Match": tag}).status_code

    newsroom.withdraw("y")
    answer = client.get("/search?q=finances", headers={"If-None-Match": tag})

    assert (200, ["x"]) == (answer.status_code, found(answer.text))


def test_every_page_leads_to_the_search(client: FlaskClient) -> None:
    for path in ("/en/", "/en/articles/x", "/en/feeds", "/en/nowhere"):
        page = client.get(path, headers={"Accept": "text/html"}).text

        assert '<li><a href="/en/search">Search</a></li>' in page


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/?s=Minist%C3%A8re+%26+finances", "/search?q=Minist%C3%A8re%20%26%20finances"),
        ("/ar/?s=finances&utm_source=x", "/ar/search?q=finances"),
        ("/?s=", "/search?q="),
    ],
)
def test_the_searches_of_wordpress_are_led_here(client: FlaskClient, asked: str, led_to: str) -> None:
    answer = client.get(asked)

    assert (308, BASE + led_to) == (answer.status_code, answer.headers["Location"])
    assert 200 == client.get(led_to).status_code
    assert 400 == client.get("/?s=a&s=b").status_code
