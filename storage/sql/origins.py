"""Old paths, candidates and pictures of articles in SQL."""

from datetime import datetime

from storage.articles import Article
from storage.origins import Candidate, CandidateKind, Origin
from storage.sql.engine import Connection, to_ms


class SQLOrigins:
    """Keeps the promises of `storage.protocols.Origins`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, article: Article) -> Origin:
        """Answer where an article comes from; nothing in it for one that was not imported."""
        paths = self._connection.all(
            "select path from old_path where article_id = :id order by path", id=article.id
        )
        labels = self._connection.all(
            "select kind, label from candidate where article_id = :id order by place", id=article.id
        )
        return Origin(
            old_paths=tuple(row["path"] for row in paths),
            candidates=tuple(Candidate(CandidateKind(row["kind"]), row["label"]) for row in labels),
        )

    def set(self, article: Article, origin: Origin, *, at: datetime) -> None:
        """Replace candidates, and add the old paths that lead to no article yet."""
        self._connection.run("delete from candidate where article_id = :id", id=article.id)
        self.add(article, origin, at=at)

    def add(self, article: Article, origin: Origin, *, at: datetime) -> None:
        """Store the origin of an article that has none, and the old paths that lead to no article yet."""
        self._connection.many(
            "insert into candidate (article_id, place, kind, label) values (:id, :place, :kind, :label)",
            [
                {"id": article.id, "place": place, "kind": candidate.kind.value, "label": candidate.label}
                for place, candidate in enumerate(origin.candidates)
            ],
        )
        self._connection.many(
            """
            insert into old_path (path, article_id, created_at) values (:path, :id, :at)
            on conflict (path) do nothing
            """,
            [{"path": path, "id": article.id, "at": to_ms(at)} for path in origin.old_paths],
        )

    def find_uuid_by_path(self, path: str) -> str | None:
        """Answer the uuid of the article that was once read at this path."""
        row = self._connection.one(
            """
            select a.uuid from old_path o join article a on a.id = o.article_id where o.path = :path
            """,
            path=path,
        )
        return None if row is None else str(row["uuid"])

    def wipe(self, article: Article) -> None:
        """Forget everything: a path holds words of the title."""
        for table in ("candidate", "old_path"):
            self._connection.run(f"delete from {table} where article_id = :id", id=article.id)
