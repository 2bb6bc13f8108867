"""Hands a mail to the server that carries ours, or writes it into a folder where there is none (E3, E12).

What a server says is never repeated: its words may hold an address. Worth another try is whatever is not the
mailbox's own refusal.
"""

import os
import re
import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

from feeds.errors import Bounced, DeliveryFailed

TIMEOUT_SECONDS = 15.0
IDLE_SECONDS = 20.0
"""After how long a connection is asked whether it is still there."""

OF_THE_MAILBOX = re.compile(rb"^\s*5\.[12]\.")
OTHER_ENHANCED = re.compile(rb"^\s*5\.\d+\.\d+")
UNREACHABLE = "the mail server cannot be reached"
REFUSES_US = "the mail server refuses us"
LATER = "the mail server wants it later"
REFUSED_FOR_GOOD = "the mail server refuses this mail for good"
NO_MAILBOX = "the mailbox refuses mail for good"


def _as_bytes(message: EmailMessage) -> bytes:
    """Write a mail with CRLF and nothing else at the end of its lines (E3)."""
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


class Post(Protocol):
    """Carries mails."""

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """Hand a mail over. Raises Bounced for a mailbox that is no more, DeliveryFailed for all else."""
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
    """Answer whether a refusal says that there is no such mailbox (RFC 3463: 5.1.x, 5.2.x, or a bare 5xx).

    5.7.x is about us: a policy, a block list, a missing login. Nobody is suppressed for that.
    """
    return code >= 500 and (bool(OF_THE_MAILBOX.match(text)) or not OTHER_ENHANCED.match(text))


@dataclass
class SMTPPost:
    """One kept connection to the mail server; safe to share between threads."""

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    _connection: smtplib.SMTP | None = field(default=None, init=False, repr=False)
    _used_at: float = field(default=0.0, init=False, repr=False)
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """Hand a mail over in one transaction of SMTP.

        Where the line breaks after the text was sent, nobody knows whether it was taken: that is worth
        another try, with the same Message-ID (E12).
        """
        data = _as_bytes(message)
        with self._turn:
            try:
                self._transact(self._connected(), data, sender, recipient)
            except (OSError, smtplib.SMTPException) as error:
                self._hang_up()
                raise _explain(error) from None  # the server's own words may hold the address
            except DeliveryFailed:
                self._hang_up()
                raise
            self._used_at = time.monotonic()

    def _transact(self, smtp: smtplib.SMTP, data: bytes, sender: str, recipient: str) -> None:
        code, _ = smtp.mail(sender)
        if code != 250:
            raise DeliveryFailed(REFUSES_US if code >= 500 else LATER)
        code, text = smtp.rcpt(recipient)
        if code not in {250, 251}:
            _begin_anew(smtp)
            _raise_refusal(code, text)
        code, text = smtp.data(data)
        if code != 250:
            _begin_anew(smtp)
            _raise_refusal(code, text)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            self._ask_whether_there()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _ask_whether_there(self) -> None:
        try:
            assert self._connection is not None
            if self._connection.noop()[0] != 250:
                self._hang_up()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

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


def _explain(error: OSError | smtplib.SMTPException) -> DeliveryFailed:
    is_ours = isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError))
    return DeliveryFailed(REFUSES_US if is_ours else UNREACHABLE)


@dataclass
class FolderPost:
    """Writes each mail into a file named after its Message-ID, for whoever has no mail server yet."""

    folder: Path

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:  # noqa: ARG002 - a mail names both
        """Write a mail, whole or not at all; the same mail again is the same file. Raises DeliveryFailed."""
        name = re.sub(r"[^A-Za-z0-9-]", "", str(message["Message-ID"]).partition("@")[0]) or "mail"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside = self.folder / f".{name}"
            aside.touch(mode=0o600)
            aside.write_bytes(_as_bytes(message))
            written_at = parsedate_to_datetime(str(message["Date"])).timestamp()
            os.utime(aside, (written_at, written_at))
            aside.replace(self.folder / f"{name}.eml")
        except OSError:
            raise DeliveryFailed("the folder of mails cannot be written to") from None

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
