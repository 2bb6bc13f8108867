"""The outbox in SQL: promises, claims with tokens, pauses after failures, and dead letters.

Writers exclude each other on both engines, so a claim has no locked row to skip: one statement takes the rows
and counts the attempt, and whoever comes second finds them held.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from storage.outbox import OutboxRow
from storage.sql.engine import Connection, Row, Value, find_moment, find_ms, from_ms, named, to_ms

COLUMNS = "id, listener, subject, sequence, due_at, created_at, attempts, held_until, error, buried_at"
OUTBOX = f"select {COLUMNS} from outbox"

LONGEST_HOLD = timedelta(hours=2)
"""No claim or pause lasts longer. One that seems to was begun under a clock that has been set back (T1)."""

FREE = "(held_until is null or held_until <= :now or held_until > :latest)"
FRESH = "listener = :listener and attempts = 0 and buried_at is null"
TRIED = "listener = :listener and attempts > 0 and buried_at is null"
"""What nobody has tried is held by nobody; each of the two has an index of its own."""

Which = Iterable[int] | None


class SQLOutbox:
    """Keeps the promises of `storage.protocols.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        listener: str,
        subject: str,
        *,
        at: datetime,
        due_at: datetime | None = None,
        sequence: int | None = None,
    ) -> None:
        """Promise work; a claim of what was promised of this subject before is void."""
        self._connection.run(
            """
            insert into outbox (listener, subject, sequence, due_at, created_at, attempts)
            values (:listener, :subject, :sequence, :due_at, :at, 0)
            on conflict (listener, subject) do update set sequence = excluded.sequence,
                due_at = excluded.due_at, created_at = excluded.created_at, attempts = 0, token = null,
                held_until = null, error = null, buried_at = null
            """,
            listener=listener,
            subject=subject,
            sequence=sequence,
            due_at=find_ms(due_at) or 0,
            at=to_ms(at),
        )

    def remove(self, listener: str, subject: str) -> bool:
        """Take a promise back; answer whether there was one."""
        sql = "delete from outbox where listener = :listener and subject = :subject"
        return self._connection.run(sql, listener=listener, subject=subject) > 0

    def clear(self, listener: str) -> int:
        """Take every promise to a listener back."""
        return self._connection.run("delete from outbox where listener = :listener", listener=listener)

    def find_next_due(self, listener: str, *, now: datetime) -> datetime | None:
        """Answer the earliest moment at which something nobody has given up can be claimed."""
        fresh = self._connection.one(
            f"select due_at as next from outbox where {FRESH} order by due_at, id limit 1", listener=listener
        )
        tried = self._connection.one(
            f"""
            select min(
                case when held_until > due_at and held_until <= :latest then held_until else due_at end
            ) as next
            from outbox where {TRIED}
            """,
            listener=listener,
            latest=to_ms(now + LONGEST_HOLD),
        )
        found = [row["next"] for row in (fresh, tried) if row is not None and row["next"] is not None]
        return find_moment(min(found, default=None))

    def claim(
        self, listener: str, *, token: str, now: datetime, held_until: datetime, limit: int
    ) -> Sequence[OutboxRow]:
        """Take at most `limit` due rows that nobody has tried, in one statement (L3)."""
        return self._claim(
            f"{FRESH} and due_at <= :now",
            listener=listener,
            token=token,
            now=now,
            held_until=held_until,
            limit=limit,
        )

    def claim_again(
        self, listener: str, *, token: str, now: datetime, held_until: datetime
    ) -> Sequence[OutboxRow]:
        """Take one due row that was tried before, by itself: it may be what took its worker down (E16)."""
        return self._claim(
            f"{TRIED} and due_at <= :now and {FREE}",
            listener=listener,
            token=token,
            now=now,
            held_until=held_until,
            limit=1,
            latest=to_ms(now + LONGEST_HOLD),
        )

    def _claim(
        self, which: str, *, now: datetime, held_until: datetime, **values: Value
    ) -> Sequence[OutboxRow]:
        rows = self._connection.all(
            f"""
            update outbox set token = :token, held_until = :held_until, attempts = attempts + 1
            where id in (select id from outbox where {which} order by due_at, id limit :limit)
            returning {COLUMNS}
            """,
            now=to_ms(now),
            held_until=to_ms(held_until),
            **values,
        )
        return [_outbox_row(row) for row in sorted(rows, key=itemgetter("due_at", "id"))]

    def extend(self, token: str, *, held_until: datetime) -> int:
        """Hold on to everything claimed under a token."""
        return self._connection.run(
            "update outbox set held_until = :held_until where token = :token",
            token=token,
            held_until=to_ms(held_until),
        )

    def finish(self, token: str, ids: Iterable[int]) -> int:
        """Delete what is done."""
        return self._each(ids, "delete from outbox where token = :token and id", token=token)

    def put_off(self, token: str, row_id: int, *, held_until: datetime, error: str) -> bool:
        """Give a row back until later, with what went wrong."""
        sql = """
            update outbox set token = null, held_until = :held_until, error = :error
            where token = :token and id
            """
        return self._each([row_id], sql, token=token, held_until=to_ms(held_until), error=error) > 0

    def bury(self, token: str, row_id: int, *, at: datetime, error: str) -> bool:
        """Give a row up: it becomes a dead letter."""
        sql = """
            update outbox set token = null, held_until = null, buried_at = :at, error = :error
            where token = :token and id
            """
        return self._each([row_id], sql, token=token, at=to_ms(at), error=error) > 0

    def give_back(self, token: str, ids: Iterable[int], *, error: str | None = None) -> int:
        """Let go of rows that were claimed in vain, as if they had not been."""
        sql = """
            update outbox set token = null, held_until = null, attempts = attempts - 1,
                error = coalesce(:error, error)
            where token = :token and id
            """
        return self._each(ids, sql, token=token, error=error)

    def list(self, *, buried: bool | None, limit: int) -> Sequence[OutboxRow]:
        """Answer at most `limit` rows in order."""
        which = {None: "1 = 1", True: "buried_at is not null", False: "buried_at is null"}[buried]
        rows = self._connection.all(f"{OUTBOX} where {which} order by id limit :limit", limit=limit)
        return [_outbox_row(row) for row in rows]

    def revive(self, ids: Which) -> int:
        """Make dead letters due at once, with no attempts counted."""
        return self._each(
            ids, "update outbox set buried_at = null, attempts = 0 where buried_at is not null and id"
        )

    def drop(self, ids: Which) -> int:
        """Delete dead letters for good."""
        return self._each(ids, "delete from outbox where buried_at is not null and id")

    def _each(self, ids: Which, sql: str, **values: Value) -> int:
        """Carry out a statement, which ends in `and id`, on these rows, or on all where `ids` is None."""
        if ids is None:
            return self._connection.run(f"{sql} is not null", **values)
        names, bound = named("id", list(ids))
        return self._connection.run(f"{sql} in ({names})", **values, **bound) if bound else 0


def _outbox_row(row: Row) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        listener=row["listener"],
        subject=row["subject"],
        sequence=row["sequence"],
        due_at=find_moment(row["due_at"] or None),
        created_at=from_ms(row["created_at"]),
        attempts=row["attempts"],
        held_until=find_moment(row["held_until"]),
        error=row["error"],
        buried_at=find_moment(row["buried_at"]),
    )
