"""What comes in, in SQL: arrivals that wait for the worker, the counts that limit them, and suppressions."""

from collections.abc import Sequence
from datetime import datetime

from storage.signups import Arrival, Mailing
from storage.sql.engine import Connection, from_ms, to_ms
from storage.sql.signup_choices import read_choice, write_choice

PURGED = (*("signup", "signup_token", "signup_arrival", "signup_mailing", "signup_count", "suppression"),)
"""The tables whose rows a retention period runs for."""


class SQLSignupLimits:
    """The part of `storage.signups.Signups` that works before anybody is known."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_arrival(self, arrival: Arrival) -> None:
        """Keep what came in, in the place of what the same mailbox sent before."""
        self._connection.run(
            """
            insert into signup_arrival (kind, mailbox, fold, address, choice, policy, method, arrived_at)
            values (:kind, :mailbox, :fold, :address, :choice, :policy, :method, :at)
            on conflict (kind, mailbox) do update set address = excluded.address, choice = excluded.choice,
                policy = excluded.policy, method = excluded.method, arrived_at = excluded.arrived_at
            """,
            kind=arrival.kind,
            mailbox=arrival.mailbox,
            fold=arrival.fold,
            address=arrival.address,
            choice=write_choice(arrival.choice),
            policy=arrival.policy,
            method=arrival.method,
            at=to_ms(arrival.at),
        )

    def find_arrival(self, kind: str, mailbox: str) -> Arrival | None:
        """Answer what came in and waits."""
        row = self._connection.one(
            """
            select fold, address, choice, policy, method, arrived_at from signup_arrival
            where kind = :kind and mailbox = :mailbox
            """,
            kind=kind,
            mailbox=mailbox,
        )
        if row is None:
            return None
        return Arrival(
            kind=kind,
            mailbox=mailbox,
            fold=row["fold"],
            address=row["address"],
            choice=read_choice(row["choice"]),
            policy=row["policy"],
            method=row["method"],
            at=from_ms(row["arrived_at"]),
        )

    def remove_arrival(self, kind: str, mailbox: str) -> None:
        """Forget what came in."""
        sql = "delete from signup_arrival where kind = :kind and mailbox = :mailbox"
        self._connection.run(sql, kind=kind, mailbox=mailbox)

    def suppress(self, mailbox: str, *, reason: str, at: datetime) -> None:
        """Never write to a mailbox again."""
        self._connection.run(
            """
            insert into suppression (mailbox, reason, at) values (:mailbox, :reason, :at)
            on conflict (mailbox) do update set reason = excluded.reason, at = excluded.at
            """,
            mailbox=mailbox,
            reason=reason,
            at=to_ms(at),
        )

    def find_suppression(self, mailbox: str) -> str | None:
        """Answer why a mailbox must not be written to, or None."""
        row = self._connection.one("select reason from suppression where mailbox = :mailbox", mailbox=mailbox)
        return None if row is None else str(row["reason"])

    def count_attempt(self, key: str, *, since: datetime) -> int:
        """Count an attempt in the hour that began at `since`; answer how many there were with it."""
        self._connection.run(
            """
            insert into signup_count (key, since, attempts) values (:key, :since, 1)
            on conflict (key, since) do update set attempts = signup_count.attempts + 1
            """,
            key=key,
            since=to_ms(since),
        )
        return self.get_attempts(key, since=since)

    def get_attempts(self, key: str, *, since: datetime) -> int:
        """Answer how many attempts there were in the hour that began at `since`."""
        row = self._connection.one(
            "select attempts from signup_count where key = :key and since = :since",
            key=key,
            since=to_ms(since),
        )
        return 0 if row is None else int(row["attempts"])

    def add_mailing(self, fold: str, mailing: Mailing) -> None:
        """Count a mail somebody else may have asked for."""
        sql = "insert into signup_mailing (fold, kind, at) values (:fold, :kind, :at)"
        self._connection.run(sql, fold=fold, kind=mailing.kind, at=to_ms(mailing.at))

    def list_mailings(self, fold: str, *, after: datetime) -> Sequence[Mailing]:
        """Answer what such mails a mailbox was sent, those after a moment, in order."""
        sql = "select kind, at from signup_mailing where fold = :fold and at > :after order by at, id"
        rows = self._connection.all(sql, fold=fold, after=to_ms(after))
        return [Mailing(row["kind"], from_ms(row["at"])) for row in rows]

    def purge_arrivals(self, *, before: datetime) -> int:
        """Delete what came in before a moment."""
        return self._purge("signup_arrival", "arrived_at", before)

    def purge_tokens(self, *, before: datetime) -> int:
        """Delete links that expired before a moment."""
        return self._purge("signup_token", "expires_at", before)

    def void_links(self) -> None:
        """Void every mailed link, and forget what came in."""
        for table in ("signup_token", "signup_arrival"):
            self._connection.run(f"delete from {table}")

    def purge_limits(self, *, before: datetime) -> int:
        """Delete counts that began before a moment."""
        return self._purge("signup_mailing", "at", before) + self._purge("signup_count", "since", before)

    def purge_suppressions(self, *, before: datetime) -> int:
        """Delete suppressions from before a moment."""
        return self._purge("suppression", "at", before)

    def _purge(self, table: str, column: str, before: datetime) -> int:
        return self._connection.run(f"delete from {table} where {column} <= :before", before=to_ms(before))

    def is_empty(self) -> bool:
        """Answer whether there is nothing left that a retention period runs for."""
        found = (self._connection.one(f"select 1 as there from {table} limit 1") for table in PURGED)
        return all(row is None for row in found)
