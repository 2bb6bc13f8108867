"""feedparser, as many readers use it, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from support.processes import Server, run_depeche, running_server

pytestmark = pytest.mark.processes

SAMPLES = Path(__file__).parents[2] / "feeds" / "intake" / "samples"
PATHS = ("/feed.rss", "/feed.atom", "/category/eau/feed.rss", "/entity/maroc/feed.atom", "/rss", "/feed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("readers")
    done = run_depeche("import", "--publish", str(SAMPLES), folder=folder, settings={})
    assert 0 == done.returncode, done.stderr
    with running_server(folder, {}) as server:
        yield server


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_is_well_formed_and_fetched_once(server: Server, path: str) -> None:
    """HTTP-01, HTTP-02: the second answer has no body, and both carry the same tag."""
    first = feedparser.parse(server.url + path)
    second = feedparser.parse(server.url + path, etag=first.etag)

    assert (200, False) == (first.status, bool(first.bozo))
    assert [] != first.entries
    assert (304, []) == (second.status, second.entries)


def test_an_entry_has_the_same_id_in_every_format(server: Server) -> None:
    """X-01: in RSS, Atom and JSON Feed, by title, address and moments too."""
    atom, rss = (
        [
            (entry.id, entry.title, entry.link, entry.published_parsed, entry.updated_parsed)
            for entry in feedparser.parse(server.url + path).entries
        ]
        for path in ("/feed.atom", "/feed.rss")
    )
    items = json.loads(server.get("/feed.json")[1])["items"]

    assert atom == rss
    assert [each[:3] for each in atom] == [(item["id"], item["title"], item["url"]) for item in items]
    assert len({item["id"] for item in items}) == len(items)
    assert 13 == len(items)


def test_every_entry_says_who_when_and_what(server: Server) -> None:
    for path in ("/feed.rss", "/feed.atom"):
        for entry in feedparser.parse(server.url + path).entries:
            assert "" != entry.title
            assert "" != entry.summary
            assert "" != entry.content[0].value
            assert [] != [author.name for author in entry.authors]
            assert [] != [tag.term for tag in entry.tags]
            assert entry.link.startswith("http://127.0.0.1:8000/articles/")
            assert entry.published_parsed <= entry.updated_parsed
