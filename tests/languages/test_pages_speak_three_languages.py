"""The language of a page is what its address begins with; nothing remembers it."""

import re

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.newsroom import Newsroom

from config.settings import Settings, SiteSettings
from feeds.app import create_app
from feeds.services import Services

BASE = "http://127.0.0.1:8000"
BROWSER = {"Accept": "text/html"}
PAGES = (
    "/",
    "/category/ia",
    "/entity/maroc",
    "/author/zineb",
    "/articles/a",
    "/feed",
    "/category/ia/feed",
    "/search",
)


@pytest.fixture(autouse=True)
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("maroc",), authors=("zineb",))
    return newsroom


def client_in(services: Services, *languages: str) -> FlaskClient:
    """A client of the same newsroom on a site that speaks these languages."""
    settings = Settings(
        site=SiteSettings(languages=languages),
        storage=services.settings.storage,
        media=services.settings.media,
    )
    return create_app(Services(settings, services.clock, lambda: services.storage)).test_client()


def editions_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_url_in_every_language_and_names_the_others(
    client: FlaskClient, address: str
) -> None:
    """interface.md: French without prefix; pages name their translations by hreflang."""
    urls = {"fr": address, "ar": f"/ar{address}", "en": f"/en{address}"}
    editions = {language: BASE + url for language, url in urls.items()}
    for language, url in urls.items():
        page = client.get(url, headers=BROWSER)

        assert 200 == page.status_code
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}" dir="{direction}">' in page.text
        assert editions | {"x-default": BASE + address} == editions_of(page.text)
        assert [BASE + url] == re.findall(r'<link rel="canonical" href="([^"]+)">', page.text)


def test_no_answer_remembers_or_guesses_a_language(client: FlaskClient) -> None:
    arabic = client.get("/ar/", headers={"Accept-Language": "en"})
    french = client.get("/", headers={"Accept-Language": "ar"})

    assert '<html lang="ar"' in arabic.text
    assert '<html lang="fr"' in french.text
    assert "Set-Cookie" not in arabic.headers
    assert "Accept-Language" not in arabic.headers["Vary"]


def test_links_to_our_pages_stay_in_the_language(client: FlaskClient) -> None:
    page = client.get("/ar/articles/a").text
    links = set(re.findall(r'<a href="(/[^"]*)"', page))

    assert {"/ar/", "/ar/category/ia", "/ar/entity/maroc", "/ar/author/zineb"} <= links
    assert {"/feed.rss", "/feed.atom", "/feed.json"} == {url for url in links if not url.startswith("/ar/")}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/ar/articles/UUID", "/ar/articles/a"),
        ("/ar", "/ar/"),
        ("/fr/category/ia?x=1", "/category/ia?x=1"),
        ("/fr/", "/"),
        ("/en/feed?category=ia", "/en/category/ia/feed"),
    ],
)
def test_what_moved_is_found_in_the_same_language(
    client: FlaskClient, services: Services, asked: str, found: str
) -> None:
    """The language without prefix has no second address."""
    with services.storage.reading() as session:
        uuid = session.articles.get("a").uuid

    answer = client.get(asked.replace("UUID", uuid), headers=BROWSER)

    assert (308, BASE + found) == (answer.status_code, answer.headers["Location"])


def test_refusals_speak_the_language_of_the_address(client: FlaskClient) -> None:
    answers = {
        url: client.get(url, headers=BROWSER) for url in ("/ar/articles/absent", "/en/nowhere", "/non")
    }

    assert {404} == {answer.status_code for answer in answers.values()}
    assert "لا شيء في هذا العنوان" in answers["/ar/articles/absent"].text
    assert "There is nothing at this address" in answers["/en/nowhere"].text
    assert "Il n’y a rien à cette adresse" in answers["/non"].text
    assert {} == editions_of(answers["/en/nowhere"].text)


def test_a_site_serves_the_languages_it_lists_and_no_other(services: Services) -> None:
    client = client_in(services, "fr-MA", "ar")

    statuses = [client.get(url).status_code for url in ("/", "/ar/", "/en/", "/en/articles/a", "/de/")]

    assert [200, 200, 404, 404, 404] == statuses
    assert {"fr", "ar", "x-default"} == set(editions_of(client.get("/ar/").text))


@pytest.mark.parametrize(
    ("languages", "main", "others"),
    [(("ar", "en"), "ar", {"/en/"}), (("en", "fr"), "fr", {"/en/"}), (("es",), "en", set[str]())],
)
def test_a_site_without_french_has_its_first_language_without_prefix(
    services: Services, languages: tuple[str, ...], main: str, others: set[str]
) -> None:
    client = client_in(services, *languages)
    page = client.get("/").text

    assert f'<html lang="{main}"' in page
    assert {f"{BASE}/"} | {BASE + url for url in others} == set(editions_of(page).values())
    assert 308 == client.get(f"/{main}/").status_code


def test_the_feeds_of_the_site_stand_behind_the_own_ones_in_the_pages_language(client: FlaskClient) -> None:
    """X-10: the page's own feed first, then the site's, and the one of the page's language."""
    page = client.get("/ar/category/ia").text
    feeds = re.findall(r'<link rel="alternate" type="[^"]+" title="([^"]+)" href="([^"]+)">', page)
    folders = ("/category/ia", "", "/language/ar")

    assert [f"{BASE}{folder}/feed.{name}" for folder in folders for name in ("rss", "atom", "json")] == [
        url for _, url in feeds
    ]
    assert len(feeds) == len({title for title, _ in feeds})
    assert {200} == {client.get(url).status_code for _, url in feeds}


def test_the_neutral_url_of_a_language_answers_readers_with_the_same_feed(client: FlaskClient) -> None:
    """Only the page for people speaks another language; a feed is what it is."""
    plain, arabic = client.get("/category/ia/feed"), client.get("/ar/category/ia/feed")

    assert plain.data == arabic.data
    assert plain.headers["Content-Location"] == arabic.headers["Content-Location"]


def motto_of(client: FlaskClient, path: str) -> tuple[str, str, str]:
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'<p class="motto" lang="([^"]+)" dir="([^"]+)">([^<]+)</p>', page)
    assert found
    assert f'<meta name="description" content="{found[3]}">' in page
    return found[1], found[2], found[3]


def described_as(site: SiteSettings, services: Services) -> FlaskClient:
    settings = Settings(site=site, storage=services.settings.storage)
    return create_app(Services(settings, services.clock, lambda: services.storage)).test_client()


def test_a_site_that_describes_itself_in_three_languages_does_so_in_each(services: Services) -> None:
    site = SiteSettings(description="Dernières nouvelles.", description_ar="آخر الأخبار.")
    client = described_as(site, services)

    assert ("fr", "ltr", "Dernières nouvelles.") == motto_of(client, "/")
    assert ("ar", "rtl", "آخر الأخبار.") == motto_of(client, "/ar/")
    assert ("fr", "ltr", "Dernières nouvelles.") == motto_of(client, "/en/")
    assert "آخر الأخبار." in client.get("/language/ar/feed.rss").get_data(as_text=True)
    assert "آخر الأخبار." not in client.get("/feed.rss").get_data(as_text=True)


def test_a_site_that_says_nothing_of_itself_has_a_sentence_in_each_language(services: Services) -> None:
    client = described_as(SiteSettings(), services)

    assert [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")] == [
        motto_of(client, path)[:2] for path in ("/", "/ar/", "/en/")
    ]
