"""D1, I8: an import of a WordPress export killed at any moment, run again, ends as an uninterrupted one.

Issue 4 asks for 1,000 kills (`make faults COUNT=1000`), half on each engine; `make test` does four.
"""

import json
import os
import random
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from support.databases import Contents, Databases, on_both_engines
from support.processes import DEPECHE, environment, run_depeche, wait_until
from support.wordpress_export import Post, write_export

from config.settings import Settings
from storage import open_storage
from storage.articles import Article
from storage.protocols import Storage

KILLS = int(os.environ.get("COUNT", "4")) // 2
AT_MOST_IN_ONE_STORE = 10
POSTS = 80

pytestmark = pytest.mark.processes


@on_both_engines
def test_a_killed_import_run_again_ends_in_the_same_store(
    settings: Settings, engine: str, databases: Databases, tmp_path: Path
) -> None:
    export = tmp_path / "export.xml"
    posts = write_export(export, POSTS, seed=9)
    whole = _contents_after(settings.storage.url, export)
    chance = random.Random(9)

    for begun in range(0, KILLS, AT_MOST_IN_ONE_STORE):
        kills = min(AT_MOST_IN_ONE_STORE, KILLS - begun)
        with databases.lend(engine, Contents.VOCABULARY) as url:
            for when in sorted(chance.sample(range(1, _count_kept(posts)), kills)):
                _import_and_kill(export, url, when=when)
            assert whole == _contents_after(url, export)


def _count_kept(posts: list[Post]) -> int:
    return sum(not post.is_skipped for post in posts)


def _contents_after(url: str, export: Path) -> list[tuple[object, ...]]:
    """Import to the end and answer everything that does not depend on when that was."""
    done = run_depeche(
        "import",
        "--publish",
        "--json",
        str(export),
        folder=export.parent,
        settings={"DEPECHE_STORAGE__URL": url},
    )
    assert [] == json.loads(done.stdout)["rejected"]
    with closing(open_storage(url)) as storage:
        assert [] == storage.check()
        with storage.reading() as session:
            articles = session.articles.list(state=None, limit=POSTS)
            return [(*_described(article), session.origins.get(article)) for article in articles]


def _described(article: Article) -> tuple[object, ...]:
    return (
        article.public_id,
        article.slug,
        article.state,
        article.published_at,
        article.position,
        article.ordinal,
        article.revision,
        article.text,
        article.assignment,
    )


def _import_and_kill(export: Path, url: str, *, when: int) -> None:
    """Start an import and kill it as soon as so many articles are stored: wherever it then is."""
    process = subprocess.Popen(
        [*DEPECHE, "import", "--publish", str(export)],
        env=environment({"DEPECHE_STORAGE__URL": url}),
        cwd=export.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with closing(open_storage(url)) as storage:
        wait_until(lambda: _count(storage) >= when, what=f"{when} articles are stored")
    process.send_signal(signal.SIGKILL)
    process.wait()


def _count(storage: Storage) -> int:
    with storage.reading() as session:
        return len(session.articles.list(state=None, limit=POSTS))
