"""Asks what was never asked before: random combinations of filters, and articles that were just published."""

import random
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from pysqlite3 import dbapi2

from bench.measuring import cpu_seconds, latencies_ms, percentile
from feeds.clock import now
from feeds.desk.publishing import add_draft, publish
from storage import open_storage
from storage.articles import ArticleText, NewArticle
from storage.protocols import Storage
from storage.vocabulary import Assignment

SEED = 7
FEEDS = (
    "feed.rss",
    "category/rubrique-0/feed.atom",
    "language/fr/feed.json",
    "feed.json?category=rubrique-0&language=fr",
)


class Terms:
    """Terms by how many articles stand under them."""

    def __init__(self, base: Path) -> None:
        with closing(dbapi2.connect(f"file:{base}?mode=ro", uri=True)) as raw:
            rows = raw.execute(
                """
                select t.kind, t.slug, count(*) as articles from posting p join term t on t.id = p.term_id
                group by t.id having count(*) > 0 order by articles desc, t.slug
                """
            ).fetchall()
            articles = raw.execute("select count(*) from article").fetchone()[0]
            titles = raw.execute(
                "select title from revision where article_id % ? = 1", (max(1, articles // 300),)
            ).fetchall()
        words = {word.lower() for (title,) in titles for word in title.split()}
        self.words = sorted(word for word in words if len(word) > 3 and word.isascii() and word.isalpha())
        filters = [
            ("entity" if kind == "about" else kind, slug, count)
            for kind, slug, count in rows
            if kind != "mention"
        ]
        self.common = [(kind, slug) for kind, slug, count in filters if count > articles / 50]
        self.rare = [(kind, slug) for kind, slug, count in filters if count < max(3, articles / 2_000)]
        self.authors = [(kind, slug) for kind, slug, _ in filters if kind == "author"]


def first_requests(url: str, pid: int, base: Path, *, count: int) -> dict[str, dict[str, float]]:
    """Ask for feeds nobody has asked for, without a coding; answer p50, p99 and CPU time in ms by kind."""
    terms, chance = Terms(base), random.Random(SEED)
    kinds: Mapping[str, Callable[[], str]] = {
        "one common": lambda: _query(chance, [chance.choice(terms.common)]),
        "one rare": lambda: _query(chance, [chance.choice(terms.rare)]),
        "common ∩ common": lambda: _query(chance, chance.sample(terms.common, 2)),
        "common ∩ rare": lambda: _query(chance, [chance.choice(terms.common), chance.choice(terms.rare)]),
        "disjoint (two authors)": lambda: _query(chance, chance.sample(terms.authors[:20], 2)),
        "three common": lambda: _query(chance, chance.sample(terms.common, 3)),
        "any of three, but not": lambda: _query(
            chance, chance.sample(terms.common, 1), chance.choice(terms.common)
        ),
        "search, one word": lambda: _search(chance, terms, 1),
        "search, two words": lambda: _search(chance, terms, 2),
        "everything": lambda: f"/feed.rss?{_day(chance)}",
    }
    found = {}
    for name, make in kinds.items():
        paths = list(dict.fromkeys(make() for _ in range(count)))
        before = cpu_seconds(pid)
        taken = latencies_ms(url, paths)
        found[name] = {
            "p50": percentile(taken, 0.5),
            "p99": percentile(taken, 0.99),
            "cpu": (cpu_seconds(pid) - before) / len(taken) * 1e3,
            "requests": len(taken),
        }
    return found


def _query(
    chance: random.Random, filters: list[tuple[str, str]], without: tuple[str, str] | None = None
) -> str:
    """Write filters canonically, with a limit or a day that makes nearly every URL a new one."""
    chosen = sorted(set(filters), key=lambda pair: (ORDER.index(pair[0]), pair[1]))
    excluded = [without] if without and without not in chosen else []
    written = [(kind, slug) for kind, slug in chosen] + [(kind, f"-{slug}") for kind, slug in excluded]
    written.sort(key=lambda pair: ORDER.index(pair[0]))
    suffix = chance.choice(["rss", "atom", "json"])
    day = _day(chance)
    if len(written) == 1 and not written[0][1].startswith("-"):
        return f"/{written[0][0]}/{written[0][1]}/feed.{suffix}?{day}"
    return f"/feed.{suffix}?" + "&".join([*(f"{kind}={slug}" for kind, slug in written), day])


def _search(chance: random.Random, terms: Terms, count: int) -> str:
    return f"/feed.rss?q={'%20'.join(chance.sample(terms.words, count))}&{_day(chance)}"


def _day(chance: random.Random) -> str:
    """Write a day before most articles: the document holds the newest fifty all the same."""
    return f"since=201{chance.randint(0, 8)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


ORDER = ("category", "entity", "author", "language")


def publish_to_visible(url: str, storage_url: str, *, times: int = 20) -> list[float]:
    """Publish in another process than the server's; answer how long it took until every feed showed it."""
    with closing(open_storage(storage_url)) as storage:
        for path in FEEDS:
            _read(f"{url}/{path}")
        return [_publish_once(storage, url) for _ in range(times)]


def _publish_once(storage: Storage, url: str) -> float:
    new = _an_article()
    with storage.writing() as session:
        publish(session, add_draft(session, new, now=now()), now=now())
    began = time.perf_counter()
    for path in FEEDS:
        while new.text.title.encode() not in _read(f"{url}/{path}"):
            pass
    return (time.perf_counter() - began) * 1e3


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def _an_article() -> NewArticle:
    uuid = str(uuid4())
    return NewArticle(
        uuid=uuid,
        public_id=f"urn:uuid:{uuid}",
        slug=uuid,
        source="bench",
        external_id=uuid,
        identity_hash=uuid,
        item_hash=uuid,
        canonical_url=None,
        published_at=None,
        updated_at=None,
        text=ArticleText(title=f"T{uuid}", summary="Court.", content_html="<p>Court.</p>", language="fr"),
        words=f"t{uuid} court",
        assignment=Assignment(categories=("rubrique-0",)),
    )
