"""The change log in SQL: sequences, stamps on terms, and what is left in the outbox."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.articles import Article
from storage.changes import SIGNIFICANT, Change, ChangeKind, LogState
from storage.errors import NotFound
from storage.sql.engine import Connection, Row, from_ms, to_ms
from storage.sql.outbox import SQLOutbox
from storage.vocabulary import TermKey, TermKind

CHANGE = (
    "select sequence, article_id, revision, kind, terms_before, terms_after, reason, at, ahead from change"
)
RECENT = dict.fromkeys(SIGNIFICANT, "revised_sequence") | {ChangeKind.RETAGGED: "retagged_sequence"}
"""Which column of an article remembers the last change of a kind, for what live documents bring back."""


class SQLChanges:
    """Keeps the promises of `storage.changes.Changes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> Change | None:
        """Answer the last change."""
        row = self._connection.one(f"{CHANGE} order by sequence desc limit 1")
        return None if row is None else _change(row)

    def state(self) -> LogState:
        """Answer how far the log goes, and in which epoch of the site's texts."""
        row = self._connection.one(
            """
            select (select coalesce(max(sequence), 0) from change) as sequence,
                (select epoch from site where id = 1) as epoch
            """
        )
        return LogState(0, 0) if row is None else LogState(row["sequence"], row["epoch"] or 0)

    def append(
        self,
        article: Article,
        kind: ChangeKind,
        *,
        terms_before: Iterable[TermKey],
        terms_after: Iterable[TermKey],
        listeners: Iterable[str],
        at: datetime,
        reason: str | None = None,
        is_ahead: bool = False,
    ) -> Change:
        """Log a change with the next sequence, stamp its terms, and leave one outbox row per listener.

        Writers exclude each other, so the next sequence is one above the highest, without gaps.
        """
        change = Change(
            sequence=self._next_sequence(),
            article_id=article.id,
            revision=article.revision,
            kind=kind,
            terms_before=tuple(terms_before),
            terms_after=tuple(terms_after),
            reason=reason,
            at=at,
            is_ahead=is_ahead,
        )
        self._insert(change)
        self._stamp(change)
        outbox = SQLOutbox(self._connection)
        for listener in listeners:
            outbox.add(listener, str(change.sequence), at=at, sequence=change.sequence)
        return change

    def _next_sequence(self) -> int:
        row = self._connection.one("select coalesce(max(sequence), 0) + 1 as next from change")
        return 1 if row is None else int(row["next"])

    def _insert(self, change: Change) -> None:
        self._connection.run(
            """
            insert into change (sequence, article_id, revision, kind, terms_before, terms_after, reason, at,
                ahead)
            values (:sequence, :article_id, :revision, :kind, :terms_before, :terms_after, :reason, :at,
                :ahead)
            """,
            sequence=change.sequence,
            article_id=change.article_id,
            revision=change.revision,
            kind=change.kind.value,
            terms_before=json.dumps(change.terms_before),
            terms_after=json.dumps(change.terms_after),
            reason=change.reason,
            at=to_ms(change.at),
            ahead=int(change.is_ahead),
        )

    def _stamp(self, change: Change) -> None:
        """Every feed the article was in or is in now has changed."""
        at = to_ms(change.at)
        self._connection.many(
            """
            update term set revision = :sequence,
                revised_at = case when revised_at > :at then revised_at else :at end
            where kind = :kind and slug = :slug
            """,
            [
                {"sequence": change.sequence, "at": at, "kind": key.kind.value, "slug": key.slug}
                for key in dict.fromkeys((*change.terms_before, *change.terms_after))
            ],
        )
        column = RECENT.get(change.kind)
        is_filed_anew = set(change.terms_before) != set(change.terms_after)
        if column is not None and (change.kind in SIGNIFICANT or is_filed_anew):
            self._connection.run(
                f"update article set {column} = :sequence where id = :id",
                sequence=change.sequence,
                id=change.article_id,
            )

    def get(self, sequence: int) -> Change:
        """Answer the change with this sequence; raise NotFound."""
        row = self._connection.one(f"{CHANGE} where sequence = :sequence", sequence=sequence)
        if row is None:
            raise NotFound("change", str(sequence))
        return _change(row)

    def list_of(self, article: Article, *, limit: int) -> Sequence[Change]:
        """Answer at most `limit` changes of an article, the last one first."""
        rows = self._connection.all(
            f"{CHANGE} where article_id = :id order by sequence desc limit :limit", id=article.id, limit=limit
        )
        return [_change(row) for row in rows]

    def list(self, *, after: int, limit: int) -> Sequence[Change]:
        """Answer at most `limit` changes with a sequence above `after`, in order."""
        rows = self._connection.all(
            f"{CHANGE} where sequence > :after order by sequence limit :limit", after=after, limit=limit
        )
        return [_change(row) for row in rows]


def _change(row: Row) -> Change:
    return Change(
        sequence=row["sequence"],
        article_id=row["article_id"],
        revision=row["revision"],
        kind=ChangeKind(row["kind"]),
        terms_before=_terms(row["terms_before"]),
        terms_after=_terms(row["terms_after"]),
        reason=row["reason"],
        at=from_ms(row["at"]),
        is_ahead=bool(row["ahead"]),
    )


def _terms(text: str) -> tuple[TermKey, ...]:
    return tuple(TermKey(TermKind(kind), slug) for kind, slug in json.loads(text))
