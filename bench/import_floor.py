"""Measures what no import in this design goes below: what libraries alone take for the same articles.

The file parsed once by lxml, each body cleaned once by nh3, and the very rows that an import has left
inserted again, as many articles in a transaction, with nothing looked up and nothing asked.
"""

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nh3
from lxml import etree
from pysqlite3 import dbapi2 as sqlite3

from feeds.intake.run import MOST_WAITING
from storage.sql.sqlite_safety import set_up

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
BY_ARTICLE = {
    "article": "select id, * from article",
    **{
        table: f"select article_id, * from {table}"
        for table in (
            "revision",
            "article_term",
            "article_mention",
            "article_entity",
            "candidate",
            "old_path",
            "change",
            "search_text",
        )
    },
    "posting": "select a.id, p.* from posting p join article a on a.position = p.position",
    "search_index": """
        select article_id, position, words from search_text where position is not null
        """,
    "outbox": """
        select c.article_id, o.* from outbox o join change c on c.sequence = o.sequence
        """,
}
"""Where the rows of an article are, the article's key first; what they refer to comes before them."""


@dataclass(frozen=True)
class Floor:
    """Milliseconds of CPU time an article."""

    parsing_ms: float
    cleaning_ms: float
    storing_ms: float

    @property
    def all_ms(self) -> float:
        """What they take together."""
        return self.parsing_ms + self.cleaning_ms + self.storing_ms

    def __str__(self) -> str:
        """Name the parts."""
        return (
            f"{self.all_ms:.2f} ms: parsing {self.parsing_ms:.2f}, cleaning {self.cleaning_ms:.2f},"
            f" inserting {self.storing_ms:.2f}"
        )


def measure_floor(export: Path, imported: Path, empty: Path) -> Floor:
    """Answer the floor for an export, from the database it was imported into and one before that."""
    began = time.process_time()
    bodies = list(_parse(export))
    parsed = time.process_time()
    for body in bodies:
        nh3.clean(body)
    cleaned = time.process_time()
    articles, storing = _store(imported, empty)
    return Floor(
        parsing_ms=(parsed - began) / articles * 1000,
        cleaning_ms=(cleaned - parsed) / articles * 1000,
        storing_ms=storing / articles * 1000,
    )


def _parse(export: Path) -> Iterator[str]:
    for _, item in etree.iterparse(export, tag="item"):
        yield item.findtext(CONTENT) or ""
        item.clear()


def _store(imported: Path, empty: Path) -> tuple[int, float]:
    """Answer how many articles were inserted again, and in how many seconds of CPU time."""
    copy = empty.with_name("floor.sqlite3")
    shutil.copyfile(empty, copy)
    with sqlite3.connect(imported) as source:
        rows = {table: _by_article(source, sql) for table, sql in BY_ARTICLE.items()}
    target = sqlite3.connect(copy, isolation_level=None)
    set_up(target, read_only=False)
    target.execute("attach :path as whole", {"path": str(imported)})
    for table in ("author", "term"):
        target.execute(f"insert or ignore into {table} select * from whole.{table}")
    statements = {table: _insert(target, table, found) for table, found in rows.items()}
    articles = sorted(rows["article"])
    began = time.process_time()
    for first in range(0, len(articles), MOST_WAITING):
        target.execute("begin immediate")
        for article in articles[first : first + MOST_WAITING]:
            for table, statement in statements.items():
                target.executemany(statement, rows[table].get(article, ()))
        target.execute("commit")
    spent = time.process_time() - began
    target.close()
    return len(articles), spent


def _by_article(source: sqlite3.Connection, sql: str) -> dict[int, list[Sequence[object]]]:
    found: dict[int, list[Sequence[object]]] = defaultdict(list)
    for article, *row in source.execute(sql):
        found[article].append(row)
    return found


def _insert(target: sqlite3.Connection, table: str, rows: dict[int, list[Sequence[object]]]) -> str:
    columns = "(rowid, words)" if table == "search_index" else ""
    width = len(next(iter(rows.values()))[0])
    return f"insert into {table} {columns} values ({', '.join('?' * width)})"
