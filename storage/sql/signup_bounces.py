"""What failed to arrive, in SQL: the mails that came back, and how many mailboxes are suppressed for what."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.sql.engine import Connection, from_ms, to_ms


class SQLSignupBounces:
    """The part of `storage.signups.Signups` that remembers what came back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_bounce(self, uuid: str, mail: str, *, at: datetime) -> None:
        """Remember that a mail came back; a second report of it changes nothing."""
        self._connection.run(
            """
            insert into signup_bounce (signup_uuid, mail, at) values (:uuid, :mail, :at)
            on conflict do nothing
            """,
            uuid=uuid,
            mail=mail,
            at=to_ms(at),
        )

    def list_bounces(self, uuid: str) -> Sequence[datetime]:
        """Answer when each mail to a signup came back, in order."""
        sql = "select at from signup_bounce where signup_uuid = :uuid order by at, mail"
        return [from_ms(row["at"]) for row in self._connection.all(sql, uuid=uuid)]

    def forget_bounces(self, uuid: str) -> int:
        """Forget what came back from a signup; answer how many mails that were."""
        return self._connection.run("delete from signup_bounce where signup_uuid = :uuid", uuid=uuid)

    def purge_bounces(self, *, before: datetime) -> int:
        """Delete what came back before a moment."""
        return self._connection.run("delete from signup_bounce where at <= :before", before=to_ms(before))

    def count_bouncing(self) -> int:
        """Answer how many signups a mail has come back from, without a sign of their owner since."""
        row = self._connection.one("select count(distinct signup_uuid) as signups from signup_bounce")
        return 0 if row is None else int(row["signups"])

    def count_suppressions(self) -> Mapping[str, int]:
        """Answer how many mailboxes must not be written to, by reason."""
        rows = self._connection.all(
            "select reason, count(*) as mailboxes from suppression group by reason order by reason"
        )
        return {row["reason"]: int(row["mailboxes"]) for row in rows}
