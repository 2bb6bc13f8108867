"""What people may do with their data by a mailed link: see, export, correct, choose, erase (LAW-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from config.privacy import EVERY_PURPOSE
from feeds.services import Services
from feeds.signup.erasing import erase_on_request, forget_bounces, withdraw
from feeds.signup.handling import new_seed, post_letter
from feeds.signup.keys import MY_DATA, digest_of
from feeds.signup.letters import WELCOME, Letter
from feeds.signup.policy import make_version
from feeds.signup.tools import journal_of
from feeds.signup.transitions import Event, decide_contributor, decide_state
from storage.protocols import Session
from storage.signups import Choice, Consent, ContributorState, Signup, SignupState


@dataclass(frozen=True, slots=True)
class OwnData:
    """What we know of one mailbox."""

    signup: Signup
    consents: Sequence[Consent]
    bounces: Sequence[datetime]
    """When mails came back, since the last sign of life."""

    @property
    def active(self) -> tuple[str, ...]:
        """The purposes that are agreed to."""
        return tuple(each.purpose for each in self.consents if each.withdrawn_at is None)


def find_own_data(session: Session, token: str, *, now: datetime) -> OwnData | None:
    """Answer what a link opens; None for one that is not ours or past its time. Opening changes nothing."""
    found = session.signups.find_token(digest_of(token))
    if found is None or found.use != MY_DATA or found.expires_at <= now:
        return None
    signup = session.signups.find(found.signup_uuid)
    return None if signup is None else gather_own_data(session, signup)


def gather_own_data(session: Session, signup: Signup) -> OwnData:
    """Answer what we know of a mailbox."""
    consents = session.signups.list_consents(signup.uuid)
    return OwnData(signup, consents, session.signups.list_bounces(signup.uuid))


def take_export(services: Services, token: str) -> Mapping[str, object] | None:
    """Answer all that a link opens, as a document, to whoever pressed the button; None if it opens nothing.

    Whoever presses it is there: mails that came back before no longer count (M-10).
    """
    now = services.clock()
    with services.storage.writing() as session:
        data = find_own_data(session, token, now=now)
        if data is None:
            return None
        forget_bounces(session, data.signup, now=now)
        return export(data)


def export(data: OwnData) -> Mapping[str, object]:
    """Answer all of it as a document that other programs can read (GDPR 20)."""
    signup = data.signup
    return {
        "email": signup.address,
        "state": signup.state.value,
        "language": signup.language,
        "categories": signup.categories,
        "entities": signup.entities,
        "frequency": signup.frequency,
        "byline": signup.byline,
        "contributor": signup.contributor.value if signup.contributor else None,
        "signed_up_at": signup.created_at,
        "last_sign_at": signup.touched_at,
        "confirmed_at": signup.confirmed_at,
        "left_at": signup.left_at,
        "told_at": signup.told_at,
        "bounced_at": data.bounces,
        "consents": [
            {
                "purpose": each.purpose,
                "policy": each.policy,
                "language": each.language,
                "method": each.method,
                "requested_at": each.requested_at,
                "confirmed_at": each.confirmed_at,
                "withdrawn_at": each.withdrawn_at,
            }
            for each in data.consents
        ],
    }


def correct(services: Services, token: str, choice: Choice) -> bool:
    """Put a new choice in the place of the old one; False for a link that opens nothing.

    Ticking a purpose agrees to it, unticking one withdraws it: whoever has the link has shown that the
    mailbox is theirs.
    """
    now = services.clock()
    with services.storage.writing() as session:
        data = find_own_data(session, token, now=now)
        if data is None:
            return False
        signup = data.signup
        forget_bounces(session, signup, now=now)
        ended = [str(each) for each in EVERY_PURPOSE if each in data.active and each not in choice.purposes]
        begun = [each for each in choice.purposes if each not in data.active]
        if begun:
            signup = _begin(services, session, signup, begun, choice, now=now)
        if ended:
            signup = withdraw(session, journal_of(services), signup, ended, now=now)
        byline = signup.byline if is_byline_settled(signup) else choice.byline
        session.signups.save(
            replace(
                signup,
                language=choice.language,
                categories=choice.categories,
                entities=choice.entities,
                frequency=choice.frequency,
                byline=byline,
                touched_at=now,
            )
        )
        return True


def is_byline_settled(signup: Signup) -> bool:
    """Answer whether an editor has accepted the byline: from then on it is that of published articles."""
    return signup.contributor in {ContributorState.APPROVED, ContributorState.SUSPENDED}


def _begin(
    services: Services,
    session: Session,
    signup: Signup,
    purposes: Sequence[str],
    choice: Choice,
    *,
    now: datetime,
) -> Signup:
    policy, documents = make_version(services.settings.privacy)
    session.signups.put_policy(policy, documents, at=now)
    for purpose in purposes:
        session.signups.add_consent(
            signup.uuid,
            Consent(
                purpose=purpose,
                policy=policy,
                language=choice.language,
                method="my-data",
                requested_at=now,
                confirmed_at=now,
                withdrawn_at=None,
            ),
        )
    after = replace(
        signup,
        state=decide_state(signup.state, Event.CONFIRM),
        contributor=decide_contributor(signup.contributor, purposes, is_active=True),
        confirmed_at=now,
        left_at=None,
    )
    session.signups.save(after)
    if signup.state is not SignupState.CONFIRMED:
        post_letter(session, Letter(WELCOME, signup.uuid, new_seed()), now=now)
    return after


def erase_own_data(services: Services, token: str) -> None:
    """Delete all of it; a link that opens nothing deletes nothing and says nothing."""
    now = services.clock()
    with services.storage.writing() as session:
        data = find_own_data(session, token, now=now)
        if data is None:
            return
        erase_on_request(session, journal_of(services), data.signup, now=now)
    services.post.forget(data.signup.address)
