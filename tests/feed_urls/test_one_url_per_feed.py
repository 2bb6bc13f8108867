"""One canonical URL per feed; aliases answer with its exact bytes; neutral URLs negotiate (X-11)."""

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services
from storage.vocabulary import Entity, EntityType

BASE = "http://127.0.0.1:8000"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
READER = "application/atom+xml,application/rss+xml;q=0.8,text/html;q=0.7,*/*;q=0.1"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("/feed.rss?category=ia", "/category/ia/feed.rss"),
        ("/feed.rss?entity=maroc&category=ia", "/feed.rss?category=ia&entity=maroc"),
        ("/feed.rss?category=IA&entity=maroc", "/feed.rss?category=ia&entity=maroc"),
        ("/feed.rss?category=ia&category=ia&limit=50", "/category/ia/feed.rss"),
        ("/category/ia/feed.rss?entity=maroc", "/feed.rss?category=ia&entity=maroc"),
        ("/category/IA/feed.rss", "/category/ia/feed.rss"),
        ("/category/ia/feed.rss?utm_source=x&fbclid=y", "/category/ia/feed.rss"),
        ("/feed.json?gclid=1", "/feed.json"),
        ("/feed.atom?content=full&entity_scope=mention", "/feed.atom"),
        ("/feed?category=ia", "/category/ia/feed"),
        ("/feed/?category=ia", "/category/ia/feed.rss"),
        ("/rss.xml?utm_source=x", "/feed.rss"),
        ("/category/ia/feed/?limit=5", "/category/ia/feed.rss?limit=5"),
        ("/feed.rss?category=ia,economie&limit=9", "/feed.rss?category=economie,ia&limit=9"),
    ],
)
def test_another_spelling_leads_to_the_canonical_url_in_one_hop(
    newsroom: Newsroom, client: FlaskClient, url: str, canonical: str
) -> None:
    first = client.get(url, headers={"Accept": "*/*", "Host": "evil.example"})

    assert (308, BASE + canonical) == (first.status_code, first.headers["Location"])
    assert 200 == client.get(canonical).status_code


def test_a_wikidata_id_leads_to_the_slug(
    newsroom: Newsroom, services: Services, clock: FakeClock, client: FlaskClient
) -> None:
    with services.storage.writing() as session:
        entity = Entity(slug="exemple", type=EntityType.PLACE, labels={"fr": "Exemple"}, wikidata="Q4115189")
        session.vocabulary.add_entity(entity, at=clock())

    answers = [
        client.get(url) for url in ("/entity/Q4115189/feed.rss", "/feed.rss?entity=q4115189&category=-ia")
    ]

    assert [
        f"{BASE}/entity/exemple/feed.rss",
        f"{BASE}/feed.rss?category=-ia&entity=exemple",
    ] == [answer.headers["Location"] for answer in answers]


@pytest.mark.parametrize(
    ("alias", "canonical"),
    [
        ("/feed/", "/feed.rss"),
        ("/feed/atom/", "/feed.atom"),
        ("/feed/rss2/", "/feed.rss"),
        ("/rss", "/feed.rss"),
        ("/rss/", "/feed.rss"),
        ("/rss.xml", "/feed.rss"),
        ("/feed.xml", "/feed.rss"),
        ("/atom.xml", "/feed.atom"),
        ("/index.xml", "/feed.rss"),
        ("/category/ia/feed/", "/category/ia/feed.rss"),
        ("/category/ia/feed/atom/", "/category/ia/feed.atom"),
        ("/category/ia/feed/rss2/", "/category/ia/feed.rss"),
        ("/entity/maroc/feed/json/", "/entity/maroc/feed.json"),
        ("/language/fr/feed/", "/language/fr/feed.rss"),
        ("/tag/ia/feed/", "/category/ia/feed.rss"),
        ("/tag/ia/feed/atom/", "/category/ia/feed.atom"),
        ("/tag/maroc/rss/", "/entity/maroc/feed.rss"),
        ("/author/zineb/feed/", "/author/zineb/feed.rss"),
        ("/?feed=rss2", "/feed.rss"),
        ("/?feed=atom", "/feed.atom"),
    ],
)
def test_an_alias_answers_with_the_canonical_feeds_exact_bytes(
    newsroom: Newsroom, client: FlaskClient, alias: str, canonical: str
) -> None:
    guessed, known = client.get(alias), client.get(canonical)

    assert (200, known.data) == (guessed.status_code, guessed.data)
    assert known.headers["ETag"] == guessed.headers["ETag"]
    assert f'<{BASE}{canonical}>; rel="self"' == guessed.headers["Link"]


@pytest.mark.parametrize(
    "url", ["/tag/inconnu/feed/", "/category/inconnue/feed/", "/?feed=inconnu", "/?feed=rss2&x=1"]
)
def test_an_alias_refuses_what_it_does_not_know(newsroom: Newsroom, client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code in {400, 404}


@pytest.mark.parametrize("path", ["/feed", "/category/ia/feed", "/feed?category=-ia"])
def test_a_neutral_url_gives_people_a_page_and_readers_a_feed(
    newsroom: Newsroom, client: FlaskClient, path: str
) -> None:
    """HTTP-18, HTTP-19."""
    page = client.get(path, headers={"Accept": CHROME})
    feed = client.get(path, headers={"Accept": READER})
    located = feed.headers["Content-Location"].removeprefix(BASE)

    assert ("text/html; charset=utf-8", "Accept-Encoding, Accept") == (
        page.content_type,
        page.headers["Vary"],
    )
    assert ("application/atom+xml; charset=utf-8", "Accept-Encoding, Accept") == (
        feed.content_type,
        feed.headers["Vary"],
    )
    assert client.get(located).data == feed.data
    assert f"{BASE}{located}" in page.text


def test_without_preference_the_neutral_url_answers_rss(newsroom: Newsroom, client: FlaskClient) -> None:
    assert client.get("/feed.rss").data == client.get("/feed", headers={"Accept": "*/*"}).data


def test_a_suffix_url_never_negotiates(newsroom: Newsroom, client: FlaskClient) -> None:
    """C5."""
    answers = [
        client.get("/feed.rss", headers={"Accept": accept}) for accept in (CHROME, READER, "text/html")
    ]

    assert {answers[0].data} == {answer.data for answer in answers}
    assert {"Accept-Encoding"} == {answer.headers["Vary"] for answer in answers}
