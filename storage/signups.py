"""Records of people who signed up: what they asked for, agreed to and left, and whom never to write to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol


class SignupState(StrEnum):
    """How far a signup is. Nobody is written to but who confirmed; who left is kept for a while as proof."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    LEFT = "left"


RESTORED = -1
"""In the place of the number of a line: this database is a backup that nobody has looked through yet (B6)."""


class ContributorState(StrEnum):
    """What an editor has decided about a confirmed contributor."""

    WAITING = "waiting"
    APPROVED = "approved"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody ticked and picked. `frequency` is `daily` or `weekly`, `byline` empty for none."""

    purposes: tuple[str, ...]
    language: str
    categories: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    frequency: str = "weekly"
    byline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came in and waits for the worker; `kind` is `signup` or `my-data`, and has one for each mailbox.

    `mailbox` and `fold` are keyed hashes: of the mailbox, and of it without the tags that lead to the same
    one. `policy` is the version that was shown, `method` where (`form` or `json`).
    """

    kind: str
    mailbox: str
    fold: str
    address: str
    choice: Choice
    policy: str
    method: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signup:
    """One mailbox. `touched_at` is the last sign of its owner; `told_at` when they were told they are in."""

    uuid: str
    mailbox: str
    address: str
    state: SignupState
    language: str
    categories: tuple[str, ...]
    entities: tuple[str, ...]
    frequency: str
    byline: str
    contributor: ContributorState | None
    author_slug: str | None
    created_at: datetime
    touched_at: datetime
    confirmed_at: datetime | None
    left_at: datetime | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The proof that somebody agreed to a purpose (LAW-06); never changed but by its withdrawal."""

    purpose: str
    policy: str
    language: str
    method: str
    requested_at: datetime
    confirmed_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A mailed link, known by its digest alone (E7); `use` is `confirm` or `my-data`."""

    digest: str
    signup_uuid: str
    use: str
    choice: Choice
    policy: str
    method: str
    requested_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupCounts:
    """How many there are in each state; who has not been asked to confirm yet is pending too."""

    pending: int
    confirmed: int
    left: int


class Mailing(NamedTuple):
    """A mail that anybody could have asked for, by what came in: `signup` or `my-data`."""

    kind: str
    at: datetime


