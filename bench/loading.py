"""Loads an invented newsroom into an SQLite file in bulk, as if every article had been published one by one.

The one place besides `storage/sql` that knows the tables: publishing a million articles through the door
would take an afternoon. What `depeche db check` looks at is looked at here too, once a base.
"""

import json
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from pysqlite3 import dbapi2

from bench.invention import NEWEST_MS, Invented, Newsroom
from config.settings import Settings, StorageSettings
from feeds.markup.words import words_of
from feeds.operate.preparing import migrate, prepare
from storage import open_storage
from storage.vocabulary import language_slugs

FOLDER = Path("var/bench")
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000}
BATCH = 5_000
NAMESPACE = uuid.UUID("d5b8f5c1-3e0a-4b57-8a33-7f0c2f6e9a10")
KINDS = ("category", "about", "mention", "author", "language")

Row = tuple[object, ...]


def base(size: str) -> Path:
    """Answer the file with so many articles, loading it if it is not there yet; it has today's schema."""
    path = FOLDER / f"{size}.sqlite"
    if not path.exists():
        _load(path, SIZES[size])
    _prepare(path)
    return path


def _prepare(path: Path) -> None:
    with closing(open_storage(f"sqlite:///{path}")) as storage:
        migrate(storage, datetime.now(UTC))
        prepare(storage, Settings(storage=StorageSettings(url=f"sqlite:///{path}")), datetime.now(UTC))
        storage.tend_index()


