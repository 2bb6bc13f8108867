"""Double opt-in: one answer for everybody, one mail that asks, one button that confirms (E4-E8, E14, E15)."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support.clocks import START
from support.databases import on_both_engines
from support.signing_up import ADDRESS, LINK, SignupSite

from config.privacy import CONFIRM_WITHIN
from storage.signups import ContributorState, SignupCounts, SignupState

SOMEBODY = "somebody@example.net"


def counts(site: SignupSite) -> SignupCounts:
    with site.services.storage.reading() as session:
        return session.signups.count()


def become_pending(site: SignupSite) -> None:
    site.send()
    site.work()


def become_confirmed(site: SignupSite) -> None:
    site.join()


def become_left(site: SignupSite) -> None:
    site.join()
    site.leave()


def become_disowned(site: SignupSite) -> None:
    become_pending(site)
    token = site.newest_token("/signup/confirm")
    site.client.post("/signup/confirm", data={"token": token, "action": "not-me"})


def become_erased(site: SignupSite) -> None:
    site.join()
    site.act(site.ask_for_data(), "erase")


def stay_unknown(_site: SignupSite) -> None:
    pass


STATES: dict[str, Callable[[SignupSite], None]] = {
    "new": stay_unknown,
    "pending": become_pending,
    "confirmed": become_confirmed,
    "left": become_left,
    "disowned": become_disowned,
    "erased": become_erased,
}


@on_both_engines
def test_a_signup_waits_is_asked_confirms_and_is_welcomed(site: SignupSite) -> None:
    answer = site.send(purposes=("digest", "contributor"), byline="Nora B.")
    site.work()
    asked = counts(site)
    confirmed = site.confirm()
    site.work()

    assert 202 == answer.status_code
    assert SignupCounts(pending=1, confirmed=0, left=0) == asked
    assert 200 == confirmed.status_code
    assert SignupCounts(pending=0, confirmed=1, left=0) == counts(site)
    question, welcome = site.mails()
    assert question.message["List-Unsubscribe"] is None
    assert "auto-generated" == question.message["Auto-Submitted"]
    assert "fr" == question.message["Content-Language"]
    assert "List-Unsubscribe=One-Click" == welcome.message["List-Unsubscribe-Post"]
    assert "Dépêche <signups.depeche.test>" == welcome.message["List-Id"]
    assert ">Se désinscrire en un clic</a>" in welcome.message.get_body(("html",)).get_content()
    assert welcome.message["List-Unsubscribe"].strip("<>") in welcome.text
    assert "Le résumé" in welcome.text
    assert "Devenir contributeur" in welcome.text


@pytest.mark.parametrize("as_json", [False, True], ids=["form", "json"])
def test_every_state_of_an_address_gets_the_same_bytes(site: SignupSite, as_json: bool) -> None:
    """E5: status, headers and body say nothing about whether somebody is known."""
    seen = set()
    for become in STATES.values():
        become(site)
        site.clock.advance(86_400)
        answer = site.send(as_json=as_json)
        seen.add((answer.status_code, answer.data, tuple(sorted(answer.headers))))
        forget_everybody(site)

    assert 1 == len(seen)
    assert 202 == next(iter(seen))[0]


def forget_everybody(site: SignupSite) -> None:
    """End what a state began, so that the next can begin."""
    with site.services.storage.writing() as session:
        for signup in session.signups.list_after("", limit=10):
            session.signups.erase(signup.uuid)
        session.signups.purge_suppressions(before=site.clock())
        session.signups.purge_limits(before=site.clock())
        session.signups.void_links()


def test_every_state_of_an_address_costs_the_request_the_same_statements(site: SignupSite) -> None:
    """E5: what is done is the same, statement by statement, so the time cannot differ."""
    site.send(SOMEBODY)  # who sets the hourly job
    site.work()
    traces = {}
    for name, become in STATES.items():
        become(site)
        site.clock.advance(86_400)
        site.client.get("/signup")
        traces[name] = _trace(site)
        forget_everybody(site)

    assert 5 < len(traces["new"])
    assert {tuple(traces["new"])} == {tuple(trace) for trace in traces.values()}


def _trace(site: SignupSite) -> list[str]:
    """Answer the statements of one request, without their values."""
    token = site.form_token()
    with site.services.storage.writing() as session:
        raw = session.signups._connection.raw  # type: ignore[attr-defined] # SQLite's own
    seen: list[str] = []
    raw.set_trace_callback(lambda sql: seen.append(re.sub(r"'[^']*'|\b\d+\b", "?", sql)))
    answer = site.client.post(
        "/signup", data={"email": ADDRESS, "purposes": "digest", "form_token": token, "website": ""}
    )
    raw.set_trace_callback(None)
    assert 202 == answer.status_code
    return seen


def test_asking_for_the_mailed_page_changes_nothing_and_it_shows_one_obvious_button(site: SignupSite) -> None:
    """E6: link scanners fetch, and run no POST."""
    site.send()
    site.work()
    link = site.newest_link("/signup/confirm")

    pages = [site.client.get(link), site.client.get(link), site.client.head(link)]

    assert {200} == {page.status_code for page in pages}
    assert SignupCounts(pending=1, confirmed=0, left=0) == counts(site)
    html = pages[0].get_data(as_text=True)
    assert ["confirm"] == re.findall(r'<button[^>]* value="([^"]+)"', html)
    behind = site.client.get(f"{link}&action=not-me").get_data(as_text=True)
    assert f"{link.partition('?')[2]}&amp;action=not-me" in html
    assert ["not-me"] == re.findall(r'<button[^>]* value="([^"]+)"', behind)
    assert "no-store" == pages[0].headers["Cache-Control"]
    assert "<script" not in html


def test_pressing_twice_is_pressing_once(site: SignupSite) -> None:
    site.join()

    again = site.confirm()
    site.work()

    assert 200 == again.status_code
    assert 2 == len(site.mails())


def test_a_used_link_does_not_undo_leaving(site: SignupSite) -> None:
    """E7: a link succeeds once."""
    site.join()
    site.leave()

    site.confirm()

    assert SignupCounts(pending=0, confirmed=0, left=1) == counts(site)


def test_a_link_is_worth_nothing_after_48_hours_and_what_waited_for_it_is_gone(site: SignupSite) -> None:
    site.send()
    site.work()
    site.clock.advance(CONFIRM_WITHIN.total_seconds() - 10)
    site.work()
    before = counts(site)

    site.clock.advance(10)
    late = site.confirm()
    site.clock.advance(3600)
    site.work()

    assert SignupCounts(pending=1, confirmed=0, left=0) == before
    assert 410 == late.status_code
    assert SignupCounts(pending=0, confirmed=0, left=0) == counts(site)


def test_a_newer_link_voids_the_older(site: SignupSite) -> None:
    """E8."""
    site.send(purposes=("digest",))
    site.work()
    older = site.newest_token("/signup/confirm")
    site.clock.advance(700)
    site.send(purposes=("alert",))
    site.work()

    refused = site.client.post("/signup/confirm", data={"token": older})
    site.confirm()

    assert 410 == refused.status_code
    assert ("alert",) == active(site)


def active(site: SignupSite) -> tuple[str, ...]:
    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
        return tuple(
            each.purpose for each in session.signups.list_consents(signup.uuid) if each.withdrawn_at is None
        )


@pytest.mark.parametrize("token", ["", "x", "é" * 50, "A" * 43, "../../etc", "%00"])
def test_a_token_that_is_none_of_ours_confirms_nothing(site: SignupSite, token: str) -> None:
    site.send()
    site.work()

    answer = site.client.post("/signup/confirm", data={"token": token})

    assert 410 == answer.status_code
    assert SignupCounts(pending=1, confirmed=0, left=0) == counts(site)


def test_a_link_to_ones_data_does_not_confirm(site: SignupSite) -> None:
    """E7: bound to its purpose."""
    site.send()
    site.work()
    token = site.ask_for_data()

    assert 410 == site.client.post("/signup/confirm", data={"token": token}).status_code
    assert 410 == site.client.get(f"/my-data?token={site.newest_token('/signup/confirm')}").status_code


def test_tokens_are_stored_as_digests_alone(site: SignupSite) -> None:
    """E7, K1: whoever reads the database can confirm nothing."""
    site.send()
    site.work()
    token = site.newest_token("/signup/confirm")
    path = site.services.settings.storage.url.removeprefix("sqlite:///")
    site.services.storage.scrub()

    assert token.encode() not in Path(path).read_bytes()
    assert 43 == len(token)


def test_the_question_holds_nothing_that_was_typed(site: SignupSite) -> None:
    """E14: no advert of a stranger's in a mail of ours."""
    site.send(purposes=("contributor",), byline="BUY PILLS NOW", categories=["ia"])
    site.work()

    (question,) = site.mails()
    assert b"PILLS" not in question.data
    assert "/signup/confirm" in question.text
    assert 1 == len(LINK.findall(question.text)) - question.text.count("www.cndp.ma")


