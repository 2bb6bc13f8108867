"""The form keeps what was typed, says what to do, and stops robots without asking anybody else (E4)."""

import pytest
from support.signing_up import ADDRESS, SignupSite

from config.settings import SignupSettings
from storage.signups import SignupCounts


def counts(site: SignupSite) -> SignupCounts:
    site.work()
    with site.services.storage.reading() as session:
        return session.signups.count()


NOBODY = SignupCounts(pending=0, confirmed=0, left=0)


def limit(site: SignupSite, **limits: int) -> None:
    journal = site.services.settings.signup.erasure_journal
    signup = SignupSettings(erasure_journal=journal, **{"per_network": 10_000, **limits})
    site.services.settings = site.services.settings.model_copy(update={"signup": signup})


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(site: SignupSite) -> None:
    answer = site.send("nobody <at> home", path="/ar/signup", purposes=(), categories=["ia"], byline="نورة")

    html = answer.get_data(as_text=True)
    assert 400 == answer.status_code
    assert "nobody &lt;at&gt; home" in html
    assert 'id="email-problem"' in html
    assert 'id="purposes-problem"' in html
    assert 'value="ia" checked' in html
    assert "نورة" in html
    assert 'aria-invalid="true"' in html
    assert NOBODY == counts(site)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", ["x@example.org", "y@example.org"]),
        ("purposes", ["everything"]),
        ("language", "de"),
        ("frequency", "hourly"),
        ("categories", ["' or 1=1"]),
        ("entities", ["nobody-at-all"]),
        ("byline", "x@example.org"),
        ("form_token", "forged"),
        ("byline", "a\x00b"),
    ],
)
def test_json_names_the_field_and_never_its_value(site: SignupSite, field: str, value: object) -> None:
    answer = site.send(
        as_json=True, **{"address": ADDRESS, field: value} if field != "email" else {"address": value}
    )  # type: ignore[arg-type] # the wrong type is the test

    document = answer.get_json(force=True)
    assert 400 == answer.status_code
    assert field == document["parameter"]
    for each in [value] if isinstance(value, str) else value:  # type: ignore[attr-defined] # a list
        assert each not in document["detail"]
    assert NOBODY == counts(site)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"email": "\\ud800@x.org"}', "application/json", 400),
        (b"x", "text/plain", 415),
        (b"x", "application/xml", 415),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"email=%ff%fe", "application/x-www-form-urlencoded", 400),
    ],
)
def test_nonsense_is_refused_and_never_a_bug(
    site: SignupSite, body: bytes, content_type: str, status: int
) -> None:
    assert status == site.client.post("/signup", data=body, content_type=content_type).status_code


def test_a_robot_that_fills_in_everything_hears_what_everybody_hears(site: SignupSite) -> None:
    """E4: the trap."""
    human = site.send()
    robot = site.client.post("/signup", data={"email": "r@example.org", "website": "http://spam.example"})

    assert (202, human.data) == (robot.status_code, robot.data)
    assert [] == site.mails("r@example.org")


def test_a_form_sent_at_once_is_told_to_wait_and_its_next_press_counts(site: SignupSite) -> None:
    """E4: nobody reads in less than three seconds, and nobody loses what they typed."""
    token = site.form_token()
    site.clock.advance(-4)
    sent = {"email": ADDRESS, "purposes": "digest", "form_token": token, "website": ""}

    hasty = site.client.post("/signup", data=sent)
    site.clock.advance(4)
    patient = site.client.post("/signup", data=sent)

    assert 400 == hasty.status_code
    assert token in hasty.get_data(as_text=True)
    assert 202 == patient.status_code


def test_an_old_form_comes_back_with_a_new_token(site: SignupSite) -> None:
    token = site.form_token()
    site.clock.advance(3600)

    answer = site.client.post(
        "/signup", data={"email": ADDRESS, "purposes": "digest", "form_token": token, "website": ""}
    )

    assert 400 == answer.status_code
    assert ADDRESS in answer.get_data(as_text=True)
    assert token not in answer.get_data(as_text=True)


def test_the_form_at_the_foot_of_a_page_signs_up_too(site: SignupSite) -> None:
    from support.signing_up import TOKEN

    found = TOKEN.search(site.client.get("/en/").get_data(as_text=True))
    assert found

    answer = site.client.post(
        "/en/signup",
        data={"email": ADDRESS, "purposes": "contributor", "form_token": found[1], "website": ""},
    )

    assert 202 == answer.status_code
    assert SignupCounts(pending=1, confirmed=0, left=0) == counts(site)
    assert "Confirm your signup" in site.mails()[0].message["Subject"]


def test_a_network_that_asks_too_often_is_told_when_to_come_back(site: SignupSite) -> None:
    """E4: five an hour from one /24 or /64, and nobody else is held up."""
    limit(site, per_network=5)
    statuses = [site.send(f"a{number}@example.org").status_code for number in range(6)]
    answer = site.send("b@example.org", network="192.0.2.200")
    other = site.send("c@example.org", network="198.51.100.1")
    site.clock.advance(3600)
    later = site.send("d@example.org")

    assert [202] * 5 + [429] == statuses
    assert 429 == answer.status_code
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert (202, 202) == (other.status_code, later.status_code)


def test_past_the_limit_of_a_domain_or_of_the_site_there_is_silence(site: SignupSite) -> None:
    """E4, E5: an answer would say something about somebody's neighbours."""
    limit(site, per_domain=2, per_site=4)

    answers = [
        site.send(address)
        for address in ("a@x.example", "b@x.example", "c@x.example", "d@y.example", "e@z.example")
    ]

    assert {(202, answers[0].data)} == {(answer.status_code, answer.data) for answer in answers}
    assert SignupCounts(pending=3, confirmed=0, left=0) == counts(site)
    assert [] == site.mails("c@x.example")
    assert [] == site.mails("e@z.example")


def test_a_signup_follows_topics_a_link_named(site: SignupSite) -> None:
    html = site.client.get("/signup?entity=maroc&category=ia").get_data(as_text=True)

    assert 'name="entities" value="maroc" checked' in html
    assert 'name="categories" value="ia" checked' in html
    assert 'name="purposes" value="digest" checked' not in html


def test_every_page_leads_to_the_promises_and_to_ones_own_data(site: SignupSite) -> None:
    for path in ("/ar/", "/ar/feeds", "/ar/licence", "/ar/nowhere"):
        page = site.client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        footer = page.partition("<footer>")[2]

        assert '<a href="/ar/privacy">الخصوصية</a> · <a href="/ar/my-data">بياناتي</a>' in footer


def test_every_page_names_the_receipt_of_the_cndp_once_there_is_one(site: SignupSite) -> None:
    """LAW-03."""
    without = site.client.get("/feeds").get_data(as_text=True).partition("<footer>")[2]
    privacy = site.services.settings.privacy.model_copy(update={"receipt": "D-W-<1>/2026"})
    site.services.settings = site.services.settings.model_copy(update={"privacy": privacy})

    for path in ("/feeds", "/licence", "/nowhere"):
        page = site.client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert "Récépissé CNDP n° <bdi>D-W-&lt;1&gt;/2026</bdi>" in page.partition("<footer>")[2]
    assert "CNDP" not in without
