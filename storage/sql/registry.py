"""The registry at work in SQL: scores, mentions, decisions, candidates, merging and re-tagging runs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from storage.errors import NotFound
from storage.registry import (
    Decisions,
    FoundEntity,
    FoundMention,
    NameCandidate,
    RetagRun,
    Scores,
    Verdict,
)
from storage.sql.engine import Connection, Row, Value, find_moment, find_ms, from_ms, named, to_ms
from storage.sql.sites import begin_epoch
from storage.vocabulary import EntityType

THOUSANDTHS = 1000
MENTION = """
select m.starts_at, m.ends_at, m.surface, m.key, m.context, m.type, m.rule, m.status, m.score, e.slug
from article_mention m left join entity e on e.id = m.entity_id
"""
CANDIDATE = """
select m.key, min(m.surface) as surface, count(*) as mentions,
    count(distinct m.article_id) as articles, min(m.context) as context, min(m.type) as type
from article_mention m
"""
RUN = "select slug, requested_at, cursor, seen, changed, finished_at from retag_run"


class SQLRegistry:
    """Keeps the promises of `storage.registry.Registry`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revision(self) -> int:
        """Answer the number of the last change to any entity."""
        row = self._connection.one("select coalesce(max(id), 0) as last from registry_change")
        return 0 if row is None else int(row["last"])

    def changed_since(self, revision: int) -> Sequence[str]:
        """Answer the slugs of entities added, changed or removed after a revision."""
        rows = self._connection.all(
            "select distinct slug from registry_change where id > :revision order by slug", revision=revision
        )
        return [row["slug"] for row in rows]

    def scores(self, slugs: Iterable[str] | None = None) -> Scores:
        """Answer the scores of these entities' names; of all of them without slugs."""
        names, bound = named("slug", sorted(set(slugs or ())))
        if slugs is not None and not bound:
            return {}
        where = "1 = 1" if slugs is None else f"e.slug in ({names})"
        found: dict[str, dict[str, tuple[int, int]]] = {}
        sql = f"""
            select e.slug, s.key, s.accepted, s.offered
            from entity_score s join entity e on e.id = s.entity_id where {where}
            """
        for row in self._connection.all(sql, **bound):
            found.setdefault(row["slug"], {})[row["key"]] = (row["accepted"], row["offered"])
        return found

    def add_score(self, slug: str, key: str, *, is_accepted: bool, at: datetime) -> None:
        """Count one more offer of a name, accepted or not."""
        self._connection.run(
            """
            insert into entity_score (entity_id, key, accepted, offered) values (:id, :key, :accepted, 1)
            on conflict (entity_id, key) do update set
                accepted = entity_score.accepted + excluded.accepted, offered = entity_score.offered + 1
            """,
            id=self._get_id(slug),
            key=key,
            accepted=int(is_accepted),
        )
        self._log(slug, at=at)

    def set_found(
        self, article_id: int, mentions: Sequence[FoundMention], entities: Sequence[FoundEntity]
    ) -> None:
        """Replace what the rules found in an article; what editors decided stays."""
        self._connection.run("delete from article_mention where article_id = :id", id=article_id)
        self._connection.run(
            "delete from article_entity where article_id = :id and source = 'auto'", id=article_id
        )
        self.add_found(article_id, mentions, entities)

    def add_found(
        self, article_id: int, mentions: Sequence[FoundMention], entities: Sequence[FoundEntity]
    ) -> None:
        """Store what the rules found in an article that is new."""
        ids = self._ids({each.entity for each in mentions if each.entity} | {each.slug for each in entities})
        self._connection.many(
            """
            insert into article_mention (article_id, place, entity_id, starts_at, ends_at, surface, key,
                context, type, rule, status, score)
            values (:article_id, :place, :entity_id, :starts_at, :ends_at, :surface, :key, :context, :type,
                :rule, :status, :score)
            """,
            [
                _mention_row(article_id, place, mention, ids.get(mention.entity or ""))
                for place, mention in enumerate(mentions)
            ],
        )
        self._add_verdicts(
            "auto",
            [
                {
                    "article_id": article_id,
                    "entity_id": ids[entity.slug],
                    "verdict": Verdict.ABOUT.value if entity.about else Verdict.MENTION.value,
                    "score": round(entity.score * THOUSANDTHS),
                }
                for entity in entities
            ],
        )

    def _add_verdicts(self, source: str, verdicts: Sequence[Mapping[str, Value]]) -> None:
        self._connection.many(
            """
            insert into article_entity (article_id, entity_id, source, verdict, score)
            values (:article_id, :entity_id, :source, :verdict, :score)
            on conflict (article_id, entity_id, source) do update set
                verdict = excluded.verdict, score = excluded.score
            """,
            [{**verdict, "source": source} for verdict in verdicts],
        )

    def mentions_in(self, article_id: int) -> Sequence[FoundMention]:
        """Answer the mentions of an article in order."""
        rows = self._connection.all(f"{MENTION} where m.article_id = :id order by m.place", id=article_id)
        return [_mention(row) for row in rows]

    def found_in(self, article_id: int) -> Sequence[FoundEntity]:
        """Answer what the rules found an article to be about or to mention, the most salient first."""
        return [
            FoundEntity(
                slug=row["slug"],
                about=row["verdict"] == Verdict.ABOUT.value,
                score=row["score"] / THOUSANDTHS,
            )
            for row in self._verdicts(article_id, "auto")
        ]

    def decisions_on(self, article_id: int) -> Decisions:
        """Answer what editors decided about an article."""
        return {row["slug"]: Verdict(row["verdict"]) for row in self._verdicts(article_id, "editor")}

    def _verdicts(self, article_id: int, source: str) -> Sequence[Row]:
        return self._connection.all(
            """
            select e.slug, x.verdict, x.score from article_entity x join entity e on e.id = x.entity_id
            where x.article_id = :id and x.source = :source order by x.score desc, e.slug
            """,
            id=article_id,
            source=source,
        )

    def decide(self, article_id: int, decisions: Decisions) -> None:
        """Add to or change what editors decided about an article."""
        self._add_verdicts(
            "editor",
            [
                {"article_id": article_id, "entity_id": self._get_id(slug), "verdict": each.value, "score": 0}
                for slug, each in decisions.items()
            ],
        )

    def habits(self, slugs: Iterable[str], *, most: int) -> Mapping[str, Mapping[str, int]]:
        """Answer how many of the newest public articles about each entity stand under each category."""
        return {slug: self._habits(slug, most) for slug in sorted(set(slugs))}

    def _habits(self, slug: str, most: int) -> Mapping[str, int]:
        positions = [
            row["position"]
            for row in self._connection.all(
                """
                select p.position from posting p
                where p.term_id = (select id from term where kind = 'about' and slug = :slug)
                order by p.position desc limit :most
                """,
                slug=slug,
                most=most,
            )
        ]
        names, bound = named("position", positions)
        rows = (
            self._connection.all(
                f"""
            select c.slug, count(*) as articles from posting p join term c on c.id = p.term_id
            where c.kind = 'category' and p.position in ({names}) group by c.slug
            """,
                **bound,
            )
            if bound
            else []
        )
        return {"": len(positions), **{row["slug"]: row["articles"] for row in rows}}

    def candidates(self, *, limit: int) -> Sequence[NameCandidate]:
        """Answer unknown names that are not ignored, the most frequent first."""
        rows = self._connection.all(
            f"""
            {CANDIDATE} left join ignored_candidate i on i.key = m.key
            where m.entity_id is null and m.rule = 'unknown-name' and i.key is null
            group by m.key order by count(distinct m.article_id) desc, count(*) desc, m.key limit :limit
            """,
            limit=limit,
        )
        return [_candidate(row) for row in rows]

    def find_candidate(self, key: str) -> NameCandidate | None:
        """Answer an unknown name by its folded form, ignored or not; None if no article has it."""
        row = self._connection.one(
            f"""
            {CANDIDATE}
            where m.entity_id is null and m.rule = 'unknown-name' and m.key = :key
            group by m.key
            """,
            key=key,
        )
        return _candidate(row) if row else None

    def ignore(self, key: str, *, at: datetime) -> None:
        """Never show a folded name as a candidate again."""
        self._connection.run(
            "insert into ignored_candidate (key, at) values (:key, :at) on conflict (key) do nothing",
            key=key,
            at=to_ms(at),
        )

    def merge(self, old: str, into: str, *, at: datetime) -> None:
        """Remove an entity no article stands under any more; its slug and id answer the other one."""
        old_id, into_id = self._get_id(old), self._get_id(into)
        row = self._connection.one("select wikidata from entity where id = :id", id=old_id)
        for key in filter(None, (old, row["wikidata"] if row else None)):
            self._connection.run(
                "insert into entity_former (key, entity_id) values (:key, :into)", key=key, into=into_id
            )
        for statement in MERGE:
            self._connection.run(statement, old=old_id, into=into_id)
        for statement in REMOVE:
            self._connection.run(statement, old=old_id)
        self._connection.run("delete from term where slug = :slug and kind in ('about', 'mention')", slug=old)
        self._connection.run("update entity_neighbour set slug = :into where slug = :old", old=old, into=into)
        self._connection.run("delete from retag_run where slug = :old", old=old)
        self._log(old, at=at)
        self._log(into, at=at)
        begin_epoch(self._connection, at=at)

    def request_retag(self, slug: str, *, at: datetime) -> RetagRun:
        """Begin, or begin again, to tag anew what an entity touches."""
        self._connection.run(
            """
            insert into retag_run (slug, requested_at, seen, changed) values (:slug, :at, 0, 0)
            on conflict (slug) do update set
                requested_at = excluded.requested_at, cursor = null, seen = 0, changed = 0, finished_at = null
            """,
            slug=slug,
            at=to_ms(at),
        )
        return RetagRun(slug=slug, requested_at=at)

    def find_retag(self, slug: str) -> RetagRun | None:
        """Answer the run of an entity."""
        row = self._connection.one(f"{RUN} where slug = :slug", slug=slug)
        return None if row is None else _run(row)

    def list_retags(self) -> Sequence[RetagRun]:
        """Answer every run that is not finished, the oldest first."""
        rows = self._connection.all(f"{RUN} where finished_at is null order by requested_at, slug")
        return [_run(row) for row in rows]

    def keep_retag(self, run: RetagRun) -> None:
        """Remember how far a run has come; nothing happens if it was asked for again meanwhile."""
        self._connection.run(
            """
            update retag_run set cursor = :cursor, seen = :seen, changed = :changed,
                finished_at = :finished_at
            where slug = :slug and requested_at = :requested_at
            """,
            slug=run.slug,
            requested_at=to_ms(run.requested_at),
            cursor=run.cursor,
            seen=run.seen,
            changed=run.changed,
            finished_at=find_ms(run.finished_at),
        )

    def _get_id(self, slug: str) -> int:
        row = self._connection.one("select id from entity where slug = :slug", slug=slug)
        if row is None:
            raise NotFound("entity", slug)
        return int(row["id"])

    def _ids(self, slugs: set[str]) -> dict[str, int]:
        names, bound = named("slug", sorted(slugs))
        if not bound:
            return {}
        rows = self._connection.all(f"select id, slug from entity where slug in ({names})", **bound)
        return {row["slug"]: row["id"] for row in rows}

    def _log(self, slug: str, *, at: datetime) -> None:
        self._connection.run(
            """
            insert into registry_change (id, slug, at)
            select coalesce(max(id), 0) + 1, :slug, :at from registry_change
            """,
            slug=slug,
            at=to_ms(at),
        )


