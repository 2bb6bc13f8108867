"""Every filter and combination answers with exactly the articles it names (interface.md, Feeds)."""

import json

import pytest
from flask.testing import FlaskClient
from support.databases import on_both_engines
from support.newsroom import Newsroom


def slugs(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert 200 == answer.status_code, (url, answer.status_code, answer.headers.get("Location"))
    return "".join(
        sorted(item["title"].removeprefix("Titre de ") for item in json.loads(answer.data)["items"])
    )


@on_both_engines
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/feed.json", "abcde"),
        ("/category/ia/feed.json", "ab"),
        ("/category/culture/feed.json", ""),
        ("/entity/maroc/feed.json", "ab"),
        ("/entity/rabat/feed.json", "d"),
        ("/entity/rabat/feed.json?entity_scope=mention", "bd"),
        ("/author/zineb/feed.json", "ac"),
        ("/language/fr/feed.json", "abce"),
        ("/language/fr-ma/feed.json", "e"),
        ("/language/ar/feed.json", "d"),
        ("/language/en/feed.json", ""),
        ("/feed.json?category=economie&category=ia", "b"),
        ("/feed.json?category=economie,ia", "abc"),
        ("/feed.json?category=-ia", "cde"),
        ("/feed.json?category=ia&category=-economie", "a"),
        ("/feed.json?category=ia&category=-ia", ""),
        ("/feed.json?category=economie,ia&entity=maroc&entity=-mistral-ai", "b"),
        ("/feed.json?category=ia&author=zineb&language=fr", "a"),
        ("/feed.json?author=-zineb&language=fr", "be"),
        ("/feed.json?entity=mistral-ai,rabat", "ad"),
        ("/feed.json?since=2026-02-28&until=2026-02-28", "d"),
        ("/feed.json?since=2026-03-01", "abc"),
        ("/feed.json?until=2026-01-31", "e"),
        ("/feed.json?limit=2", "bc"),
    ],
)
def test_a_feed_holds_exactly_what_its_url_names(
    newsroom: Newsroom, client: FlaskClient, url: str, expected: str
) -> None:
    assert expected == slugs(client, url)


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
@pytest.mark.parametrize(
    "path",
    [
        "/category/inconnue/feed.{}",
        "/entity/inconnue/feed.{}",
        "/author/inconnu/feed.{}",
        "/language/xx/feed.{}",
        "/entity/Q424242/feed.{}",
        "/feed.{}?category=ia&entity=inconnue",
        "/feed.{}?category=-inconnue",
        "/feed.{}?category=ia,inconnue",
        "/category/ia,economie/feed.{}",
        "/category/-ia/feed.{}",
        "/category/%C3%A9t%C3%A9/feed.{}",
    ],
)
def test_an_unknown_value_answers_404_in_every_format(
    newsroom: Newsroom, client: FlaskClient, path: str, suffix: str
) -> None:
    """X-11: a filtered URL can never answer with an unfiltered feed."""
    answer = client.get(path.format(suffix))

    assert 404 == answer.status_code
    assert b"inconnu" not in answer.data


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
@pytest.mark.parametrize(
    ("query", "parameter"),
    [("categroy=ia", "categroy"), ("query=mots", "query"), ("limit=٣", "limit"), ("category=", "category")],
)
def test_a_bad_parameter_answers_400_naming_it_in_every_format(
    newsroom: Newsroom, client: FlaskClient, query: str, parameter: str, suffix: str
) -> None:
    """Q6, C7."""
    for path in (f"/feed.{suffix}", f"/category/ia/feed.{suffix}"):
        answer = client.get(f"{path}?{query}")

        assert 400 == answer.status_code
        assert parameter in answer.text


def test_an_unknown_format_answers_404_and_lists_what_there_is(client: FlaskClient) -> None:
    answer = client.get("/feed.xyz")

    assert 404 == answer.status_code
    assert "rss, atom, json" in answer.text
