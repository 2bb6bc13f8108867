"""The policy page, the notice at every form and the closed door come from the promises (LAW-02, LAW-03)."""

import re

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.newsroom import Newsroom

from config.policy import LANGUAGES, read_texts
from config.privacy import PROMISES
from config.settings import PrivacySettings, Settings, SiteSettings
from feeds.app import create_app
from feeds.operate.preparing import prepare
from feeds.services import Services
from feeds.signup.policy import make_version
from feeds.signup.readiness import missing
from storage import open_storage

NAMED = PrivacySettings(controller="Éditions de l’Atlas", contact="droits@news.example", receipt="D-W-1/2026")
PREFIXES = {"fr": "", "ar": "/ar", "en": "/en"}


def a_client(settings: Settings, clock: FakeClock, **changes: object) -> FlaskClient:
    changed = settings.model_copy(update=changes)
    services = Services(changed, clock, lambda: open_storage(settings.storage.url))
    prepare(services.storage, changed, clock())
    return create_app(services).test_client()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Host": "news.example"})
    assert 200 == answer.status_code
    return answer.get_data(as_text=True)


@on_both_engines
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_every_promise_in_its_language(client: FlaskClient, language: str) -> None:
    html = page(client, f"{PREFIXES[language]}/privacy")

    for promise in PROMISES:
        assert read_texts(language)["data"][promise.name]["label"] in html
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html


def test_versions_are_kept_and_each_can_be_read(settings: Settings, clock: FakeClock) -> None:
    first, _ = make_version(settings.privacy)
    second, _ = make_version(NAMED)
    clock.advance(60)
    client = a_client(settings, clock, privacy=NAMED)

    current = page(client, "/privacy")
    kept = page(client, f"/privacy/{first}")

    assert NAMED.controller in current
    assert f"/privacy/{first}" in current
    assert f"/privacy/{second}" in current
    assert NAMED.controller not in kept
    assert read_texts("fr")["notice"]["unnamed"] in kept
    assert 404 == client.get("/privacy/unknown").status_code


def test_a_changed_policy_changes_the_pages_that_readers_have(settings: Settings, clock: FakeClock) -> None:
    client = a_client(settings, clock)
    before = client.get("/")
    clock.advance(60)

    after = a_client(settings, clock, privacy=NAMED).get("/")

    assert before.headers["ETag"] != after.headers["ETag"]
    assert before.headers["Last-Modified"] != after.headers["Last-Modified"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_promise_stands_beside_the_button_of_every_form(
    settings: Settings, clock: FakeClock, language: str
) -> None:
    """pages.md: at the foot of home and articles, as under the reference article."""
    newsroom_services = Services(settings, clock, lambda: open_storage(settings.storage.url))
    Newsroom(newsroom_services, clock).publish("a")
    newsroom_services.storage.close()
    client = a_client(settings, clock, privacy=NAMED)
    prefix = PREFIXES[language]

    for path in ("/", "/articles/a", "/signup"):
        html = page(client, prefix + path)
        form = re.search(r"<form.*?</form>", html, re.DOTALL)
        assert form
        assert f'action="{prefix}/signup"' in form[0]
        assert read_texts(language)["notice"]["how_to_leave"] in form[0]
        assert NAMED.receipt in form[0]
        assert f'href="{prefix}/privacy"' in form[0]
        assert 3 == form[0].count('name="purposes"')
        assert "checked" not in form[0].partition("</fieldset>")[0], "nothing is ticked beforehand (LAW-05)"


def test_the_foot_of_a_page_is_the_same_bytes_for_everybody(client: FlaskClient, clock: FakeClock) -> None:
    """P2: nothing in a page that caches keep carries the time, or a visitor."""
    before = client.get("/")
    clock.advance(86_400)

    after = client.get("/", environ_base={"REMOTE_ADDR": "203.0.113.9"})

    assert before.data == after.data
    assert b"form_token" in after.data


@pytest.mark.parametrize("empty", ["controller", "contact", "receipt"])
def test_production_takes_no_signups_while_the_law_has_no_answers(
    settings: Settings, clock: FakeClock, empty: str
) -> None:
    """LAW-01, LAW-03."""
    site = SiteSettings(base_url="https://news.example")
    lacking = NAMED.model_copy(update={empty: ""})
    client = a_client(settings, clock, site=site, privacy=lacking)

    assert "form" not in re.findall(r"<(form)", page(client, "/") + page(client, "/signup"))
    answer = client.post("/signup", json={"email": "x@example.org"}, headers={"Host": "news.example"})
    assert 403 == answer.status_code
    assert any(
        f"privacy.{empty}" in line
        for line in missing(settings.model_copy(update={"site": site, "privacy": lacking}))
    )


def test_production_with_answers_is_open(settings: Settings, clock: FakeClock) -> None:
    client = a_client(settings, clock, site=SiteSettings(base_url="https://news.example"), privacy=NAMED)

    assert 'action="/signup"' in page(client, "/")
    assert 'action="/signup"' in page(client, "/signup")


def test_no_page_sets_a_cookie_or_asks_anybody_else(client: FlaskClient) -> None:
    """P1, P2, LAW-13."""
    for path in (
        "/signup",
        "/my-data",
        "/privacy",
        "/signup/confirm?token=x",
        "/signup/leave/x",
        "/my-data?token=x",
    ):
        answer = client.get(path)
        html = answer.get_data(as_text=True)
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in html
        assert "style=" not in html
        assert [] == re.findall(r'(?:src|action)="(https?://[^"]+)"', html)


def test_pages_for_one_person_are_kept_by_nobody(client: FlaskClient) -> None:
    """E7."""
    for path in ("/signup", "/signup/confirm?token=x", "/signup/leave/x", "/my-data?token=x"):
        answer = client.get(path)
        assert "no-store" == answer.headers["Cache-Control"]
        assert "noindex" == answer.headers["X-Robots-Tag"]


def test_what_a_tab_and_a_search_engine_show_of_the_policy(client: FlaskClient) -> None:
    html = page(client, "/en/privacy")
    (heading,) = re.findall("<h1>(.*)</h1>", html)
    (summary,) = re.findall('<p class="lead">(.*)</p>', html)

    assert f"<title>{heading} – Dépêche</title>" in html
    assert f'<meta name="description" content="{summary}">' in html