MERGE = (
    "update entity_former set entity_id = :into where entity_id = :old",
    "update article_mention set entity_id = :into where entity_id = :old",
    """
    insert into entity_score (entity_id, key, accepted, offered)
    select :into, key, accepted, offered from entity_score where entity_id = :old
    on conflict (entity_id, key) do update set
        accepted = entity_score.accepted + excluded.accepted,
        offered = entity_score.offered + excluded.offered
    """,
    """
    insert into article_entity (article_id, entity_id, source, verdict, score)
    select article_id, :into, source, verdict, score from article_entity where entity_id = :old
    on conflict (article_id, entity_id, source) do nothing
    """,
)
REMOVE = (
    "delete from article_entity where entity_id = :old",
    "delete from entity_score where entity_id = :old",
    "delete from entity_alias where entity_id = :old",
    "delete from entity_role where entity_id = :old",
    "delete from entity_neighbour where entity_id = :old",
    "delete from entity_label where entity_id = :old",
    "delete from entity where id = :old",
)


def _mention_row(
    article_id: int, place: int, mention: FoundMention, entity_id: int | None
) -> Mapping[str, Value]:
    return {
        "article_id": article_id,
        "place": place,
        "entity_id": entity_id,
        "starts_at": mention.start,
        "ends_at": mention.end,
        "surface": mention.surface,
        "key": mention.key,
        "context": mention.context,
        "type": mention.type.value if mention.type else None,
        "rule": mention.rule,
        "status": "assigned" if mention.is_assigned else "candidate",
        "score": round(mention.score * THOUSANDTHS),
    }


def _mention(row: Row) -> FoundMention:
    return FoundMention(
        start=row["starts_at"],
        end=row["ends_at"],
        surface=row["surface"],
        key=row["key"],
        entity=row["slug"],
        type=EntityType(row["type"]) if row["type"] else None,
        rule=row["rule"],
        is_assigned=row["status"] == "assigned",
        score=row["score"] / THOUSANDTHS,
        context=row["context"],
    )


def _candidate(row: Row) -> NameCandidate:
    return NameCandidate(
        key=row["key"],
        surface=row["surface"],
        mentions=row["mentions"],
        articles=row["articles"],
        context=row["context"],
        type=EntityType(row["type"]) if row["type"] else None,
    )


def _run(row: Row) -> RetagRun:
    return RetagRun(
        slug=row["slug"],
        requested_at=from_ms(row["requested_at"]),
        cursor=row["cursor"],
        seen=row["seen"],
        changed=row["changed"],
        finished_at=find_moment(row["finished_at"]),
    )
