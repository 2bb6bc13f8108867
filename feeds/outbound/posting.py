"""Hands a mail to the server that carries ours, or writes it into a folder where there is none (E3, E12).

What a server says is never repeated: its words may hold an address. Worth another try is whatever is not the
mailbox's own refusal. Where the server does not even take the beginning of a mail, the mail is not to blame.
"""

import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

from feeds.errors import Bounced, CarrierDown, DeliveryFailed

TIMEOUT_SECONDS = 15.0
OF_THE_MAILBOX = re.compile(rb"^\s*5\.(1\.(?![78]\b)\d+|2\.[0-2]\b)")
"""Without what is about the sender (5.1.7, 5.1.8) or about the mail (5.2.3, 5.2.4; RFC 3463)."""

OTHER_ENHANCED = re.compile(rb"^\s*5\.\d+\.\d+")
NO_SUCH_MAILBOX = frozenset({550, 551, 552, 553})
"""What these say is of a mailbox (RFC 5321, section 4.2.3); 554 and others may be about the mail, or us."""

UNREACHABLE = "the mail server cannot be reached"
BROKEN = "the connection to the mail server broke"
REFUSES_US = "the mail server refuses us"
LATER = "the mail server wants it later"
REFUSED_FOR_GOOD = "the mail server refuses this mail for good"
NO_MAILBOX = "the mailbox refuses mail for good"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is sent, with CRLF and nothing else at the end of its lines (E3).

    `name` is the same whenever it is tried again, in letters, digits and `-`; `written_at` is its Date.
    """

    name: str
    written_at: datetime
    recipient: str
    data: bytes


class Post(Protocol):
    """Carries mails."""

    keeps_mails: bool
    """Whether what was handed over stays where `forget` finds it."""

    def send(self, mail: Mail, *, sender: str) -> None:
        """Hand a mail over.

        Raises Bounced for a mailbox that is no more, CarrierDown where no mail is taken, DeliveryFailed for
        all else.
        """
        ...

    def forget(self, recipient: str) -> None:
        """Delete whatever is kept of mails to this address."""
        ...

    def purge(self, *, before: float) -> int:
        """Delete mails written before a moment (seconds since 1970); answer how many there were."""
        ...

    def close(self) -> None:
        """Let go of the mail server."""
        ...


def is_of_the_mailbox(code: int, text: bytes) -> bool:
    """Answer whether a refusal says that there is no such mailbox: 5.1.x, 5.2.x (RFC 3463).

    5.7.x is about us: a policy, a block list, a missing login. Nobody is suppressed for that.
    """
    if OTHER_ENHANCED.match(text):
        return code >= 500 and bool(OF_THE_MAILBOX.match(text))
    return code in NO_SUCH_MAILBOX


@dataclass
class SMTPPost:
    """One kept connection to the mail server, for one mail after the other; safe to share between threads."""

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    keeps_mails: bool = field(default=False, init=False)
    _connection: smtplib.SMTP | None = field(default=None, init=False, repr=False)
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    def send(self, mail: Mail, *, sender: str) -> None:
        """Hand a mail over in one transaction of SMTP.

        Where the line breaks after the text was sent, nobody knows whether it was taken: that is worth
        another try, with the same Message-ID (E12).
        """
        with self._turn:
            smtp = self._begin(sender)
            try:
                _transact(smtp, mail)
            except (OSError, smtplib.SMTPException):
                self._hang_up()
                raise DeliveryFailed(BROKEN) from None  # the server's own words may hold the address

    def _begin(self, sender: str) -> smtplib.SMTP:
        """Begin a mail; on a new connection, where the server has given the kept one up meanwhile.

        Nothing of the mail has been said yet. Raises CarrierDown.
        """
        if self._connection is not None:
            with suppress(CarrierDown):
                return self._begin_on(self._connection, sender)
        try:
            self._connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise _explain(error) from None
        return self._begin_on(self._connection, sender)

    def _begin_on(self, smtp: smtplib.SMTP, sender: str) -> smtplib.SMTP:
        try:
            code, _ = smtp.mail(sender)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise _explain(error) from None
        if code != 250:
            self._hang_up()
            raise CarrierDown(REFUSES_US if code >= 500 else LATER)
        return smtp

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP
        if self.tls == "tls":
            smtp = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if self.username:
                smtp.login(self.username, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()

    def close(self) -> None:
        """Say goodbye."""
        with self._turn:
            if self._connection is not None:
                with suppress(OSError, smtplib.SMTPException):
                    self._connection.quit()
            self._hang_up()

    def forget(self, recipient: str) -> None:
        """Nothing is kept here."""

    def purge(self, *, before: float) -> int:  # noqa: ARG002 - nothing is kept here
        """Nothing is kept here."""
        return 0


def _transact(smtp: smtplib.SMTP, mail: Mail) -> None:
    code, text = smtp.rcpt(mail.recipient)
    if code in {250, 251}:
        try:
            code, text = smtp.data(mail.data)
        except smtplib.SMTPDataError as refused:
            code, text = refused.smtp_code, _as_bytes(refused.smtp_error)
    if code not in {250, 251}:
        _begin_anew(smtp)
        _raise_refusal(code, text)


def _as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _begin_anew(smtp: smtplib.SMTP) -> None:
    """Take the next mail; a server that hangs up after a refusal has refused all the same."""
    with suppress(OSError, smtplib.SMTPException):
        smtp.rset()


def _raise_refusal(code: int, text: bytes) -> None:
    if code < 500:
        raise DeliveryFailed(LATER)
    if is_of_the_mailbox(code, text):
        raise Bounced(NO_MAILBOX)
    raise DeliveryFailed(REFUSED_FOR_GOOD, permanent=True)


def _explain(error: OSError | smtplib.SMTPException) -> CarrierDown:
    is_ours = isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError))
    return CarrierDown(REFUSES_US if is_ours else UNREACHABLE)


@dataclass
class FolderPost:
    """Writes each mail into a file named after its Message-ID, for whoever has no mail server yet."""

    folder: Path
    keeps_mails: bool = field(default=True, init=False)

    def send(self, mail: Mail, *, sender: str) -> None:  # noqa: ARG002 - a file has no envelope
        """Write a mail, whole or not at all; the same mail again is the same file. Raises CarrierDown."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside = self.folder / f".{mail.name}"
            aside.touch(mode=0o600)
            aside.write_bytes(mail.data)
            written_at = mail.written_at.timestamp()
            os.utime(aside, (written_at, written_at))
            aside.replace(self.folder / f"{mail.name}.eml")
        except OSError:
            raise CarrierDown("the folder of mails cannot be written to") from None

    def close(self) -> None:
        """Nothing is open."""

    def forget(self, recipient: str) -> None:
        """Delete every mail to this address."""
        for path in self._mails():
            with suppress(FileNotFoundError):
                mail = BytesParser(policy=SMTP_POLICY).parsebytes(path.read_bytes(), headersonly=True)
                if str(mail["To"]) == recipient:
                    path.unlink()

    def purge(self, *, before: float) -> int:
        """Delete mails written before a moment."""
        old = [path for path in self._mails() if path.stat().st_mtime <= before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _mails(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml")) if self.folder.is_dir() else []
