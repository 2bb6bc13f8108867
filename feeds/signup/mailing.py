"""Sends what was promised, if it may: `may_send` is asked inside the claim and again before sending.

No mail goes to anybody without an active consent, or a request of their own that waits for an answer (P7).
"""

from datetime import datetime

from feeds.errors import Bounced
from feeds.services import Services
from feeds.signup.bounces import envelope_sender
from feeds.signup.erasing import bounce
from feeds.signup.keys import CONFIRM, MY_DATA, Keys, digest_of
from feeds.signup.letters import TELL, WELCOME, Letter, read_letter
from feeds.signup.tools import journal_of, keys_of
from feeds.signup.writing import write_letter
from storage.protocols import Session


def may_send(session: Session, keys: Keys, letter: Letter, *, now: datetime) -> bool:
    """Answer whether a letter may go out at this moment: THE rule, and the only one (P7).

    What confirms, or opens somebody's data, dies with its link; everything else needs a consent in force.
    """
    signup = session.signups.find(letter.signup_uuid)
    if signup is None or session.signups.find_suppression(signup.mailbox) is not None:
        return False
    if letter.kind in {CONFIRM, MY_DATA}:
        token = session.signups.find_token(digest_of(keys.token(letter.kind, letter.seed)))
        return (
            token is not None
            and token.use == letter.kind
            and token.signup_uuid == signup.uuid
            and token.used_at is None
            and token.expires_at > now
        )
    purpose = None if letter.kind in {WELCOME, TELL} else letter.kind
    return session.signups.has_consent(signup.uuid, purpose)


def is_admitted(services: Services, session: Session, subject: str) -> bool:
    """Answer, inside the transaction that claims a letter, whether it may go out."""
    return may_send(session, keys_of(services), read_letter(subject), now=services.clock())


def send_letter(services: Services, subject: str) -> None:
    """Send a letter; raise DeliveryFailed, permanent or not. Sent twice, it is the same letter."""
    letter = read_letter(subject)
    with services.storage.reading() as session:
        if not may_send(session, keys_of(services), letter, now=services.clock()):
            return
        signup = session.signups.find(letter.signup_uuid)
        assert signup is not None
        mail = write_letter(services, session, letter, signup)
    try:
        services.post.send(mail, sender=envelope_sender(services, signup.uuid, mail.name))
    except Bounced:
        with services.storage.writing() as session:
            current = session.signups.find(letter.signup_uuid)
            if current is not None:
                bounce(session, journal_of(services), current, now=services.clock())
        return
    if services.post.keeps_mails:
        _forget_if_erased_meanwhile(services, letter, signup.address)


def _forget_if_erased_meanwhile(services: Services, letter: Letter, address: str) -> None:
    with services.storage.reading() as session:
        if session.signups.find(letter.signup_uuid) is None:
            services.post.forget(address)
