"""Translations in SQL."""

from collections.abc import Collection, Sequence

from storage.articles import Article, State
from storage.sql.engine import Connection, find_moment
from storage.translations import Version

VERSIONS = """
select a.id, a.slug, a.state, a.embargo_at, a.canonical_url, r.title, r.language, t.original, t.decided,
    (select max(c.at) from change c where c.article_id = a.id) as changed_at
from translation o join translation t on t.work = o.work join article a on a.id = t.article_id
    join revision r on r.article_id = a.id and r.number = a.revision
where o.article_id = :id order by a.id
"""


class SQLTranslations:
    """Keeps the promises of `storage.translations.Translations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_of(self, article: Article) -> Sequence[Version]:
        """Answer the versions of the work an article belongs to, itself included, by key; perhaps none."""
        return [
            Version(
                id=row["id"],
                slug=row["slug"],
                title=row["title"],
                language=row["language"],
                state=State.SCHEDULED if row["embargo_at"] is not None else State(row["state"]),
                canonical_url=row["canonical_url"],
                is_original=bool(row["original"]),
                is_decided=bool(row["decided"]),
                changed_at=find_moment(row["changed_at"]),
            )
            for row in self._connection.all(VERSIONS, id=article.id)
        ]

    def join(self, ids: Collection[int], *, original: int | None, is_decided: bool) -> None:
        """Make these articles the versions of one work, which gets a number no other has.

        Writers exclude each other, so the next number is one above the highest.
        """
        row = self._connection.one("select coalesce(max(work), 0) + 1 as next from translation")
        for article_id in ids:
            self._connection.run(
                """
                insert into translation (article_id, work, original, decided)
                values (:id, :work, :original, :decided)
                on conflict (article_id) do update
                set work = excluded.work, original = excluded.original, decided = excluded.decided
                """,
                id=article_id,
                work=1 if row is None else row["next"],
                original=int(article_id == original),
                decided=int(is_decided),
            )

    def forget(self, article: Article) -> None:
        """Forget what an article was a version of."""
        self._connection.run("delete from translation where article_id = :id", id=article.id)
