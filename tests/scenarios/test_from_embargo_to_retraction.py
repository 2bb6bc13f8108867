"""Issue 3: scheduled, published, corrected, withdrawn, restored, with real processes and real HTTP."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.builders import a_revised, a_text
from support.databases import Contents, Databases
from support.processes import Server, run_depeche, running_server, wait_until

from feeds import clock
from feeds.desk.publishing import correct, schedule
from storage import open_storage
from storage.protocols import Storage

pytestmark = pytest.mark.processes

SURFACES = (
    "/",
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/category/technologie/feed.json",
    "/articles/bientot",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, databases: Databases) -> Iterator[dict[str, str]]:
    with databases.lend(request.param, Contents.NOTHING) as url:
        yield {"DEPECHE_STORAGE__URL": url}


def depeche(settings: dict[str, str], folder: Path, *arguments: str) -> dict[str, Any]:
    done = run_depeche(*arguments, "--json", folder=folder, settings=settings)
    assert 0 == done.returncode, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def import_at(settings: dict[str, str], folder: Path, published: str) -> dict[str, Any]:
    file = folder / "bientot.md"
    file.write_text(f"---\npublished: {published}\n---\n# Bientôt\n\nUn texte.\n", encoding="utf-8")
    return depeche(settings, folder, "import", "--publish", "--category", "technologie", str(file))


def statuses(server: Server) -> list[int]:
    return [server.get(path)[0] for path in SURFACES]


def shows(server: Server) -> list[bool]:
    return ["Bientôt" in server.get(path)[1] for path in SURFACES]


@pytest.mark.parametrize("options", [(), ("--workers", "2", "--no-worker")])
def test_an_embargo_ends_on_every_surface_and_on_none_before(
    settings: dict[str, str], tmp_path: Path, options: tuple[str, ...]
) -> None:
    """T3: nothing before, everything within five seconds after; with a worker and without one."""
    report = import_at(settings, tmp_path, "2099-01-01T08:00:00Z")
    with (
        running_server(tmp_path, settings, options) as server,
        closing(open_storage(settings["DEPECHE_STORAGE__URL"])) as storage,
    ):
        with storage.writing() as session:
            now = clock.now()
            article = session.articles.get("bientot")
            embargo_at = now + timedelta(seconds=4)
            schedule(session, article, embargo_at=embargo_at, now=now)
        early: list[bool] = []
        while (shown := shows(server)) and clock.now() < embargo_at:
            early += shown
        wait_until(lambda: all(shows(server)), what="it is everywhere")
        entry = json.loads(server.get("/feed.json")[1])["items"][0]
        with storage.reading() as session:
            (change,) = session.changes.list(after=0, limit=9)

    assert ["2099-01-01T09:00:00+01:00"] == [each["at"] for each in report["scheduled"]]
    assert {False} == set(early)
    assert timedelta(0) <= change.at - embargo_at < timedelta(seconds=5)
    assert embargo_at == datetime.fromisoformat(entry["date_published"])


def test_a_withdrawal_fires_every_signal_and_a_restoration_takes_all_of_them_back(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """T-01, T-03, T-06, V4, X-14."""
    with running_server(tmp_path, settings) as server:
        import_at(settings, tmp_path, "2026-01-05T08:00:00Z")
        depeche(settings, tmp_path, "article", "withdraw", "bientot", "--reason", "Source")
        gone = {path: server.get(path) for path in SURFACES}
        depeche(settings, tmp_path, "article", "restore", "bientot", "--reason", "Vérifié")
        back = statuses(server), shows(server)
        atom = server.get("/feed.atom")[1]

    assert [200, 200, 200, 200, 200, 410] == [status for status, _ in gone.values()]
    assert not [path for path, (_, body) in gone.items() if "Bientôt" in body or "Un texte" in body]
    assert '<media:status state="deleted"/>' in gone["/feed.rss"][1]
    assert "<dcterms:valid>start=2026-01-05T08:00:00Z; end=" in gone["/feed.rss"][1]
    assert "<at:deleted-entry " in gone["/feed.atom"][1]
    assert '"withdrawn":true' in gone["/feed.json"][1]
    assert "Source" not in "".join(body for _, body in gone.values())
    assert ([200] * 6, [True] * 6) == back
    assert "deleted-entry" not in atom


def test_a_reader_with_dates_alone_sees_both_of_two_changes_within_one_second(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """C3: it sends back each Last-Modified it was given, and never an ETag."""
    import_at(settings, tmp_path, "2026-01-05T08:00:00Z")
    with (
        running_server(tmp_path, settings) as server,
        closing(open_storage(settings["DEPECHE_STORAGE__URL"])) as storage,
    ):

        def correct_to(title: str) -> None:
            with storage.writing() as session:
                article = session.articles.get("bientot")
                revised = a_revised(text=a_text(title=title), assignment=article.assignment)
                correct(session, article, revised, now=clock.now())

        reader = DateReader(server.url + "/category/technologie/feed.json")
        rounds = 0
        while rounds == 0 or not in_one_second(storage):  # a slow machine needs another round
            rounds += 1
            time.sleep(1 - time.time() % 1)  # both changes are to fall into the second that begins now
            correct_to(f"Premier {rounds}")
            reader.poll()
            correct_to(f"Second {rounds}")
        wait_until(lambda: reader.poll() == 304, what="it is told that nothing is new")

    assert f"Premier {rounds}" in reader.seen
    assert f"Second {rounds}" == reader.seen[-1]


def in_one_second(storage: Storage) -> bool:
    """Whether the last two changes share their second."""
    with storage.reading() as session:
        head = session.changes.head()
        assert head
        last_two = session.changes.list(after=head.sequence - 2, limit=2)
    return len({change.at.replace(microsecond=0) for change in last_two}) == 1


class DateReader:
    """A feed reader that knows If-Modified-Since and nothing else."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._since: str | None = None
        self.seen: list[str] = []

    def poll(self) -> int:
        """Ask once; answer the status."""
        headers = {"If-Modified-Since": self._since} if self._since else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(self._url, headers=headers)) as answer:
                self._since = answer.headers["Last-Modified"]
                self.seen.append(json.loads(answer.read())["items"][0]["title"])
                return 200
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
