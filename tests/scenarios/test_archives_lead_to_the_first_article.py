"""Issue 3, "Archives": a client mirrors feeds to their first article while old articles are imported."""

import random
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.crawling import Page, crawl, ids_of
from support.databases import Contents, Databases
from support.processes import DEPECHE, Server, environment, run_depeche, running_server

SUFFIXES = ("rss", "atom", "json")
FEEDS = {
    "/feed.{}": lambda number: True,
    "/category/ia/feed.{}": lambda number: number % 3 == 0,
    "/entity/maroc/feed.{}": lambda number: number % 40 == 0,
    "/feed.{}?category=-ia&entity=-maroc&content=summary": lambda number: number % 3 and number % 40,
    "/feed.{}?category=economie,ia&until=2024-12-31": lambda number: (
        number % 3 < 2 and moment(number).year < 2025
    ),
}
"""Feeds, and which of the numbered articles each should hold."""

pytestmark = pytest.mark.processes


def moment(number: int) -> datetime:
    """Answer when an article was first published: on some day of the last ten years, in no order."""
    return datetime(2016, 1, 1, tzinfo=UTC) + timedelta(days=random.Random(number).randrange(3650))


def identifier(number: int) -> str:
    return f"tag:exemple.ma,2026:{number}"


def write_articles(folder: Path, first: int, last: int) -> Path:
    folder.mkdir()
    for number in range(first, last + 1):
        categories = ["ia"] if number % 3 == 0 else ["economie"] if number % 3 == 1 else []
        entities = ["maroc"] if number % 40 == 0 else []
        (folder / f"{number:04}.md").write_text(
            f"---\nid: {identifier(number)}\ntitle: Titre {number}\npublished: {moment(number).isoformat()}\n"
            f"categories: [{', '.join(categories)}]\nentities: [{', '.join(entities)}]\n---\n\n"
            f"Le paragraphe de l’article {number}.\n",
            encoding="utf-8",
        )
    return folder


def expected(path: str, last: int) -> set[str]:
    return {identifier(number) for number in range(1, last + 1) if FEEDS[path](number)}


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, databases: Databases) -> Iterator[dict[str, str]]:
    with databases.lend(request.param, Contents.NOTHING) as url:
        yield {"DEPECHE_STORAGE__URL": url}


@pytest.fixture
def server(settings: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """A server whose newsroom has imported 230 articles: two full blocks and thirty more."""
    done = run_depeche(
        "import",
        "--publish",
        str(write_articles(tmp_path / "first", 1, 230)),
        folder=tmp_path,
        settings=settings,
    )
    assert 0 == done.returncode, done.stderr
    with running_server(tmp_path, settings) as server:
        yield server


def walk(server: Server, path: str, suffix: str) -> Iterator[Page]:
    """Crawl from a live feed; links are made from the base URL, which is not where this server listens."""

    def fetch(url: str) -> bytes:
        with urllib.request.urlopen(url.replace("http://127.0.0.1:8000", server.url)) as answer:
            body: bytes = answer.read()
            return body

    return crawl(fetch, f"http://127.0.0.1:8000{path.format(suffix)}")


def test_a_client_mirrors_every_feed_while_old_articles_are_imported(
    server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    """H-01, H-03, H-09: before, during and after an import of 130 older articles, in every format."""
    before = {path: set(ids_of(walk(server, path, "atom"))) for path in FEEDS}
    second = write_articles(tmp_path / "second", 231, 360)
    importing = subprocess.Popen(
        [*DEPECHE, "import", "--publish", str(second)],
        cwd=tmp_path,
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    missed, crawls = set(), 0
    while importing.poll() is None or crawls < len(SUFFIXES):
        for path in FEEDS:
            missed |= expected(path, 230) - set(ids_of(walk(server, path, SUFFIXES[crawls % len(SUFFIXES)])))
        crawls += 1
    after = {(path, suffix): [*walk(server, path, suffix)] for path in FEEDS for suffix in SUFFIXES}

    assert {path: expected(path, 230) for path in FEEDS} == before
    assert set() == missed
    assert 0 == importing.returncode
    assert {key: expected(key[0], 360) for key in after} == {
        key: set(ids_of(iter(pages))) for key, pages in after.items()
    }
    assert 4 == len(after["/feed.{}", "json"])


def test_an_archive_shows_what_the_newsroom_takes_back(
    server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    """H-04, T-01: in the archive and in the live feed, under the same id and in the same place."""
    before = [*walk(server, "/category/ia/feed.{}", "atom")]

    done = run_depeche(
        "article", "withdraw", identifier(3), "--reason", "Erreur", folder=tmp_path, settings=settings
    )

    after = [*walk(server, "/category/ia/feed.{}", "atom")]
    stone = f'<at:deleted-entry ref="{identifier(3)}"'.encode()
    assert 0 == done.returncode, done.stderr
    assert before[-1].ids == after[-1].ids
    assert [False, False, False] == [stone in page.body for page in before]
    assert [True, False, True] == [stone in page.body for page in after]
    assert not [page.url for page in after if b"Titre 3<" in page.body]
