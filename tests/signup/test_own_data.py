"""What people do with their data by a mailed link: see, export, correct, choose, erase (LAW-08, LAW-09)."""

import json

import pytest
from support.databases import on_both_engines
from support.signing_up import ADDRESS, SignupSite

from storage.signups import SignupCounts, SignupState


@on_both_engines
def test_the_mailed_page_shows_and_exports_all_there_is(site: SignupSite) -> None:
    site.join(purposes=("digest", "contributor"), byline="Nora B.", categories=["ia"], frequency="daily")
    token = site.ask_for_data()

    page = site.client.get(f"/my-data?token={token}")
    export = site.act(token, "export")

    html = page.get_data(as_text=True)
    assert 200 == page.status_code
    assert ADDRESS in html
    assert "Nora B." in html
    assert "en attente de la rédaction" in html
    document = json.loads(export.data)
    assert "application/json" == export.content_type
    assert (ADDRESS, "confirmed", ["ia"], "daily", "Nora B.", "waiting") == tuple(
        document[name] for name in ("email", "state", "categories", "frequency", "byline", "contributor")
    )
    assert ["digest", "contributor"] == [each["purpose"] for each in document["consents"]]


def test_every_address_gets_the_same_answer_and_only_known_ones_a_mail(site: SignupSite) -> None:
    """LAW-09, E5."""
    site.join()
    site.clock.advance(700)

    answers = [site.client.post("/my-data", data={"email": each}) for each in (ADDRESS, "nobody@example.org")]
    site.work()

    assert {(202, answers[0].data)} == {(answer.status_code, answer.data) for answer in answers}
    assert [] == site.mails("nobody@example.org")
    assert "/my-data?token=" in site.mails()[-1].text


def test_a_form_without_anything_typed_is_answered_beside_the_field(site: SignupSite) -> None:
    page = site.client.post("/my-data", data={"email": "nonsense <"})

    assert 400 == page.status_code
    assert "nonsense &lt;" in page.get_data(as_text=True)
    assert 400 == site.client.post("/my-data", json={"email": "nonsense"}).status_code


def test_correcting_agrees_to_what_is_ticked_and_withdraws_what_is_not(site: SignupSite) -> None:
    site.join(purposes=("digest",))
    token = site.ask_for_data()

    answer = site.act(token, "correct", purposes=["alert"], language="ar", categories=["sport"], byline="N.")

    assert 200 == answer.status_code
    exported = json.loads(site.act(token, "export").data)
    assert ("ar", ["sport"], "N.", "confirmed") == tuple(
        exported[name] for name in ("language", "categories", "byline", "state")
    )
    assert [("digest", True), ("alert", False)] == [
        (each["purpose"], each["withdrawn_at"] is not None) for each in exported["consents"]
    ]


def test_unticking_everything_is_leaving(site: SignupSite) -> None:
    site.join(purposes=("digest", "alert"))

    site.act(site.ask_for_data(), "correct")

    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
    assert SignupState.LEFT is signup.state


def test_a_mistake_is_answered_on_the_page_and_changes_nothing(site: SignupSite) -> None:
    site.join()
    token = site.ask_for_data()

    answer = site.act(token, "correct", purposes=["digest"], byline="me@example.org")

    assert 400 == answer.status_code
    assert "" == json.loads(site.act(token, "export").data)["byline"]


def test_an_editors_byline_is_no_longer_the_contributors_to_change(site: SignupSite) -> None:
    from feeds.signup.contributors import approve

    site.join(purposes=("contributor",), byline="Nora B.")
    with site.services.storage.writing() as session:
        (signup,) = session.signups.list_after("", limit=10)
        approve(session, signup, now=site.clock())
    token = site.ask_for_data()

    site.act(token, "correct", purposes=["contributor"], byline="Le Monde")

    assert "Nora B." == json.loads(site.act(token, "export").data)["byline"]


@pytest.mark.parametrize("action", ["export", "correct", "erase"])
def test_a_link_that_is_not_ours_does_nothing(site: SignupSite, action: str) -> None:
    site.join()

    answer = site.act("A" * 43, action)

    assert (200 if action == "erase" else 410) == answer.status_code
    with site.services.storage.reading() as session:
        assert SignupCounts(pending=0, confirmed=1, left=0) == session.signups.count()


def test_a_link_opens_nothing_after_a_day(site: SignupSite) -> None:
    site.join()
    token = site.ask_for_data()

    site.clock.advance(86_400)

    assert 410 == site.client.get(f"/my-data?token={token}").status_code


def test_asking_shows_and_changes_nothing(site: SignupSite) -> None:
    site.join()
    token = site.ask_for_data()
    before = site.act(token, "export").data
    site.clock.advance(3600)

    for _ in range(3):
        site.client.get(f"/my-data?token={token}")

    assert before == site.act(token, "export").data


def test_an_unknown_action_is_refused(site: SignupSite) -> None:
    assert 400 == site.act("x", "publish").status_code
    assert 415 == site.client.post("/my-data", data=b"x", content_type="text/plain").status_code


def test_the_link_is_mailed_in_the_language_its_reader_chose(site: SignupSite) -> None:
    """Whoever asks for it, and on whichever page."""
    site.join(language="ar")

    token = site.ask_for_data()

    assert "ar" == site.mails()[-1].message["Content-Language"]
    assert f"/ar/my-data?token={token}" in site.mails()[-1].text
