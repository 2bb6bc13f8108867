"""How SQLite finds what a feed holds: never by sorting, or reading through, all articles there are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from support.builders import NOON, a_new_article, fill_vocabulary, publish
from support.databases import Contents, Databases

from storage import open_storage
from storage.articles import ArticleQuery
from storage.sql.directory import WITHDRAWN
from storage.sql.engine import Connection, Row, Value
from storage.sql.selecting import select
from storage.sql.sqlite import SQLiteEngine
from storage.vocabulary import Assignment, TermKey, TermKind

IA, SPORT = (TermKey(TermKind.CATEGORY, slug) for slug in ("ia", "sport"))
DATES = {"published_from": NOON - timedelta(days=9), "published_until": NOON + timedelta(days=9)}


class Explaining:
    """A connection that also asks how each statement on articles or postings is carried out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.keys = connection.keys
        self.plans: list[tuple[str, str]] = []

    def all(self, sql: str, /, **values: Value) -> Sequence[Row]:
        self._explain(sql, values)
        return self._connection.all(sql, **values)

    def one(self, sql: str, /, **values: Value) -> Row | None:
        self._explain(sql, values)
        return self._connection.one(sql, **values)

    def run(self, sql: str, /, **values: Value) -> int:
        raise AssertionError("reading writes nothing")

    def _explain(self, sql: str, values: Mapping[str, Value]) -> None:
        if "article p" in sql or "posting" in sql:
            rows = self._connection.all(f"explain query plan {sql}", **values)
            self.plans += [(sql, row["detail"]) for row in rows]


def test_withdrawn_articles_are_counted_without_reading_every_posting(databases: Databases) -> None:
    with databases.lend("sqlite", Contents.SCHEMA) as url:
        engine = SQLiteEngine(url.removeprefix("sqlite:///"), patience_seconds=5)
        with engine.reading() as connection:
            plan = [row["detail"] for row in connection.all(f"explain query plan {WITHDRAWN}")]
        engine.close()

    assert "article_revised" in plan[0]
    assert not [step for step in plan if step.startswith("SCAN")]


@pytest.mark.parametrize(("near", "many"), [(2000, 200_000), (1, 200_000), (1, 1)])
@pytest.mark.parametrize(
    "query",
    [
        ArticleQuery(),
        ArticleQuery(none_of=(IA,)),
        ArticleQuery(all_of=((IA,),)),
        ArticleQuery(all_of=((IA, SPORT),)),
        ArticleQuery(all_of=((SPORT,), (IA, SPORT)), none_of=(IA,)),
        ArticleQuery(**DATES),
        ArticleQuery(all_of=((IA,),), **DATES),
    ],
)
@pytest.mark.parametrize("document", [{"live": True, "limit": 1}, {"block": 2}])
def test_every_statement_walks_along_an_index(
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
    query: ArticleQuery,
    document: dict[str, int],
    near: int,
    many: int,
) -> None:
    """performance.md: any filter over a million articles in milliseconds."""
    for name, value in {"BLOCK": 2, "NEAR": near, "FEW": 1, "MANY": many}.items():
        monkeypatch.setattr(f"storage.sql.blocks.{name}", value)
    with databases.lend("sqlite", Contents.SCHEMA) as url:
        storage = open_storage(url)
        with storage.writing() as session:
            fill_vocabulary(session, categories=["ia", "sport"])
            for number in range(9):
                filing = Assignment(categories=("ia", "sport") if number % 3 else ("sport",))
                publish(session, a_new_article(f"a{number}", assignment=filing))
        storage.close()

        engine = SQLiteEngine(url.removeprefix("sqlite:///"), patience_seconds=1)
        with engine.reading() as connection:
            explaining = Explaining(connection)
            select(explaining, replace(query, **document))
        engine.close()

    slow = [plan for plan in explaining.plans if "TEMP B-TREE" in plan[1] or plan[1].startswith("SCAN p")]
    assert explaining.plans
    assert [] == slow
