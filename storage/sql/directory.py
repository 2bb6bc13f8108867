"""What there is to follow and to find, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.directory import Address, Followed
from storage.sql.engine import Connection, Row, Value, from_ms
from storage.sql.positions import first_position
from storage.vocabulary import EntityType, TermKey, TermKind

COUNTS = "select term_id, count(*) as articles from posting group by term_id"

WITHDRAWN = """
select x.term_id, count(*) as articles from article a cross join posting x
where x.position = a.position and a.revised_sequence is not null and a.state = 'withdrawn' group by x.term_id
"""
"""Withdrawn articles keep their postings; the index of what was revised finds them.

`cross join` has SQLite begin with it, which would read every posting otherwise.
"""

FOLLOWED: Mapping[TermKind, str] = {
    TermKind.CATEGORY: """
        select t.id, t.slug, t.revised_at, l.language, l.label, null as type
        from term t join category c on c.slug = t.slug left join category_label l on l.category_id = c.id
        where t.kind = 'category'
    """,
    TermKind.ABOUT: """
        select t.id, t.slug, t.revised_at, l.language, l.label, e.type
        from term t join entity e on e.slug = t.slug left join entity_label l on l.entity_id = e.id
        where t.kind = 'about' and t.revision > 0
    """,
    TermKind.AUTHOR: """
        select t.id, t.slug, t.revised_at, '' as language, w.name as label, null as type
        from term t join author w on w.slug = t.slug where t.kind = 'author' and t.revision > 0
    """,
    TermKind.LANGUAGE: """
        select t.id, t.slug, t.revised_at, null as language, null as label, null as type
        from term t where t.kind = 'language' and t.revision > 0
    """,
}

ADDRESS = """
select a.id, a.slug, r.title, r.language, a.published_at, a.updated_at
from article a join revision r on r.article_id = a.id and r.number = a.revision
where a.state = 'published' and a.canonical_url is null and
"""


VERSIONS = """
select o.article_id, a.slug, r.language
from article x join translation o on o.article_id = x.id join translation t on t.work = o.work
    join article a on a.id = t.article_id join revision r on r.article_id = a.id and r.number = a.revision
where x.ordinal >= :first and x.ordinal <= :last and a.state = 'published' and a.canonical_url is null
order by o.article_id, a.id
"""


class SQLDirectory:
    """Keeps the promises of `storage.directory.Directory`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_followed(self) -> Sequence[Followed]:
        """Answer every category, and the entities, authors and languages that have published articles."""
        counts = self._count()
        found = [each for kind, sql in FOLLOWED.items() for each in self._list(kind, sql, counts)]
        return [each for each in found if each.articles or each.key.kind is TermKind.CATEGORY]

    def _count(self) -> Mapping[int, int]:
        counts: dict[int, int] = {row["term_id"]: row["articles"] for row in self._connection.all(COUNTS)}
        for row in self._connection.all(WITHDRAWN):
            counts[row["term_id"]] -= row["articles"]
        return counts

    def _list(self, kind: TermKind, sql: str, counts: Mapping[int, int]) -> Sequence[Followed]:
        labels: dict[int, dict[str, str]] = {}
        terms: dict[int, Row] = {}
        for row in self._connection.all(sql):
            terms[row["id"]] = row
            named = labels.setdefault(row["id"], {})
            if row["label"] is not None:
                named[row["language"]] = row["label"]
        found = [
            Followed(
                key=TermKey(kind, row["slug"]),
                labels=labels[term_id],
                articles=counts.get(term_id, 0),
                changed_at=from_ms(row["revised_at"]),
                type=EntityType(row["type"]) if row["type"] else None,
            )
            for term_id, row in terms.items()
        ]
        return sorted(found, key=lambda each: each.key.slug)

    def count_publications(self) -> int:
        """Answer how many articles were ever published: the highest ordinal."""
        row = self._connection.one("select max(ordinal) as highest from article")
        return 0 if row is None else row["highest"] or 0

    def list_addresses(self, *, first: int, last: int) -> Sequence[Address]:
        """Answer the articles at home here whose ordinals lie between these, both included, by ordinal."""
        versions: dict[int, list[tuple[str, str]]] = {}
        for row in self._connection.all(VERSIONS, first=first, last=last):
            versions.setdefault(row["article_id"], []).append((row["language"], row["slug"]))
        condition = "a.ordinal >= :first and a.ordinal <= :last order by a.ordinal"
        return self._addresses(condition, versions, first=first, last=last)

    def list_newest(self, *, since: datetime, limit: int) -> Sequence[Address]:
        """Answer at most `limit` articles at home here, first published since then, the newest first."""
        condition = "a.position >= :since order by a.position desc limit :limit"
        return self._addresses(condition, {}, since=first_position(since), limit=limit)

    def _addresses(
        self, condition: str, versions: Mapping[int, Sequence[tuple[str, str]]], **values: Value
    ) -> Sequence[Address]:
        return [
            Address(
                slug=row["slug"],
                title=row["title"],
                language=row["language"],
                published_at=from_ms(row["published_at"]),
                updated_at=from_ms(row["updated_at"]),
                versions=tuple(found) if len(found := versions.get(row["id"], ())) > 1 else (),
            )
            for row in self._connection.all(ADDRESS + condition, **values)
        ]