def test_it_was_not_me_erases_and_silences_even_after_a_robot_has_confirmed(site: SignupSite) -> None:
    """E6: a scanner that posts is undone by the owner of the mailbox."""
    site.join()
    token = site.newest_token("/signup/confirm")

    answer = site.client.post("/signup/confirm", data={"token": token, "action": "not-me"})
    site.clock.advance(86_400)
    site.send()
    site.work()

    assert 200 == answer.status_code
    assert SignupCounts(pending=0, confirmed=0, left=0) == counts(site)
    assert 2 == len(site.mails()), "neither a question nor anything else was sent after that"


def test_somebody_who_is_in_is_told_once_in_thirty_days(site: SignupSite) -> None:
    site.join()
    for days in (1, 10, 28, 31, 32):
        site.clock.moment = START + timedelta(days=days)
        site.send()
        site.work()

    subjects = [mail.message["Subject"] for mail in site.mails()]
    assert 2 == sum("déjà" in subject for subject in subjects)


def test_signing_up_again_changes_nothing_until_its_own_button_is_pressed(site: SignupSite) -> None:
    """E15: whoever knows an address cannot change what its owner agreed to."""
    site.join(purposes=("digest",), language="fr", categories=["ia"])
    site.clock.advance(86_400)

    site.send(purposes=("contributor",), language="ar", categories=["sport"], byline="Imposteur")
    site.work()

    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
    assert ("fr", ("ia",), "", None) == (
        signup.language,
        signup.categories,
        signup.byline,
        signup.contributor,
    )
    site.confirm()
    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
    assert ("ar", ("sport",), ContributorState.WAITING) == (
        signup.language,
        signup.categories,
        signup.contributor,
    )
    assert ("digest", "contributor") == active(site)


