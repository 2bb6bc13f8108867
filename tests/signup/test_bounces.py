"""What comes back is known by a token; a mailbox that is no more or fails too often is suppressed (M-10)."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError
from support.databases import on_both_engines
from support.signing_up import ADDRESS, SignupSite

from config.privacy import SOFT_BOUNCES
from config.settings import MailSettings
from feeds.cli import depeche as root
from feeds.signup.bounces import Bounce, envelope_sender, weigh
from storage.signups import SignupCounts

REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0000

Final-Recipient: rfc822; reader@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: {said}

--b
Content-Type: text/rfc822-headers

From: news@depeche.test
--b--
"""
AWAY = "From: reader@example.org\nTo: {to}\nAuto-Submitted: auto-replied\nSubject: Away\n\nBack on Monday.\n"


def report(
    to: str = "x@y", action: str = "failed", status: str = "5.1.1", said: str = "smtp; 550 5.1.1 no such user"
) -> bytes:
    return REPORT.format(to=to, action=action, status=status, said=said).replace("\n", "\r\n").encode()


@pytest.fixture
def bouncing(site: SignupSite) -> SignupSite:
    """The site with an address for bounces, and a reader who has confirmed."""
    settings = site.services.settings
    mail = settings.mail.model_copy(update={"bounces": "bounces@news.example"})
    site.services.settings = settings.model_copy(update={"mail": mail})
    site.join()
    return site


def take(site: SignupSite, *arguments: str, report: bytes = b"") -> str:
    done = CliRunner().invoke(
        root, ["signup", "bounce", *arguments, "--json"], input=report, obj=site.services
    )
    assert 0 == done.exit_code, done.output
    return str(json.loads(done.stdout)["bounce"])


def counts(site: SignupSite) -> SignupCounts:
    with site.services.storage.reading() as session:
        return session.signups.count()


def test_each_mail_leaves_from_an_address_that_only_we_can_read(bouncing: SignupSite) -> None:
    """RFC 5321: at most 64 octets before the @; a mail server may change their case."""
    bouncing.join("other@example.org")
    senders = {mail.sender for mail in bouncing.mails()}
    parts = [sender.partition("@") for sender in senders]

    assert 2 == len(senders)
    assert {"news.example"} == {domain for _local, _at, domain in parts}
    assert {64} == {len("b" * 18 + local.removeprefix("bounces")) for local, _at, _domain in parts}
    assert not [local for local, _at, _domain in parts if "reader" in local]
    assert senders.isdisjoint(mail.sender for mail in bouncing.mails("other@example.org"))
    assert {"Dépêche <news@depeche.test>"} == {str(mail.message["From"]) for mail in bouncing.mails()}


def test_a_hard_bounce_on_standard_input_suppresses_the_mailbox(bouncing: SignupSite) -> None:
    """No further mail, not even a question; taking the report in again changes nothing."""
    sender = bouncing.mails()[-1].sender
    before = counts(bouncing)

    taken = [take(bouncing, report=report(to)) for to in (sender.upper(), sender)]
    bouncing.clock.advance(86_400)
    bouncing.send()
    bouncing.work()

    assert (["hard", "hard"], 2) == (taken, len(bouncing.mails()))
    assert SignupCounts(pending=0, confirmed=1, left=0) == before
    assert SignupCounts(pending=0, confirmed=0, left=1) == counts(bouncing)
    assert "bounced" in bouncing.journal
    assert ADDRESS not in bouncing.journal


def test_a_token_by_itself_is_taken_for_hard_and_one_of_nobodys_for_nothing(bouncing: SignupSite) -> None:
    token = bouncing.mails()[-1].sender.partition("+")[2].partition("@")[0]
    forged = ("a" if token[0] != "a" else "b") + token[1:]

    assert ["unknown", "unknown", "unknown"] == [take(bouncing, each) for each in (forged, "x", "é" * 45)]
    assert "unknown" == take(bouncing, report=report(f"bounces+{forged}@news.example"))
    assert 1 == counts(bouncing).confirmed
    assert "hard" == take(bouncing, token)
    assert 0 == counts(bouncing).confirmed


def test_delays_absences_and_refusals_of_us_change_nothing(bouncing: SignupSite) -> None:
    sender = bouncing.mails()[-1].sender
    delayed = report(sender, action="delayed", status="4.4.1", said="smtp; 451 later")
    blocked = report(sender, status="5.7.1", said="smtp; 550 5.7.1 blocked")

    for each in (delayed, blocked, AWAY.format(to=sender).encode()) * SOFT_BOUNCES:
        assert "none" == take(bouncing, report=each)
    assert (1, 0) == (counts(bouncing).confirmed, stats(bouncing)["bouncing"])


def come_back(site: SignupSite, number: int, *, of: str = ADDRESS) -> str:
    """Let the mail with this number come back from a full mailbox."""
    with site.services.storage.reading() as session:
        (signup,) = [each for each in session.signups.list_after("", limit=10) if each.address == of]
    sender = envelope_sender(site.services, signup.uuid, sha256(str(number).encode()).hexdigest())
    return take(site, report=report(sender, status="4.2.2", said="smtp; 452 4.2.2 full"))


def stats(site: SignupSite) -> dict[str, Any]:
    done = CliRunner().invoke(root, ["signup", "stats", "--json"], obj=site.services)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@on_both_engines
