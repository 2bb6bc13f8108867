"""What signing up needs before anything is served: policy kept, journal carried out, operator told."""

from datetime import datetime
from pathlib import Path

from config.settings import PrivacySettings, Settings, SignupSettings
from feeds.signup.erasing import catch_up
from feeds.signup.handling import MAIL
from feeds.signup.journal import Journal
from feeds.signup.policy import make_version
from feeds.signup.receiving import ARRIVAL, list_missing
from storage.protocols import Session, Storage

SIGNUP_TABLE = "signup"


def keep_policy(storage: Storage, privacy: PrivacySettings, *, now: datetime) -> None:
    """Keep the policy in force, for as long as anybody's consent may name it; read first, as it mostly is."""
    digest, documents = make_version(privacy)
    with storage.reading() as session:
        if any(kept == digest for kept, _since in session.signups.list_policies()):
            return
    with storage.writing() as session:
        session.signups.put_policy(digest, documents, at=now)


def catch_up_with_journal(storage: Storage, settings: SignupSettings, *, now: datetime) -> int:
    """Erase again whom an older database has brought back, before anybody is served or written to (B6)."""
    journal = Journal(Path(settings.erasure_journal))
    with storage.reading() as session:
        if journal.get_last_number() <= session.signups.get_journal_number():
            return 0
    with storage.writing() as session:
        return catch_up(session, journal, now=now)


def settle_restored(storage: Storage, settings: SignupSettings, *, now: datetime) -> int:
    """Make a restored database fit to serve: whoever left is gone, links are void, no mail goes out twice.

    A backup of an older version is settled when it has been migrated. Answers how many lines of the journal
    were carried out.
    """
    if SIGNUP_TABLE not in storage.columns():
        return 0
    forgotten = catch_up_with_journal(storage, settings, now=now)
    with storage.writing() as session:
        _void_links(session)
    storage.scrub()
    return forgotten


def _void_links(session: Session) -> None:
    session.signups.void_links()
    for listener in (MAIL, ARRIVAL):
        session.outbox.clear(listener)


def missing(settings: Settings) -> list[str]:
    """Answer what an operator is told at the start: what is not set, and what follows from it."""
    lines = []
    if not settings.mail.host:
        lines.append(f"Mail: no mail.host is set; mails are written to {settings.mail.folder}/*.eml")
    if not settings.takes_signups:
        lines.append(f"Signup: closed until {', '.join(list_missing(settings))} are set")
    return lines
