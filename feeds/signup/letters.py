"""Makes the mails of signing up: text and HTML of one content, in the reader's language (M-07..M-11). Pure.

A mail that anybody can ask for holds nothing that anybody typed (E14). The same letter is the same bytes.
"""

import hashlib
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from feeds.markup.languages import direction
from feeds.signup.headers import write_line, write_mailbox, write_text

CONFIRM, WELCOME, TELL, MY_DATA = "confirm", "welcome", "tell", "my-data"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is to be sent, as the outbox names it: never by an address."""

    kind: str
    signup_uuid: str
    seed: str

    @property
    def subject(self) -> str:
        """The subject of its outbox row."""
        return f"{self.kind}:{self.signup_uuid}:{self.seed}"

    @property
    def message_id(self) -> str:
        """The same whenever it is tried again, so that nobody is shown it twice (E12)."""
        return hashlib.sha256(self.subject.encode()).hexdigest()[:32]


def read_letter(subject: str) -> Letter:
    """Read the subject of an outbox row."""
    kind, signup_uuid, seed = subject.split(":")
    return Letter(kind, signup_uuid, seed)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stands by itself: its text, and where it leads."""

    text: str
    url: str


Part = str | Link | Sequence[str]
"""A paragraph, a link on its own, or a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is outside a letter: from whom to whom, of which list, and how to leave it in one click."""

    site: str
    sender: str
    recipient: str
    domain: str
    written_at: datetime
    leave_url: str | None = None
    help_url: str | None = None
    signup_url: str | None = None


def compose(
    letter: Letter, envelope: Envelope, *, subject: str, parts: Sequence[Part], language: str
) -> bytes:
    """Make the mail, as it is sent: lines end with CRLF. Raises ValueError for a header it cannot have."""
    boundary = f"=_{letter.message_id}"
    headers = [
        write_line("Message-ID", f"<{letter.message_id}@{envelope.domain}>"),
        write_line("Date", format_datetime(envelope.written_at)),
        write_mailbox("From", envelope.site, envelope.sender),
        write_line("To", envelope.recipient),
        write_text("Subject", subject),
        write_line("Auto-Submitted", "auto-generated"),
        *_list_headers(envelope),
        write_line("Content-Language", language),
        write_line("MIME-Version", "1.0"),
        write_line("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]
    head = "\r\n".join(headers).encode("ascii")
    text = _write_part("plain", _as_text(parts))
    html = _write_part("html", _as_html(subject, parts, language))
    divider = f"--{boundary}".encode()
    return b"\r\n".join([head, b"", divider, text, divider, html, divider + b"--", b""])


def _write_part(kind: str, text: str) -> bytes:
    """Write a part; `=_`, with which the boundary begins, stands nowhere in quoted-printable."""
    body = b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    )
    return head.encode("ascii") + body


def _list_headers(envelope: Envelope) -> Sequence[str]:
    """Answer what a list mail carries: what it is, and the one click out of it (RFC 2919, 2369, 8058)."""
    if envelope.leave_url is None:
        return ()
    lines = {
        "List-Post": "NO",
        "List-Help": f"<{envelope.help_url}>",
        "List-Subscribe": f"<{envelope.signup_url}>",
        "List-Unsubscribe": f"<{envelope.leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    listed = write_mailbox("List-Id", envelope.site, f"signups.{envelope.domain}")
    return [listed, *(write_line(name, value) for name, value in lines.items())]


def _as_text(parts: Sequence[Part]) -> str:
    return "\n\n".join(_text_of(part) for part in parts) + "\n"


def _text_of(part: Part) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Link):
        return f"{part.text}\n{part.url}"
    return "\n".join(f"- {item}" for item in part)


def _as_html(title: str, parts: Sequence[Part], language: str) -> str:
    body = "\n".join(_html_of(part) for part in parts)
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction(language)}">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _without_colon(text: str) -> str:
    """Answer the text of a link without the sign that leads to its address where that is written out."""
    return text.removesuffix(":").rstrip()


def _html_of(part: Part) -> str:
    if isinstance(part, str):
        return f"<p>{escape(part)}</p>"
    if isinstance(part, Link):
        return f'<p><a href="{escape(part.url)}">{escape(_without_colon(part.text))}</a></p>'
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in part) + "</ul>"
