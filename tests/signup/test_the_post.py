"""Mail is handed over once or more, never lost; what a server says decides what becomes of it (E12)."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from support.clocks import START
from support.signing_up import ADDRESS, SignupSite
from support.smtp_server import MailServer, running_mail_server

from feeds.errors import Bounced, CarrierDown, DeliveryFailed
from feeds.outbound.posting import FolderPost, Mail, SMTPPost, is_of_the_mailbox
from feeds.signup.erasing import MAIL
from storage.outbox import OutboxRow
from storage.signups import SignupCounts

A_DAY = 86_400


def a_mail(to: str = ADDRESS, text: str = "Bonjour\n.\n..\nété\n") -> Mail:
    message = EmailMessage(policy=SMTP)
    message["To"] = to
    message.set_content(text, cte="quoted-printable")
    return Mail(name=to.partition("@")[0], written_at=START, recipient=to, data=message.as_bytes())


def post(server: MailServer) -> SMTPPost:
    return SMTPPost("127.0.0.1", server.port)


def waiting(site: SignupSite) -> list[OutboxRow]:
    with site.services.storage.reading() as session:
        return [row for row in session.outbox.list(buried=None, limit=1000) if row.listener == MAIL]


def answering(site: SignupSite, stage: str, line: str) -> None:
    site.mail.reply = lambda at, _address: line if at == stage else None


def usual(site: SignupSite) -> None:
    site.mail.reply = lambda _stage, _address: None


def test_lines_of_dots_and_accents_arrive_as_they_were_sent(mail_server: MailServer) -> None:
    """E3: no line of a text ends the mail."""
    carrier = post(mail_server)
    for _ in range(3):
        carrier.send(a_mail(), sender="news@example.org")
    carrier.close()

    assert ["Bonjour\n.\n..\nété\n"] * 3 == [mail.text.replace("\r\n", "\n") for mail in mail_server.taken]
    assert 1 == mail_server.connections


@pytest.mark.parametrize(
    ("stage", "line", "expected"),
    [
        ("connect", "421 busy", CarrierDown),
        ("connect", "drop", CarrierDown),
        ("mail", "550 go away", CarrierDown),
        ("mail", "451 later", CarrierDown),
        ("rcpt", "450 greylisted SECRET", DeliveryFailed),
        ("rcpt", "550 5.1.1 no such user", Bounced),
        ("rcpt", "550 no SECRET user", Bounced),
        ("rcpt", "552 5.2.2 mailbox full", Bounced),
        ("rcpt", "554 5.7.1 blocked", DeliveryFailed),
        ("data", "451 later", DeliveryFailed),
        ("done", "451 later", DeliveryFailed),
        ("done", "554 5.7.1 spam", DeliveryFailed),
        ("data", "554 5.7.1 spam", DeliveryFailed),
        ("done", "550 5.1.1 no such user", Bounced),
        ("done", "drop", DeliveryFailed),
    ],
)
def test_what_a_server_says_is_a_bounce_or_worth_another_try(
    mail_server: MailServer, stage: str, line: str, expected: type[Exception]
) -> None:
    mail_server.reply = lambda at, _address: line if at == stage else None
    carrier = post(mail_server)

    with pytest.raises(expected) as refused:
        carrier.send(a_mail(), sender="news@example.org")
    mail_server.reply = lambda _stage, _address: None
    carrier.send(a_mail(), sender="news@example.org")
    carrier.close()

    assert expected is type(refused.value)
    assert ADDRESS not in str(refused.value)
    assert "SECRET" not in str(refused.value)
    is_hopeless = getattr(refused.value, "permanent", False)
    assert ("5.7.1" in line) is is_hopeless
    assert ADDRESS == mail_server.taken[-1].recipient


def test_a_server_that_is_not_there_is_worth_another_try() -> None:
    with running_mail_server() as server:
        port = server.port
    carrier = SMTPPost("127.0.0.1", port)

    with pytest.raises(DeliveryFailed, match="cannot be reached"):
        carrier.send(a_mail(), sender="news@example.org")


def test_a_login_that_is_refused_suppresses_nobody(mail_server: MailServer) -> None:
    carrier = SMTPPost("127.0.0.1", mail_server.port, username="u", password="p")

    with pytest.raises(DeliveryFailed, match="refuses us"):
        carrier.send(a_mail(), sender="news@example.org")


@pytest.mark.parametrize(
    ("code", "text", "is_bounce"),
    [
        *[(550, b"x", True), (550, b"5.1.1 x", True), (554, b"5.7.1 x", False), (450, b"4.1.1 x", False)],
        *[(554, b"looks like spam", False), (530, b"say STARTTLS first", False), (554, b"5.2.1 x", True)],
    ],
)
def test_only_a_refusal_of_the_mailbox_is_a_bounce(code: int, text: bytes, is_bounce: bool) -> None:
    """RFC 3463: a block list that refuses us must not suppress every reader there is."""
    assert is_bounce is is_of_the_mailbox(code, text)


def test_without_a_mail_host_the_same_mail_is_one_file(tmp_path: Path) -> None:
    carrier = FolderPost(tmp_path / "outbox")
    for _ in range(2):
        carrier.send(a_mail(), sender="news@example.org")
    carrier.send(a_mail("other@example.org"), sender="news@example.org")

    file, _other = sorted((tmp_path / "outbox").iterdir(), reverse=True)
    assert 0o600 == file.stat().st_mode & 0o777
    carrier.forget("other@example.org")
    assert [file] == [*(tmp_path / "outbox").iterdir()]
    carrier.forget(ADDRESS)
    assert not file.exists()


def test_a_mail_that_is_wanted_later_is_tried_from_a_minute_on_and_arrives(site: SignupSite) -> None:
    """E12: 4xx."""
    answering(site, "rcpt", "451 4.2.0 greylisted")
    site.send()
    site.work()
    (row,) = waiting(site)
    usual(site)
    site.clock.advance(55)
    site.work()
    early = len(site.mails())

    site.clock.advance(30)
    site.work()

    assert (1, 0, 1) == (row.attempts, early, len(site.mails()))
    assert "DeliveryFailed: the mail server wants it later" == row.error
    assert [] == waiting(site)


def test_a_hard_bounce_ends_everything_for_that_mailbox(site: SignupSite) -> None:
    """E13, M-10: no further mail, not even a question."""
    site.send()
    site.work()
    answering(site, "rcpt", "550 5.1.1 no such user")
    site.confirm()
    site.work()
    usual(site)
    site.clock.advance(A_DAY)
    site.send()
    site.work()

    assert 1 == len(site.mails())
    assert [] == waiting(site)
    with site.services.storage.reading() as session:
        assert SignupCounts(pending=0, confirmed=0, left=1) == session.signups.count()
    assert "bounced" in site.journal


def test_a_mail_that_is_refused_for_good_is_a_dead_letter_and_suppresses_nobody(site: SignupSite) -> None:
    answering(site, "done", "554 5.7.1 spam")
    site.send()
    site.work()

    (dead,) = waiting(site)
    assert dead.buried_at
    assert ADDRESS not in str(dead)
    with site.services.storage.reading() as session:
        assert SignupCounts(pending=1, confirmed=0, left=0) == session.signups.count()


def test_a_kept_connection_that_the_server_gave_up_is_made_anew(mail_server: MailServer) -> None:
    """A server may take a few mails a connection, or hang up on who says nothing for long."""
    carrier = post(mail_server)
    carrier.send(a_mail(), sender="news@example.org")
    taken = mail_server.taken
    mail_server.reply = lambda at, _address: (
        "421 enough" if at == "mail" and len(taken) == mail_server.connections else None
    )

    for _ in range(3):
        carrier.send(a_mail(), sender="news@example.org")
    carrier.close()

    assert (4, 4) == (len(taken), mail_server.connections)


def test_a_question_whose_link_has_died_is_never_sent(site: SignupSite) -> None:
    """E12: unsent confirmations die with their token."""
    answering(site, "connect", "421 down")
    site.send()
    for _ in range(60):
        site.work()
        site.clock.advance(3600)
    usual(site)

    site.work()

    assert [] == site.mails()
    assert [] == waiting(site)


def test_a_connection_that_broke_after_the_text_brings_the_same_mail_again(site: SignupSite) -> None:
    """E12: unknown after DATA; both copies have one Message-ID, and the link in both works."""
    answering(site, "done", "drop")
    site.send()
    site.work()
    usual(site)
    site.clock.advance(100)
    site.work()

    first, second = site.mails()
    assert first.data == second.data
    assert 200 == site.confirm().status_code


def test_a_welcome_waits_for_a_server_that_was_down_for_a_day(site: SignupSite) -> None:
    site.send()
    site.work()
    answering(site, "connect", "421 down")
    site.confirm()
    for _ in range(24):
        site.work()
        site.clock.advance(3600)
    usual(site)
    site.clock.advance(5400)

    site.work()

    assert 2 == len(site.mails())
    assert "/signup/leave/" in site.mails()[-1].text