def _load(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for stale in path.parent.glob(f"{path.name}.part*"):
        stale.unlink()
    part = path.with_name(f"{path.name}.part")
    _prepare(part)
    began = time.monotonic()
    with closing(dbapi2.connect(str(part), isolation_level=None)) as raw:
        _fill(raw, Newsroom(size))
        raw.execute("pragma wal_checkpoint(truncate)")
    with closing(open_storage(f"sqlite:///{part}")) as storage:
        if complaints := storage.check():
            raise SystemExit("\n".join(complaints))
    part.rename(path)
    print(
        f"{size:,} articles loaded and checked in {time.monotonic() - began:.0f} s: {path}", file=sys.stderr
    )


def _fill(raw: "sqlite3.Connection", newsroom: Newsroom) -> None:
    for pragma in ("synchronous = off", "cache_size = -400000", "wal_autocheckpoint = 20000"):
        raw.execute(f"pragma {pragma}")
    raw.execute("begin")
    terms = _fill_vocabulary(raw, newsroom)
    raw.execute("commit")
    latest = [0] * (max(terms.values()) + 1)
    rows = _numbered(newsroom.articles())
    while batch := list(islice(rows, BATCH)):
        raw.execute("begin")
        _fill_articles(raw, newsroom, terms, latest, batch)
        raw.execute("commit")
    _stamp_terms(raw, latest)


def _fill_vocabulary(raw: "sqlite3.Connection", newsroom: Newsroom) -> dict[tuple[str, str], int]:
    """Store subjects and authors; answer the id of every term."""
    raw.executemany(
        "insert into category (slug, codes) values (?, '[]')", [(s.slug,) for s in newsroom.categories]
    )
    raw.executemany(
        "insert into entity (slug, type) values (?, ?)", [(s.slug, s.type) for s in newsroom.entities]
    )
    raw.executemany("insert into author (slug, name) values (?, ?)", enumerate_authors(newsroom))
    for table, subjects in (("category", newsroom.categories), ("entity", newsroom.entities)):
        raw.executemany(
            f"""
            insert into {table}_label ({table}_id, language, label)
            select id, ?, ? from {table} where slug = ?
            """,
            [
                (language, label, subject.slug)
                for subject in subjects
                for language, label in subject.labels.items()
            ],
        )
    keys = [("category", s.slug) for s in newsroom.categories]
    keys += [(kind, s.slug) for s in newsroom.entities for kind in ("about", "mention")]
    keys += [("author", slug) for slug, _ in enumerate_authors(newsroom)]
    raw.executemany(
        f"insert into term (kind, slug, created_at, revision, revised_at) values (?, ?, {NEWEST_MS}, 0, 0)",
        keys,
    )
    return {(kind, slug): number for number, kind, slug in raw.execute("select id, kind, slug from term")}


def enumerate_authors(newsroom: Newsroom) -> list[tuple[str, str]]:
    """Answer slug and name of every author."""
    return [(f"plume-{number}", name) for number, name in enumerate(newsroom.authors)]


def _numbered(articles: Iterable[Invented]) -> Iterator[tuple[int, Invented]]:
    """Give every article a position: its milliseconds and, where these repeat, the next tie."""
    taken: dict[int, int] = {}
    for article in articles:
        tie = taken.get(article.published_ms, 0)
        taken[article.published_ms] = tie + 1
        yield article.published_ms * 4096 + tie, article


def _fill_articles(
    raw: "sqlite3.Connection",
    newsroom: Newsroom,
    terms: dict[tuple[str, str], int],
    latest: list[int],
    batch: list[tuple[int, Invented]],
) -> None:
    articles: list[Row] = []
    revisions: list[Row] = []
    filings: list[Row] = []
    texts: list[Row] = []
    postings: list[Row] = []
    changes: list[Row] = []
    for position, article in batch:
        number = article.number + 1
        keys = _keys(newsroom, article)
        ids = [terms[key] for key in keys]
        for term in ids:
            latest[term] = number
        name = str(uuid.UUID(int=uuid.uuid5(NAMESPACE, str(number)).int))
        at = article.published_ms
        articles.append(
            (
                number,
                name,
                f"urn:uuid:{name}",
                f"a-{number}",
                "bench",
                str(number),
                name,
                name,
                position,
                number,
                at,
                at,
                at,
            )
        )
        revisions.append((number, article.title, article.summary, article.content_html, article.language, at))
        words = words_of(article.title, article.summary, html=article.content_html)
        texts.append((number, position, words))
        filings += [(number, place, term) for place, term in enumerate(ids)]
        postings += [(term, position) for term in ids]
        changes.append((number, number, json.dumps(keys), at))
    raw.executemany(
        """
        insert into article (id, uuid, public_id, slug, state, source, external_id, identity_hash, item_hash,
            position, ordinal, revision, created_at, published_at, updated_at)
        values (?, ?, ?, ?, 'published', ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
        """,
        articles,
    )
    raw.executemany(
        """
        insert into revision (article_id, number, title, summary, content_html, language, signup_text,
            ending_hash, created_at)
        values (?, 1, ?, ?, ?, ?, '', '', ?)
        """,
        revisions,
    )
    raw.executemany("insert into article_term (article_id, place, term_id) values (?, ?, ?)", filings)
    raw.executemany("insert into search_text (article_id, position, words) values (?, ?, ?)", texts)
    raw.executemany("insert into search_index (rowid, words) values (?, ?)", [row[1:] for row in texts])
    postings.sort()
    raw.executemany("insert into posting (term_id, position) values (?, ?)", postings)
    raw.executemany(
        """
        insert into change (sequence, article_id, revision, kind, terms_before, terms_after, at)
        values (?, ?, 1, 'published', '[]', ?, ?)
        """,
        changes,
    )


def _keys(newsroom: Newsroom, article: Invented) -> list[tuple[str, str]]:
    """Answer the terms of an article, in the order of `storage.vocabulary.terms_of`."""
    about = [newsroom.entities[each].slug for each in article.about]
    mentions = [newsroom.entities[each].slug for each in article.mentions]
    return [
        *(("category", newsroom.categories[each].slug) for each in article.categories),
        *(("about", slug) for slug in about),
        *(("mention", slug) for slug in (*about, *mentions)),
        ("author", f"plume-{article.author}"),
        *(("language", slug) for slug in language_slugs(article.language)),
    ]


def _stamp_terms(raw: "sqlite3.Connection", latest: list[int]) -> None:
    """A term's revision is the last change that touched it."""
    raw.execute("begin")
    raw.executemany(
        "update term set revision = ?, revised_at = (select at from change where sequence = ?) where id = ?",
        [(sequence, sequence, term) for term, sequence in enumerate(latest) if sequence],
    )
    raw.execute("commit")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        print(base(each))
