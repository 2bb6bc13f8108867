"""Home, article and topic pages: what they show, advertise and refuse."""

import re

import pytest
from flask.testing import FlaskClient
from support.builders import NOON
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services
from storage.vocabulary import Entity, EntityType


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("maroc",), authors=("zineb",))
    newsroom.publish("b", language="ar")
    return newsroom


def alternates(page: str) -> list[str]:
    return re.findall(
        r'<link rel="alternate" type="[^"]+" title="[^"]+" href="http://127.0.0.1:8000([^"]+)">', page
    )


@pytest.mark.parametrize(
    ("path", "own_feed"),
    [
        ("/", "/feed"),
        ("/category/ia", "/category/ia/feed"),
        ("/entity/maroc", "/entity/maroc/feed"),
        ("/author/zineb", "/author/zineb/feed"),
        ("/articles/a", "/feed"),
    ],
)
def test_every_page_advertises_its_own_feed_in_three_formats(
    newsroom: Newsroom, client: FlaskClient, path: str, own_feed: str
) -> None:
    """X-10."""
    answer = client.get(path)

    assert (200, "text/html; charset=utf-8") == (answer.status_code, answer.content_type)
    assert [f"{own_feed}.{suffix}" for suffix in ("rss", "atom", "json")] == alternates(answer.text)[:3]
    assert {200} == {client.get(url).status_code for url in alternates(answer.text)}
    assert "Titre de a" in answer.text


def test_each_text_has_its_own_language_and_direction(newsroom: Newsroom, client: FlaskClient) -> None:
    """O5, H-rows: an Arabic article inside a French page."""
    home, article = client.get("/").text, client.get("/articles/b").text

    assert '<article lang="ar" dir="rtl"' in home
    assert '<article lang="fr" dir="ltr"' in home
    assert '<article lang="ar" dir="rtl"' in article


def test_a_withdrawn_article_answers_410_and_is_gone_from_every_list(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """T-06: the page says so and no more."""
    gone = newsroom.withdraw("a")

    answers = [client.get(f"/articles/{key}", headers={"Accept": "text/html"}) for key in ("a", gone.uuid)]

    assert [410, 410] == [answer.status_code for answer in answers]
    assert not [answer for answer in answers if "Titre de a" in answer.text or "interne" in answer.text]
    assert "Titre de a" not in client.get("/").text + client.get("/category/ia").text
    assert "Article retiré" not in client.get("/").text


def test_an_article_is_found_under_its_uuid_too_and_a_draft_nowhere(
    newsroom: Newsroom, services: Services, client: FlaskClient, clock: FakeClock
) -> None:
    from support.builders import a_new_article

    with services.storage.writing() as session:
        article = session.articles.get("a")
        draft = session.articles.add(a_new_article("brouillon"), at=clock())

    moved = client.get(f"/articles/{article.uuid}")

    assert (308, "http://127.0.0.1:8000/articles/a") == (moved.status_code, moved.headers["Location"])
    assert [404, 404] == [client.get(f"/articles/{key}").status_code for key in ("brouillon", draft.uuid)]


@pytest.mark.parametrize(
    "path",
    ["/articles/absent", "/category/absente", "/entity/-maroc", "/author/a,b", "/language/fr", "/nulle-part"],
)
def test_what_is_not_there_answers_404(newsroom: Newsroom, client: FlaskClient, path: str) -> None:
    assert 404 == client.get(path).status_code


def test_a_page_without_articles_says_so(client: FlaskClient) -> None:
    assert "Aucun article" in client.get("/").text


def test_pages_are_cached_by_validator_too(newsroom: Newsroom, client: FlaskClient) -> None:
    for path in ("/", "/articles/a", "/category/ia"):
        tag = client.get(path).headers["ETag"]
        assert 304 == client.get(path, headers={"If-None-Match": tag}).status_code


def test_french_is_set_with_no_break_spaces_but_code_is_not(newsroom: Newsroom, client: FlaskClient) -> None:
    """pages.md, Words: a guillemet or a colon never begins a line."""
    text = "<p>Elle dit : « Oui » !</p><pre><code>a ? b : c</code></pre><p>Et <code>x ; y</code> ?</p>"
    newsroom.publish("espaces", text=text)
    newsroom.publish("spaces", text="<p>Odd : « Yes »</p>", language="en")

    french, english = client.get("/articles/espaces").text, client.get("/articles/spaces").text

    assert "<p>Elle dit\xa0: «\xa0Oui\xa0»\xa0!</p><pre><code>a ? b : c</code></pre>" in french
    assert "<p>Et <code>x ; y</code>\xa0?</p>" in french
    assert "<p>Odd : « Yes »</p>" in english


def test_a_name_that_two_languages_share_stands_there_once(services: Services, client: FlaskClient) -> None:
    labels = {"fr": "Noor AI", "en": "Noor AI", "ar": "نور", "es": "Luz"}
    with services.storage.writing() as session:
        session.vocabulary.add_entity(
            Entity(slug="noor", type=EntityType.ORGANISATION, labels=labels), at=NOON
        )

    names = [
        re.findall(r'class="names">(.*?)</p>', client.get(f"{at}/entity/noor").text) for at in ("", "/ar")
    ]

    assert [["نور", "Luz"], ["Noor AI", "Luz"]] == [
        re.findall(r"<bdi[^>]*>([^<]+)", each[0]) for each in names
    ]


def test_the_page_of_a_feed_shows_its_filters_and_leads_to_the_feed_without_each(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """pages.md: filters as removable chips."""
    path = "/en/feed?category=eau,ia&entity=-maroc&entity_scope=mention&q=titre&since=2026-01-02&limit=5"
    page = client.get(path, headers={"Accept": "text/html"}).text
    removing = re.findall(r'<a href="([^"]+)">remove<span class="unseen"> ([^<]+)</span></a>', page)
    left = {label: url.replace("&amp;", "&") for url, label in removing}

    options, scope = "since=2026-01-02&limit=5", "entity=-maroc&entity_scope=mention"
    assert {
        "Water": f"/en/feed?category=ia&{scope}&q=titre&{options}",
        "Artificial intelligence": f"/en/feed?category=eau&{scope}&q=titre&{options}",
        "Morocco": f"/en/feed?category=eau,ia&q=titre&{options}",
        "titre": f"/en/feed?category=eau,ia&{scope}&{options}",
        "2 January 2026": "/en/feed?category=eau,ia&entity=-maroc&entity_scope=mention&q=titre&limit=5",
    } == left
    assert {200} == {client.get(url).status_code for url in left.values()}
    assert 'class="chips"' not in client.get("/en/feed", headers={"Accept": "text/html"}).text
