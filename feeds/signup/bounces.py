"""Reads what comes back to the bounce address: whose mail it was, and whether the mailbox is no more (M-10).

Each mail leaves from an address of its own, `bounces+TOKEN@…`; the token says whose mail it was to us alone.
What a server reports (RFC 3464) decides the rest: only a failure that is the mailbox's own is a hard bounce.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

from feeds.outbound.posting import is_of_the_mailbox
from feeds.services import Services
from feeds.signup.erasing import bounce
from feeds.signup.keys import BOUNCE_TOKEN, Keys
from feeds.signup.tools import journal_of, keys_of

LARGEST_REPORT = 2_000_000
STATUS = re.compile(r"\s*(\d\.\d{1,3}\.\d{1,3})")
DIAGNOSTIC = re.compile(r"\s*smtp\s*;\s*(\d{3})[ -](.*)", re.IGNORECASE | re.DOTALL)
UNSAID = "5.0.0"
"""The status of whoever knows no better; what the other server said tells more."""


class Bounce(StrEnum):
    """What became of a report."""

    HARD = "hard"
    SOFT = "soft"
    UNKNOWN = "unknown"


def envelope_sender(services: Services, uuid: str) -> str:
    """Answer the address a mail to this signup leaves from."""
    local, _, domain = services.settings.mail.bounces.partition("@")
    if not domain:
        return services.settings.sender
    return f"{local}+{keys_of(services).sign_bounce(uuid)}@{domain}"


def take_token(services: Services, token: str) -> Bounce:
    """Suppress the mailbox whose token it is, whatever the reason: somebody has decided."""
    uuid = keys_of(services).read_bounce(token)
    return Bounce.UNKNOWN if uuid is None else _suppress(services, uuid)


def take_report(services: Services, report: bytes) -> Bounce:
    """Suppress a mailbox that is no more, and leave alone one that is only full, slow or away.

    The token is looked for in all of the message: programs differ in which headers they keep. One that is
    nobody's, or that somebody made up, is unknown.
    """
    uuid = _find_uuid(keys_of(services), report)
    if uuid is None:
        return Bounce.UNKNOWN
    return _suppress(services, uuid) if is_hard(report) else Bounce.SOFT


def _find_uuid(keys: Keys, report: bytes) -> str | None:
    for found in BOUNCE_TOKEN.findall(report.decode("ascii", "replace")):
        uuid = keys.read_bounce(found)
        if uuid is not None:
            return uuid
    return None


def _suppress(services: Services, uuid: str) -> Bounce:
    with services.storage.writing() as session:
        signup = session.signups.find(uuid)
        if signup is None:
            return Bounce.UNKNOWN
        bounce(session, journal_of(services), signup, now=services.clock())
    return Bounce.HARD


def is_hard(report: bytes) -> bool:
    """Answer whether a report says that delivery has failed for a reason of the mailbox's own."""
    message = BytesParser(policy=compat32).parsebytes(report)
    return any(map(_is_failure, _list_recipients(message)))


def _list_recipients(message: Message) -> Iterator[Message]:
    """Answer the fields of each recipient; a report about the message itself has none."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (each for each in part.get_payload() if isinstance(each, Message) and "Action" in each)


def _is_failure(fields: Message) -> bool:
    if str(fields["Action"]).strip().lower() != "failed":
        return False
    status = STATUS.match(str(fields.get("Status", "")))
    if status and status[1] != UNSAID:
        return is_of_the_mailbox(500, status[1].encode())
    said = DIAGNOSTIC.match(str(fields.get("Diagnostic-Code", "")))
    return said is not None and is_of_the_mailbox(int(said[1]), said[2].encode("ascii", "replace"))