def test_the_fifth_mail_that_comes_back_suppresses_the_mailbox(bouncing: SignupSite) -> None:
    """M-10: soft ×5; each mail counts once, however often it is reported, and only for its own mailbox."""
    bouncing.join("other@example.org")
    for number in (1, 2, 3, 4, 4, 4):
        assert "soft" == come_back(bouncing, number)
    assert "soft" == come_back(bouncing, 5, of="other@example.org")
    before = stats(bouncing)

    assert "often" == come_back(bouncing, 5)
    bouncing.clock.advance(86_400)
    bouncing.send()
    bouncing.work()

    assert (2, 2, {}) == tuple(before[name] for name in ("confirmed", "bouncing", "suppressed"))
    assert {
        "pending": 0,
        "confirmed": 1,
        "left": 1,
        "bouncing": 1,
        "suppressed": {"bounced often": 1},
    } == stats(bouncing)
    assert 2 == len(bouncing.mails())
    assert "bounced often" in bouncing.journal


def confirm_again(site: SignupSite) -> None:
    site.clock.advance(86_400)
    site.send(purposes=("alert",))
    site.work()
    site.confirm()


def export(site: SignupSite) -> None:
    site.act(site.ask_for_data(), "export")


def correct(site: SignupSite) -> None:
    site.act(site.ask_for_data(), "correct", purposes=["digest"])


def wait_a_year(site: SignupSite) -> None:
    site.clock.advance(365 * 86_400)


@pytest.mark.parametrize("sign", [confirm_again, export, correct, wait_a_year])
def test_a_sign_of_life_begins_the_count_anew(
    bouncing: SignupSite, sign: Callable[[SignupSite], None]
) -> None:
    for number in range(1, SOFT_BOUNCES):
        come_back(bouncing, number)

    sign(bouncing)
    again = [come_back(bouncing, 10 + number) for number in range(SOFT_BOUNCES)]

    assert ["soft"] * (SOFT_BOUNCES - 1) + ["often"] == again


@on_both_engines
def test_what_came_back_is_shown_exported_and_erased(bouncing: SignupSite) -> None:
    """GDPR 15, 17: looking changes nothing, and erasing leaves no row."""
    come_back(bouncing, 1)
    token = bouncing.ask_for_data()

    pages = [bouncing.client.get(f"/my-data?token={token}").get_data(as_text=True) for _ in range(2)]
    operators = json.loads(
        CliRunner().invoke(root, ["signup", "export", ADDRESS], obj=bouncing.services).stdout
    )
    own = json.loads(bouncing.act(token, "export").data)
    come_back(bouncing, 2)
    bouncing.act(token, "erase")

    assert [True, True] == ["Messages qui nous sont revenus" in page for page in pages]
    assert 1 == len(own["bounced_at"])
    assert operators == own
    assert 0 == stats(bouncing)["bouncing"]
    assert "unknown" == take(bouncing, bouncing.mails()[-1].sender.partition("+")[2].partition("@")[0])


@pytest.mark.parametrize(
    ("action", "status", "said", "expected"),
    [
        ("failed", "5.1.1", "smtp; 550 5.1.1 no such user", Bounce.HARD),
        ("Failed", "5.2.1 (disabled)", "x", Bounce.HARD),
        ("failed", "5.0.0", "smtp; 550-5.1.1 no such\r\n 550 user", Bounce.HARD),
        ("failed", "5.0.0", "smtp; 550 unknown user", Bounce.HARD),
        ("failed", "5.0.0", "smtp; 554 looks like spam", Bounce.SOFT),
        ("failed", "5.0.0", "x-unix; exit 1", Bounce.SOFT),
        ("failed", "5.7.1", "smtp; 550 5.7.1 blocked", Bounce.NONE),
        ("failed", "5.1.8", "smtp; 550 5.1.8 bad sender", Bounce.NONE),
        ("failed", "4.4.7", "smtp; 451 expired", Bounce.SOFT),
        ("failed", "nonsense", "nonsense", Bounce.SOFT),
        ("failed", "5.0.0", "smtp; 554 5.7.1 looks like spam", Bounce.NONE),
        ("failed", "5.4.4", "smtp; 550 5.4.4 no route", Bounce.SOFT),
        ("failed", "5.2.3", "smtp; 552 5.2.3 too long", Bounce.NONE),
        ("delayed", "4.2.2", "smtp; 452 4.2.2 full", Bounce.NONE),
        ("delivered", "2.1.5", "smtp; 250 ok", Bounce.NONE),
    ],
)
def test_a_failure_is_weighed_by_whose_fault_it_is(
    action: str, status: str, said: str, expected: Bounce
) -> None:
    """RFC 3464, RFC 3463: only one of the mailbox itself is hard, and one of ours is nothing."""
    assert expected is weigh(report(action=action, status=status, said=said))


@pytest.mark.parametrize("junk", [b"", b"\0" * 99, b"\xff", b"Content-Type: message/delivery-status\n\nx: y"])
def test_what_is_no_report_says_nothing(junk: bytes) -> None:
    assert Bounce.NONE is weigh(junk)


@pytest.mark.parametrize("address", ["a+b@news.example", f"{'b' * 19}@news.example", "bounces"])
def test_an_address_that_leaves_no_room_for_a_token_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        MailSettings(bounces=address)
