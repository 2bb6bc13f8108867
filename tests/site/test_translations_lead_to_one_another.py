"""Pages of articles lead to their published translations: for people, for search engines, for every cache."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    """One article in three languages."""
    newsroom = Newsroom(services, clock)
    newsroom.publish("sebou")
    newsroom.publish("sabu", language="ar-MA")
    newsroom.publish("river", language="en")
    newsroom.translate("sabu", of="sebou")
    newsroom.translate("river", of="sabu")
    return newsroom


def links(page: str) -> list[tuple[str, str, str, str, str]]:
    """Path, hreflang, lang, dir and text of what the page offers."""
    (nav,) = re.findall(r'<nav class="translations".*?</nav>', page, re.S)
    return re.findall(r'href="([^"]+)" hreflang="([^"]+)" lang="([^"]+)" dir="([^"]+)"[^>]*>([^<]+)<', nav)


def alternates(page: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page)
    assert len(found) == len(dict(found))
    return {language: url.removeprefix(BASE) for language, url in found}


def linked_data(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data: dict[str, Any] = json.loads(found)
    return data


def test_people_are_led_to_each_translation_in_its_own_words(newsroom: Newsroom, client: FlaskClient) -> None:
    page = client.get("/ar/articles/sebou").text

    assert [
        ("/ar/articles/sabu", "ar-MA", "ar-MA", "rtl", "اقرأ هذا المقال بالعربية"),
        ("/en/articles/river", "en", "en", "ltr", "Read this article in English"),
    ] == links(page)
    assert ["/articles/sebou", "/ar/articles/sabu"] == [
        each[0] for each in links(client.get("/en/articles/river").text)
    ]
    masthead = page.partition("</header>")[0]
    assert f'<a href="{BASE}/en/articles/river" lang="en" hreflang="en">' in masthead
    assert f'<a href="{BASE}/ar/articles/sebou" lang="ar" hreflang="ar" aria-current="true">' in masthead


def test_search_engines_hear_the_same_of_every_translation(newsroom: Newsroom, client: FlaskClient) -> None:
    """LD-03: each names all, itself included, once a language."""
    everywhere = {
        "fr": "/articles/sebou",
        "ar": "/ar/articles/sabu",
        "en": "/en/articles/river",
        "x-default": "/articles/sebou",
    }
    pages = {url: client.get(url).text for url in everywhere.values()}

    assert [everywhere] * 3 == [alternates(page) for page in pages.values()]
    assert [f'<link rel="canonical" href="{BASE}{url}">' in page for url, page in pages.items()] == [True] * 3
    assert '<meta property="og:locale" content="ar_MA">' in pages["/ar/articles/sabu"]
    assert ["fr_FR", "en_GB"] == re.findall(
        r'og:locale:alternate" content="(\w+)"', pages["/ar/articles/sabu"]
    )
    original, translation = linked_data(pages["/articles/sebou"]), linked_data(pages["/ar/articles/sabu"])
    assert [f"{BASE}/articles/sabu", f"{BASE}/articles/river"] == [
        each["@id"] for each in original["workTranslation"]
    ]
    assert "translationOfWork" not in original
    assert {
        "@type": "NewsArticle",
        "@id": f"{BASE}/articles/sebou",
        "url": f"{BASE}/articles/sebou",
        "inLanguage": "fr",
    } == translation["translationOfWork"]
    assert "workTranslation" not in translation


def test_only_what_is_published_is_offered_and_caches_notice(
    newsroom: Newsroom, client: FlaskClient, services: Services, clock: FakeClock
) -> None:
    """A page changes with its translations: its ETag, and its date, which never goes back (C3)."""
    seen = []
    for change in (
        lambda: None,
        lambda: newsroom.withdraw("sabu"),
        lambda: newsroom.withdraw("river"),
        lambda: newsroom.withdraw("river", erase=True),
    ):
        change()
        clock.advance(10)
        answer = client.get("/articles/sebou")
        assert answer.last_modified is not None
        lone = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert 304 == client.get("/articles/sebou", headers=lone).status_code
        seen.append((answer.last_modified, answer.headers["ETag"], answer.text.count("Read this article")))

    dates, tags, offers = zip(*seen, strict=True)
    assert [1, 1, 0, 0] == list(offers)
    assert 4 == len(set(dates))
    assert sorted(dates) == list(dates)
    assert 3 == len(set(tags))
    last = client.get("/articles/sebou").text
    assert {"fr": "/articles/sebou", "ar": "/ar/articles/sebou", "en": "/en/articles/sebou"} == {
        language: url for language, url in alternates(last).items() if language != "x-default"
    }
    assert ("sabu" in last, 'class="translations"' in last) == (False, False)


def test_a_translation_into_a_language_without_pages_is_named_too(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    newsroom.publish("rio", language="es")
    newsroom.translate("rio", of="sebou")

    french, spanish = (client.get(f"/articles/{slug}").text for slug in ("sebou", "rio"))

    assert ("/articles/rio", "/articles/rio") == (alternates(french)["es"], alternates(spanish)["es"])
    assert "/articles/sebou" == alternates(spanish)["fr"]
    assert ("/articles/rio", "es", "es", "ltr", "Titre de rio") == links(french)[-1]
