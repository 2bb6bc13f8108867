"""Leaving is one click in a mail program, works before the answer is sent, and is the same for every link."""

import pytest
from support.databases import on_both_engines
from support.signing_up import SignupSite

from feeds.operate.lanes import LANES
from feeds.signup.erasing import MAIL
from feeds.signup.handling import new_seed, post_letter
from feeds.signup.letters import WELCOME, Letter
from storage.signups import Signup, SignupCounts


def the_signup(site: SignupSite) -> Signup:
    with site.services.storage.reading() as session:
        (signup,) = session.signups.list_after("", limit=10)
    return signup


def counts(site: SignupSite) -> SignupCounts:
    with site.services.storage.reading() as session:
        return session.signups.count()


@on_both_engines
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_leaves_at_once_in_both_encodings(site: SignupSite, content_type: str) -> None:
    """M-02, E9: RFC 8058 §3.2: no redirect, no cookie, no token but the URL; twice is once."""
    site.join(purposes=("digest", "alert"))
    link = site.newest_link("/signup/leave/")

    answers = [
        site.client.post(link, data={"List-Unsubscribe": "One-Click"}, content_type=content_type)
        for _ in range(2)
    ]

    assert [200, 200] == [answer.status_code for answer in answers]
    assert SignupCounts(pending=0, confirmed=0, left=1) == counts(site)
    assert not any("Set-Cookie" in answer.headers for answer in answers)
    assert answers[0].data == answers[1].data


def test_the_header_is_one_line_that_mail_programs_understand(site: SignupSite) -> None:
    """M-01, M-05: folded or encoded, no program would find the URL."""
    site.join()
    welcome = site.mails()[-1]
    (line,) = [each for each in welcome.data.split(b"\r\n") if each.startswith(b"List-Unsubscribe:")]

    assert line.startswith(b"List-Unsubscribe: <http://127.0.0.1:8000/signup/leave/")
    assert line.endswith(b">")
    assert b"reader" not in line


def test_asking_for_the_page_ends_nothing_and_it_has_a_button(site: SignupSite) -> None:
    """M-03."""
    site.join()
    page = site.client.get(site.newest_link("/signup/leave/"))

    assert 200 == page.status_code
    assert 1 == page.get_data(as_text=True).count("<button")
    assert SignupCounts(pending=0, confirmed=1, left=0) == counts(site)


def test_a_link_that_is_none_of_ours_gets_the_same_answer(site: SignupSite) -> None:
    """E10."""
    site.join()
    link = site.newest_link("/signup/leave/")
    forged = link[:-2] + ("aa" if not link.endswith("aa") else "bb")

    answers = [site.client.post(each, data={}) for each in (forged, "/signup/leave/x", "/signup/leave/é")]
    before = counts(site)
    left = site.client.post(link, data={})

    assert SignupCounts(pending=0, confirmed=1, left=0) == before
    assert {(200, left.data)} == {(answer.status_code, answer.data) for answer in answers}


def test_a_mail_that_was_claimed_before_somebody_left_is_not_sent_after(site: SignupSite) -> None:
    """P7, LAW-07: effective before the answer is sent."""
    site.join()
    signup = the_signup(site)
    with site.services.storage.writing() as session:
        post_letter(session, Letter(WELCOME, signup.uuid, new_seed()), now=site.clock())
    lane = next(lane for lane in LANES if lane.listener == MAIL)

    with site.worker._holding(lane) as token:
        rows = site.worker._claim(lane, token)
        site.leave()
        site.worker._work_off(lane, token, rows)

    assert 1 == len(rows)
    assert 2 == len(site.mails())


def test_a_mail_that_waits_when_somebody_leaves_is_dropped_by_the_claim(site: SignupSite) -> None:
    """P7."""
    site.join()
    with site.services.storage.writing() as session:
        post_letter(session, Letter(WELCOME, the_signup(site).uuid, new_seed()), now=site.clock())
    site.leave()

    site.work()

    assert 2 == len(site.mails())
    with site.services.storage.reading() as session:
        assert [] == [row for row in session.outbox.list(buried=None, limit=50) if row.listener == MAIL]


def test_one_purpose_can_be_left_alone(site: SignupSite) -> None:
    from feeds.signup.tools import keys_of

    site.join(purposes=("digest", "alert"))
    token = keys_of(site.services).sign_leaving(the_signup(site).uuid, "digest")

    site.client.post(f"/signup/leave/{token}", data={"List-Unsubscribe": "One-Click"})

    with site.services.storage.reading() as session:
        uuid = the_signup(site).uuid
        assert not session.signups.has_consent(uuid, "digest")
        assert session.signups.has_consent(uuid, "alert")


def test_who_left_can_come_back_by_confirming_again(site: SignupSite) -> None:
    site.join()
    site.leave()
    site.clock.advance(86_400)

    site.join()

    assert SignupCounts(pending=0, confirmed=1, left=0) == counts(site)
