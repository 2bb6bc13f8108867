"""Reads what comes back to the bounce address: whose mail it was, and whether the mailbox is no more (M-10).

Each mail leaves from an address of its own, `bounces+TOKEN@…`; the token says to us alone whose mail it was,
and which. What a server reports (RFC 3464) decides the rest: a failure that is the mailbox's own is a hard
bounce, and another a soft one. A delay, an absence and a refusal of us say nothing about a mailbox.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

from config.privacy import SOFT_BOUNCES, find_promise
from feeds.outbound.posting import is_of_the_mailbox
from feeds.services import Services
from feeds.signup.erasing import BOUNCED, BOUNCED_OFTEN, bounce
from feeds.signup.keys import BOUNCE_TOKEN, Keys
from feeds.signup.tools import journal_of, keys_of
from storage.protocols import Session

LARGEST_REPORT = 2_000_000
STATUS = re.compile(r"\s*(\d\.\d{1,3}\.\d{1,3})")
DIAGNOSTIC = re.compile(r"\s*smtp\s*;\s*(\d{3})[ -](.*)", re.IGNORECASE | re.DOTALL)
UNSAID = "5.0.0"
"""The status of whoever knows no better; what the other server said tells more."""

ABOUT_US = re.compile(r"\d\.(?:[567]\.|1\.[78]\b|2\.[34]\b)")
"""About our server, address or mail, such as a block list (RFC 3463): it says nothing about the mailbox."""


class Bounce(StrEnum):
    """What became of a report."""

    HARD = "hard"
    """The mailbox is no more: suppressed."""
    SOFT = "soft"
    """The mail did not arrive, and may the next time: counted."""
    OFTEN = "often"
    """One soft bounce too many: suppressed."""
    NONE = "none"
    """A mail of ours that has not failed, or failed because of us: nothing changes."""
    UNKNOWN = "unknown"
    """Nobody's mail."""


def envelope_sender(services: Services, uuid: str, mail: str) -> str:
    """Answer the address a mail to this signup leaves from; `mail` is its name, in hexadecimal."""
    local, _, domain = services.settings.mail.bounces.partition("@")
    if not domain:
        return services.settings.sender
    return f"{local}+{keys_of(services).sign_bounce(uuid, mail)}@{domain}"


def take_token(services: Services, token: str) -> Bounce:
    """Suppress the mailbox whose token it is, whatever the reason: somebody has decided."""
    found = keys_of(services).read_bounce(token)
    return Bounce.UNKNOWN if found is None else _take(services, Bounce.HARD, *found)


def take_report(services: Services, report: bytes) -> Bounce:
    """Suppress a mailbox that is no more, count what came back for another reason, leave all else alone.

    The token is looked for in all of the message: programs differ in which headers they keep. One that is
    nobody's, or that somebody made up, is unknown.
    """
    found = _find_token(keys_of(services), report)
    return Bounce.UNKNOWN if found is None else _take(services, weigh(report), *found)


def _find_token(keys: Keys, report: bytes) -> tuple[str, str] | None:
    for found in BOUNCE_TOKEN.findall(report.decode("ascii", "replace")):
        read = keys.read_bounce(found)
        if read is not None:
            return read
    return None


def _take(services: Services, kind: Bounce, uuid: str, mail: str) -> Bounce:
    if kind is Bounce.NONE:
        return kind
    now = services.clock()
    with services.storage.writing() as session:
        signup = session.signups.find(uuid)
        if signup is None:
            return Bounce.UNKNOWN
        if kind is Bounce.SOFT and not _is_one_too_many(session, uuid, mail, now=now):
            return kind
        reason = BOUNCED_OFTEN if kind is Bounce.SOFT else BOUNCED
        bounce(session, journal_of(services), signup, reason=reason, now=now)
    return Bounce.OFTEN if kind is Bounce.SOFT else kind


def _is_one_too_many(session: Session, uuid: str, mail: str, *, now: datetime) -> bool:
    """Count a mail that came back, once; a sign of its owner has ended the count, and so does a year."""
    session.signups.add_bounce(uuid, mail, at=now)
    after = now - find_promise("bounces").period
    return sum(at > after for at in session.signups.list_bounces(uuid)) >= SOFT_BOUNCES


def weigh(report: bytes) -> Bounce:
    """Answer whether a report says that delivery has failed, and whose fault that is: hard, soft or none."""
    message = BytesParser(policy=compat32).parsebytes(report)
    found = {_weigh_one(fields) for fields in _list_recipients(message)}
    return next((kind for kind in (Bounce.HARD, Bounce.SOFT) if kind in found), Bounce.NONE)


def _list_recipients(message: Message) -> Iterator[Message]:
    """Answer the fields of each recipient; a report about the message itself has none."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (each for each in part.get_payload() if isinstance(each, Message) and "Action" in each)


def _weigh_one(fields: Message) -> Bounce:
    if str(fields["Action"]).strip().lower() != "failed":
        return Bounce.NONE
    code, text = _read_failure(fields)
    if is_of_the_mailbox(code, text.encode("ascii", "replace")):
        return Bounce.HARD
    return Bounce.NONE if ABOUT_US.match(text) else Bounce.SOFT


def _read_failure(fields: Message) -> tuple[int, str]:
    """Answer what a server said, as SMTP writes it: a code, and a text that may begin with a status."""
    status = STATUS.match(str(fields.get("Status", "")))
    if status and status[1] != UNSAID:
        return int(status[1][0]) * 100, status[1]
    said = DIAGNOSTIC.match(str(fields.get("Diagnostic-Code", "")))
    return (int(said[1]), said[2]) if said else (0, "")
