"""What comes back is known by a token, and only a mailbox that is no more is suppressed (E13, M-08, M-10)."""

import json

import pytest
from click.testing import CliRunner
from pydantic import ValidationError
from support.signing_up import ADDRESS, SignupSite

from config.settings import MailSettings
from feeds.cli import depeche as root
from feeds.signup.bounces import is_hard
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
    (sender,) = senders
    local, _, domain = sender.partition("@")

    assert "news.example" == domain
    assert len("b" * 18 + local.removeprefix("bounces")) <= 64
    assert "reader" not in local
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


def test_soft_bounces_and_absences_change_nothing(bouncing: SignupSite) -> None:
    sender = bouncing.mails()[-1].sender
    delayed = report(sender, action="delayed", status="4.4.1", said="smtp; 451 later")

    assert "soft" == take(bouncing, report=delayed)
    assert "soft" == take(bouncing, report=AWAY.format(to=sender).encode())
    assert 1 == counts(bouncing).confirmed


@pytest.mark.parametrize(
    ("action", "status", "said", "expected"),
    [
        ("failed", "5.1.1", "smtp; 550 5.1.1 no such user", True),
        ("Failed", "5.2.1 (disabled)", "x", True),
        ("failed", "5.0.0", "smtp; 550-5.1.1 no such\r\n 550 user", True),
        ("failed", "5.0.0", "smtp; 550 unknown user", True),
        ("failed", "5.0.0", "smtp; 554 looks like spam", False),
        ("failed", "5.0.0", "x-unix; exit 1", False),
        ("failed", "5.7.1", "smtp; 550 5.7.1 blocked", False),
        ("failed", "5.1.8", "smtp; 550 5.1.8 bad sender", False),
        ("failed", "4.4.7", "smtp; 451 expired", False),
        ("failed", "nonsense", "nonsense", False),
        ("delayed", "4.2.2", "smtp; 452 4.2.2 full", False),
        ("delivered", "2.1.5", "smtp; 250 ok", False),
    ],
)
def test_only_a_failure_of_the_mailbox_itself_is_hard(
    action: str, status: str, said: str, expected: bool
) -> None:
    """RFC 3464, RFC 3463."""
    assert expected is is_hard(report(action=action, status=status, said=said))


@pytest.mark.parametrize(
    "junk", [b"", b"\0" * 99, b"Content-Type: message/delivery-status\n\nAction: failed", b"\xff"]
)
def test_what_is_no_report_is_not_hard(junk: bytes) -> None:
    assert not is_hard(junk)


@pytest.mark.parametrize("address", ["a+b@news.example", f"{'b' * 19}@news.example", "bounces"])
def test_an_address_that_leaves_no_room_for_a_token_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        MailSettings(bounces=address)