class Signups(Protocol):
    """People who signed up. Mailboxes are keyed hashes; only `address` is one that mail can be sent to."""

    def put_arrival(self, arrival: Arrival) -> None:
        """Keep what came in, in the place of what the same mailbox sent before."""
        ...

    def find_arrival(self, kind: str, mailbox: str) -> Arrival | None:
        """Answer what came in and waits."""
        ...

    def remove_arrival(self, kind: str, mailbox: str) -> None:
        """Forget what came in."""
        ...

    def find(self, uuid: str) -> Signup | None:
        """Answer the signup with this uuid."""
        ...

    def find_by_mailbox(self, mailbox: str) -> Signup | None:
        """Answer the signup of a mailbox."""
        ...

    def list_contributors(self, *, state: ContributorState | None, limit: int) -> Sequence[Signup]:
        """Answer at most `limit` confirmed contributors, those who waited longest first."""
        ...

    def list_after(self, uuid: str, *, limit: int) -> Sequence[Signup]:
        """Answer at most `limit` signups in the order of their uuid, after this one."""
        ...

    def list_untouched(self, state: SignupState, *, before: datetime, limit: int) -> Sequence[Signup]:
        """Answer at most `limit` signups in a state whose last sign, or leaving, is not after `before`."""
        ...

    def add(self, signup: Signup) -> None:
        """Store a signup; raise AlreadyExists for a mailbox that has one."""
        ...

    def save(self, signup: Signup) -> None:
        """Replace all but uuid, mailbox and address of a signup."""
        ...

    def erase(self, uuid: str) -> Sequence[str]:
        """Delete a signup with all that hangs on it, and a byline that nothing was published under.

        Answers the tables in which there is or was anything of it, for `Storage.scrub`.
        """
        ...

    def count(self) -> SignupCounts:
        """Answer how many there are in each state."""
        ...

    def add_token(self, token: Token) -> None:
        """Keep a link's digest; links of the same use that were not used are void from now on (E8)."""
        ...

    def find_token(self, digest: str) -> Token | None:
        """Answer the link with this digest."""
        ...

    def use_token(self, digest: str, *, at: datetime) -> bool:
        """Use a link up; answer False if somebody has already."""
        ...

    def list_consents(self, uuid: str) -> Sequence[Consent]:
        """Answer every consent of a signup, in order."""
        ...

    def add_consent(self, uuid: str, consent: Consent) -> None:
        """Keep a proof."""
        ...

    def withdraw(self, uuid: str, purposes: Sequence[str], *, at: datetime) -> int:
        """Mark the active consents to these purposes as withdrawn; answer how many there were."""
        ...

    def has_consent(self, uuid: str, purpose: str | None) -> bool:
        """Answer whether a confirmed signup agrees to a purpose at this moment, or (None) to any."""
        ...

    def suppress(self, mailbox: str, *, reason: str, at: datetime) -> None:
        """Never write to a mailbox again."""
        ...

    def find_suppression(self, mailbox: str) -> str | None:
        """Answer why a mailbox must not be written to, or None."""
        ...

    def count_suppressions(self) -> Mapping[str, int]:
        """Answer how many mailboxes must not be written to, by reason."""
        ...

    def add_bounce(self, uuid: str, mail: str, *, at: datetime) -> None:
        """Remember that a mail came back; a second report of it changes nothing.

        `mail` tells the mails to one signup apart.
        """
        ...

    def list_bounces(self, uuid: str) -> Sequence[datetime]:
        """Answer when each mail to a signup came back, in order."""
        ...

    def forget_bounces(self, uuid: str) -> int:
        """Forget what came back from a signup; answer how many mails that were."""
        ...

    def purge_bounces(self, *, before: datetime) -> int:
        """Delete what came back before a moment."""
        ...

    def count_bouncing(self) -> int:
        """Answer how many signups a mail has come back from, without a sign of their owner since."""
        ...

    def count_attempt(self, key: str, *, since: datetime) -> int:
        """Count an attempt in the hour that began at `since`; answer how many there were with it."""
        ...

    def get_attempts(self, key: str, *, since: datetime) -> int:
        """Answer how many attempts there were in the hour that began at `since`."""
        ...

    def add_mailing(self, fold: str, mailing: Mailing) -> None:
        """Count a mail somebody else may have asked for."""
        ...

    def list_mailings(self, fold: str, *, after: datetime) -> Sequence[Mailing]:
        """Answer what such mails a mailbox was sent, those after a moment, in order."""
        ...

    def purge_arrivals(self, *, before: datetime) -> int:
        """Delete what came in before a moment; answer how many there were. So does each `purge_…`."""
        ...

    def purge_tokens(self, *, before: datetime) -> int:
        """Delete links that expired before a moment."""
        ...

    def void_links(self) -> None:
        """Void every mailed link, and forget what came in: this database is older than what was mailed."""
        ...

    def purge_limits(self, *, before: datetime) -> int:
        """Delete counts that began before a moment."""
        ...

    def purge_suppressions(self, *, before: datetime) -> int:
        """Delete suppressions from before a moment."""
        ...

    def is_empty(self) -> bool:
        """Answer whether there is nothing left that a retention period runs for."""
        ...

    def put_policy(self, digest: str, documents: Sequence[tuple[str, str]], *, at: datetime) -> bool:
        """Keep a version of the policy by language and text; answer False if it is kept already."""
        ...

    def find_policy(self, digest: str, language: str) -> str | None:
        """Answer the text of a version, in a language it is kept in."""
        ...

    def list_policies(self) -> Sequence[tuple[str, datetime]]:
        """Answer every version and since when it is kept, the newest first."""
        ...

    def get_journal_number(self) -> int:
        """Answer the last line of the erasure journal that this database has carried out.

        RESTORED for one that a backup was just put in the place of: nobody may be served from it or written
        to before all of the journal has been carried out again.
        """
        ...

    def set_journal_number(self, number: int) -> None:
        """Remember it."""
        ...
