"""What signing up needs before anything is served: policy kept, journal carried out, operator told."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from config.settings import PrivacySettings, Settings, SignupSettings
from feeds.signup.erasing import catch_up, is_caught_up
from feeds.signup.journal import Journal
from feeds.signup.policy import make_version
from feeds.signup.receiving import list_missing
from storage.errors import StorageUnavailable
from storage.protocols import Storage


def keep_policy(storage: Storage, privacy: PrivacySettings, *, now: datetime) -> None:
    """Keep the policy in force, for as long as anybody's consent may name it; read first, as it mostly is."""
    digest, documents = make_version(privacy)
    with storage.reading() as session:
        if any(kept == digest for kept, _since in session.signups.list_policies()):
            return
    with storage.writing() as session:
        session.signups.put_policy(digest, documents, at=now)


def settle_restored(storage: Storage, settings: SignupSettings, *, now: datetime) -> int:
    """Make an older database fit to serve: whoever left is gone, links are void, no mail goes out twice (B6).

    All of it happens in one transaction, whoever begins: the restore itself, or the next start of anything
    after a restore that was killed. Answers how many lines of the journal were carried out.
    """
    journal = Journal(Path(settings.erasure_journal))
    with storage.reading() as session:
        if is_caught_up(session, journal):
            return 0
    with storage.writing() as session:
        forgotten = catch_up(session, journal, now=now)
    with suppress(StorageUnavailable):  # of a reader that is in the way: the worker does it soon
        storage.scrub()
    return forgotten


def missing(settings: Settings) -> list[str]:
    """Answer what an operator is told at the start: what is not set, and what follows from it."""
    lines = []
    if not settings.mail.host:
        lines.append(f"Mail: no mail.host is set; mails are written to {settings.mail.folder}/*.eml")
    if not settings.takes_signups:
        lines.append(f"Signup: closed until {', '.join(list_missing(settings))} are set")
    return lines
