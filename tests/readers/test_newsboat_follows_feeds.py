"""Debian's newsboat, a reader nobody wrote for us, follows feeds and takes corrections in place."""

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.processes import PATIENCE_SECONDS, Server, run_depeche, running_server

pytestmark = [pytest.mark.newsboat, pytest.mark.processes]

SAMPLES = Path(__file__).parents[2] / "feeds" / "intake" / "samples"
SHARED_TITLE = "Fès\u00a0: dans l’ancien moulin, un musée raconte mille ans de partage de l’eau"
FEEDS = ("/feed.rss", "/category/eau/feed.atom")


@dataclass(frozen=True)
class Item:
    """What newsboat keeps of an entry."""

    guid: str
    title: str
    author: str
    url: str
    published: int
    unread: int
    content: str


@dataclass(frozen=True)
class Newsboat:
    """A reader with a folder of its own."""

    folder: Path

    def reload(self) -> str:
        """Fetch every feed and answer how much is unread, in newsboat's words."""
        arguments = ("-C", "config", "-u", "urls", "-c", "cache.db", "-d", "log", "-l", "4")
        done = subprocess.run(
            ["/usr/bin/newsboat", *arguments, "-x", "reload", "print-unread"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert 0 == done.returncode, done.stderr
        return done.stdout.strip()

    def errors(self) -> list[str]:
        """Answer the lines of the log that complain."""
        log = (self.folder / "log").read_text(encoding="utf-8")
        return re.findall(r"^.*\b(?:USERERROR|CRITICAL|ERROR|WARN)\b.*$", log, re.MULTILINE)

    def items(self) -> list[Item]:
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            return [
                Item(*row)
                for row in cache.execute(
                    "select guid, title, author, url, pubDate, unread, content from rss_item"
                )
            ]

    def read_everything(self) -> None:
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache, cache:
            cache.execute("update rss_item set unread = 0")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    done = run_depeche("import", "--publish", str(SAMPLES), folder=tmp_path, settings={})
    assert 0 == done.returncode, done.stderr
    with running_server(tmp_path, {}) as server:
        yield server


@pytest.fixture
def newsboat(server: Server, tmp_path: Path) -> Newsboat:
    """A reader subscribed to two feeds that share articles."""
    folder = tmp_path / "newsboat"
    folder.mkdir()
    (folder / "config").touch()
    urls = "".join(f"{server.url}{path}\n" for path in FEEDS)
    (folder / "urls").write_text(urls, encoding="utf-8")
    return Newsboat(folder)


def entries(server: Server, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(server.get(path)[1])["items"]
    return found


def test_every_entry_arrives_once_and_whole(server: Server, newsboat: Newsboat) -> None:
    """X-01: what is in both feeds is one item, because its id is the same in RSS and in Atom.

    Of several authors in RSS, newsboat 2.21 keeps one.
    """
    unread = newsboat.reload()

    expected = {entry["id"]: entry for entry in entries(server, "/feed.json")}
    items = newsboat.items()
    assert 0 < len(entries(server, "/category/eau/feed.json")) < len(expected)
    assert f"{len(expected)} unread articles" == unread
    assert sorted(expected) == sorted(item.guid for item in items)
    assert [] == newsboat.errors()
    for item in items:
        assert expected[item.guid]["title"] == item.title
        assert expected[item.guid]["url"] == item.url
        assert expected[item.guid]["content_html"] == item.content
        assert _seconds(expected[item.guid]["date_published"]) == item.published
        assert _authors(expected[item.guid]) >= {*item.author.split(", ")}


def test_a_reader_that_has_it_all_learns_nothing_new(newsboat: Newsboat) -> None:
    newsboat.reload()
    newsboat.read_everything()
    before = newsboat.items()

    assert "0 unread articles" == newsboat.reload()
    assert sorted(before, key=lambda item: item.guid) == sorted(newsboat.items(), key=lambda item: item.guid)
    assert [] == newsboat.errors()


def test_a_correction_shows_in_place_and_is_no_second_item(
    server: Server, newsboat: Newsboat, tmp_path: Path
) -> None:
    """X-01, V4: the id stays, so what was read stays read and shows the new words."""
    (entry,) = [each for each in entries(server, "/feed.json") if SHARED_TITLE == each["title"]]
    newsboat.reload()
    newsboat.read_everything()
    number = len(newsboat.items())
    (tmp_path / "corrected.md").write_text(
        "---\ntitle: Un titre corrigé\ncategories: [culture, eau]\n---\n\nLe texte corrigé.\n",
        encoding="utf-8",
    )

    correct = ("article", "correct", entry["id"], "corrected.md", "--note", "Le titre était faux.")
    done = run_depeche(*correct, folder=tmp_path, settings={})
    unread = newsboat.reload()

    assert 0 == done.returncode, done.stderr
    (item,) = [each for each in newsboat.items() if entry["id"] == each.guid]
    assert ("0 unread articles", number) == (unread, len(newsboat.items()))
    assert ("Un titre corrigé", entry["url"]) == (item.title, item.url)
    assert "Le texte corrigé." in item.content
    assert _seconds(entry["date_published"]) == item.published
    assert [] == newsboat.errors()


def test_the_log_of_a_broken_feed_complains(server: Server, newsboat: Newsboat) -> None:
    """The tests above would notice."""
    (newsboat.folder / "urls").write_text(f"{server.url}/healthz\n", encoding="utf-8")

    newsboat.reload()

    assert [] != newsboat.errors()


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _authors(entry: dict[str, Any]) -> set[str]:
    return {author["name"] for author in entry["authors"]}
