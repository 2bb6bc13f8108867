"""The feeds that are pulled, in SQL; a pull is claimed in one statement, so that no host is hurried."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.errors import AlreadyExists, NotFound
from storage.sources import NewSource, Pulled, Source
from storage.sql.engine import Connection, Row, find_moment, find_ms, to_ms

SOURCE = """
select slug, url, host, categories, language, public, interval_seconds, etag, last_modified, entries, gone,
    failures, error, next_at, asked_at
from source
"""


class SQLSources:
    """Keeps the promises of `storage.protocols.Sources`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, slug: str) -> Source | None:
        """Answer the source of this slug."""
        row = self._connection.one(f"{SOURCE} where slug = :slug", slug=slug)
        return None if row is None else _source(row)

    def get(self, slug: str) -> Source:
        """Answer the source of this slug; raise NotFound."""
        source = self.find(slug)
        if source is None:
            raise NotFound("source", slug)
        return source

    def list(self, *, limit: int) -> Sequence[Source]:
        """Answer at most `limit` sources by slug."""
        return [
            _source(row) for row in self._connection.all(f"{SOURCE} order by slug limit :limit", limit=limit)
        ]

    def list_due(self, *, now: datetime, limit: int) -> Sequence[str]:
        """Answer at most `limit` sources whose time has come, the longest waiting first."""
        rows = self._connection.all(
            "select slug from source where next_at <= :now order by next_at, slug limit :limit",
            now=to_ms(now),
            limit=limit,
        )
        return [row["slug"] for row in rows]

    def add(self, new: NewSource, *, at: datetime) -> None:
        """Follow a feed, due at once; raise AlreadyExists for a taken slug or URL."""
        if not self._connection.run(
            """
            insert into source (slug, url, host, categories, language, public, interval_seconds, etag,
                last_modified, entries, gone, failures, error, next_at, asked_at, created_at)
            values (:slug, :url, :host, :categories, :language, :public, :interval_seconds, null, null, '[]',
                '[]', 0, null, :at, null, :at)
            on conflict do nothing
            """,
            slug=new.slug,
            url=new.url,
            host=new.host,
            categories=json.dumps(new.categories),
            language=new.language,
            public=int(new.public),
            interval_seconds=new.interval_seconds,
            at=to_ms(at),
        ):
            raise AlreadyExists("source", new.slug if self.find(new.slug) else new.url)

    def remove(self, slug: str) -> None:
        """Follow a feed no longer; its articles stay. Raises NotFound."""
        if not self._connection.run("delete from source where slug = :slug", slug=slug):
            raise NotFound("source", slug)

    def claim(self, slug: str, *, now: datetime, held_until: datetime, spacing: timedelta) -> bool:
        """Take a due source for oneself; False if it is not due, or its host was asked a moment ago."""
        touched = self._connection.run(
            """
            update source set next_at = :held_until, asked_at = :now
            where slug = :slug and next_at <= :now and not exists (
                select 1 from source other where other.host = source.host and other.asked_at > :asked_before
            )
            """,
            slug=slug,
            now=to_ms(now),
            held_until=to_ms(held_until),
            asked_before=to_ms(now - spacing),
        )
        return touched == 1

    def hold(self, slug: str, *, now: datetime, held_until: datetime) -> None:
        """Take a source for oneself, due or not; raise NotFound."""
        if not self._connection.run(
            "update source set next_at = :held_until, asked_at = :now where slug = :slug",
            slug=slug,
            now=to_ms(now),
            held_until=to_ms(held_until),
        ):
            raise NotFound("source", slug)

    def settle(self, slug: str, pulled: Pulled) -> None:
        """Remember how a pull went; nothing happens if the source was removed meanwhile."""
        self._connection.run(
            """
            update source set etag = :etag, last_modified = :last_modified, entries = :entries, gone = :gone,
                failures = :failures, error = :error, next_at = :next_at
            where slug = :slug
            """,
            slug=slug,
            etag=pulled.etag,
            last_modified=pulled.last_modified,
            entries=json.dumps(pulled.entries),
            gone=json.dumps(pulled.gone),
            failures=pulled.failures,
            error=pulled.error,
            next_at=find_ms(pulled.next_at),
        )


def _source(row: Row) -> Source:
    return Source(
        new=NewSource(
            slug=row["slug"],
            url=row["url"],
            host=row["host"],
            categories=tuple(json.loads(row["categories"])),
            language=row["language"],
            public=bool(row["public"]),
            interval_seconds=row["interval_seconds"],
        ),
        pulled=Pulled(
            etag=row["etag"],
            last_modified=row["last_modified"],
            entries=tuple(json.loads(row["entries"])),
            gone=tuple(json.loads(row["gone"])),
            failures=row["failures"],
            error=row["error"],
            next_at=find_moment(row["next_at"]),
        ),
        asked_at=find_moment(row["asked_at"]),
    )
