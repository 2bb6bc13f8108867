"""What pages tell search engines and social sites: linked data, Open Graph, and where a page is at home."""

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
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("maroc",), mentions=("rabat",), authors=("zineb",))
    return newsroom


def linked_data(client: FlaskClient, path: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text, re.S)
    data: dict[str, Any] = json.loads(found)
    return data


def open_graph(client: FlaskClient, path: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', client.get(path).text))


def test_an_article_is_a_news_article_with_typed_entities(newsroom: Newsroom, client: FlaskClient) -> None:
    """LD-01, LD-03: dates with their offset, one @id whatever the language of the page."""
    data = linked_data(client, "/ar/articles/a")

    assert data == linked_data(client, "/articles/a")
    assert ("NewsArticle", f"{BASE}/articles/a", "Titre de a", "fr") == (
        data["@type"],
        data["@id"],
        data["headline"],
        data["inLanguage"],
    )
    assert data["identifier"].startswith("urn:uuid:")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", data["datePublished"])
    assert [{"@type": "Person", "name": "Zineb", "url": f"{BASE}/author/zineb"}] == data["author"]
    assert ("NewsMediaOrganization", "Dépêche") == (data["publisher"]["@type"], data["publisher"]["name"])
    assert {"@type": "Place", "@id": f"{BASE}/entity/maroc", "name": "Maroc"} == data["about"][0]
    assert [{"@type": "Place", "@id": f"{BASE}/entity/rabat", "name": "Rabat"}] == data["mentions"]
    (category,) = [each for each in data["about"] if each["@type"] == "Thing"]
    assert category["sameAs"][0].startswith("http://cv.iptc.org/newscodes/mediatopic/")
    assert 200 == client.get(data["publisher"]["logo"]["url"]).status_code


def test_a_hostile_title_cannot_leave_the_linked_data(newsroom: Newsroom, client: FlaskClient) -> None:
    """LD-02."""
    newsroom.correct("a", note="</script><script>alert(1)</script>", title="</script><b>&amp;")

    data = linked_data(client, "/articles/a")

    assert ("</script><b>&amp;", "</script><script>alert(1)</script>") == (
        data["headline"],
        data["correction"]["text"],
    )


def test_an_entity_and_the_site_say_what_they_are(newsroom: Newsroom, client: FlaskClient) -> None:
    entity, site = linked_data(client, "/ar/entity/maroc"), linked_data(client, "/")

    assert ("Place", "المغرب", ["Maroc", "Morocco"]) == (
        entity["@type"],
        entity["name"],
        entity["alternateName"],
    )
    assert ("WebSite", f"{BASE}/") == (site["@type"], site["url"])


def test_what_is_shared_has_a_title_a_text_and_an_address(newsroom: Newsroom, client: FlaskClient) -> None:
    article, topic = open_graph(client, "/articles/a"), open_graph(client, "/en/category/ia")

    assert ("article", "Titre de a", "Résumé de a.", f"{BASE}/articles/a") == tuple(
        article[f"og:{name}"] for name in ("type", "title", "description", "url")
    )
    assert ("website", f"{BASE}/en/category/ia", "en_GB") == tuple(
        topic[f"og:{name}"] for name in ("type", "url", "locale")
    )


def test_lists_lead_on_to_older_articles(newsroom: Newsroom, client: FlaskClient) -> None:
    for number in range(35):
        newsroom.publish(f"n{number}", categories=("ia",))
    first = client.get("/en/category/ia").text
    (older,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = client.get(older).text

    assert older.startswith("/en/category/ia?before=")
    shown = [set(re.findall(r'href="/en/articles/([^"]+)"', page)) for page in (first, second)]
    assert [30, 6] == [len(found) for found in shown]
    assert set() == shown[0] & shown[1]
    assert 'rel="next"' not in second
    assert f'<link rel="canonical" href="{BASE}{older}">' in second


def test_a_list_that_just_fills_its_page_leads_nowhere(newsroom: Newsroom, client: FlaskClient) -> None:
    """Or the last page would say that nothing was published yet."""
    for number in range(30):
        newsroom.publish(f"n{number}", categories=("eau",))
    page = client.get("/category/eau").text

    assert 30 == len(set(re.findall(r'href="/articles/([^"]+)"', page)))
    assert 'rel="next"' not in page


@pytest.mark.parametrize("before", ["", "0", "x", "-1", "1" * 30])
def test_what_is_no_place_in_a_list_is_refused(client: FlaskClient, before: str) -> None:
    assert 400 == client.get(f"/?before={before}").status_code