def test_a_suspended_contributor_stays_suspended_however_often_they_sign_up(site: SignupSite) -> None:
    """E15."""
    site.join(purposes=("contributor",), byline="Nora B.")
    with site.services.storage.writing() as session:
        from feeds.signup.contributors import suspend

        (signup,) = session.signups.list_after("", limit=10)
        suspend(session, signup)
    site.leave()
    site.clock.advance(86_400)

    site.join(purposes=("contributor",))

    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
    assert (SignupState.CONFIRMED, ContributorState.SUSPENDED) == (signup.state, signup.contributor)


def test_plus_tags_are_people_of_their_own_and_one_mailbox_for_the_limits(site: SignupSite) -> None:
    """E4, E11."""
    for address in ("a@example.org", "A@example.org", "a+x@example.org"):
        site.send(address)
        site.work()
        site.clock.advance(700)

    assert SignupCounts(pending=2, confirmed=0, left=0) == counts(site)
    for number in range(10):
        site.send(f"a+{number}@example.org")
        site.work()
        site.clock.advance(700)
    assert 3 == len(site.mail.taken)


def test_consents_are_proofs(site: SignupSite) -> None:
    """P5, LAW-06: when, what, which text, which language, by which way."""
    site.join(purposes=("digest", "alert"), as_json=True)

    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
        first, second = session.signups.list_consents(signup.uuid)
    assert ("digest", "alert") == (first.purpose, second.purpose)
    assert ("json", "fr") == (first.method, first.language)
    assert first.requested_at <= first.confirmed_at
    kept = site.client.get(f"/privacy/{first.policy}")
    assert 200 == kept.status_code
