"""Texts are read by several processes at once; what comes in is the same, whatever becomes of these."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from support.clocks import START
from support.databases import Contents, Databases
from support.wordpress_export import write_export

from feeds.intake import run as run_module
from feeds.intake.confined import ConfinedReader
from feeds.intake.identify import Verdict
from feeds.intake.items import Additions, Surroundings
from feeds.intake.report import Report
from feeds.intake.run import Plan, Run
from feeds.intake.taggers import COMMAND, Taggers
from storage import open_storage
from storage.protocols import Storage

POSTS = 60
PLAN = Plan(
    public=True,
    file_format=None,
    additions=Additions(),
    surroundings=Surroundings(base_url="https://news.example", language="fr", zone=ZoneInfo("UTC")),
    media_folder=Path("/nonexistent"),
)
FAILING: dict[str, tuple[str, ...]] = {
    "ends at once": (sys.executable, "-c", "raise SystemExit(1)"),
    "speaks nonsense": (
        sys.executable,
        "-c",
        "print('nonsense' * 99, flush=True); input()",
    ),
    "cannot be started": ("/nonexistent/python",),
    "fails on every text": (
        sys.executable,
        "-c",
        "import sys\nsys.stdin.readline()\nfor _ in sys.stdin:\n    print('null', flush=True)",
    ),
}


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "MANY", 3)


@pytest.fixture
def storages(databases: Databases) -> Iterator[tuple[tuple[str, Storage], ...]]:
    """Two databases with the default vocabulary, each with its URL."""
    with (
        databases.lend("sqlite", Contents.VOCABULARY) as one,
        databases.lend("sqlite", Contents.VOCABULARY) as other,
        closing(open_storage(one)) as first,
        closing(open_storage(other)) as second,
    ):
        yield (one, first), (other, second)


def bring_in(storage: Storage, file: Path, taggers: Taggers | None) -> Report:
    with ConfinedReader(base_url="https://news.example", zone="UTC") as reader:
        run = Run(storage, lambda: START, PLAN, reader, taggers=taggers)
        for found in run.find([str(file)]):
            run.take(found)
        run.finish()
    return run.report


def everything(storage: Storage) -> Sequence[object]:
    """Answer articles in the order in which they came, with all that was read in their texts."""
    with storage.reading() as session:
        articles = session.articles.list(state=None, limit=1000)
        return [
            (
                article.slug,
                article.ordinal,
                article.state,
                article.assignment,
                [(each.surface, each.start, each.rule) for each in session.registry.mentions_in(article.id)],
            )
            for article in articles
        ]


def test_what_several_processes_read_is_what_one_would(
    storages: tuple[tuple[str, Storage], ...], tmp_path: Path
) -> None:
    (_, alone), (url, together) = storages
    write_export(tmp_path / "export.xml", POSTS)

    with Taggers(url, categorise=False, count=2) as taggers:
        report = bring_in(together, tmp_path / "export.xml", taggers)
        processes = [*taggers._processes]
    bring_in(alone, tmp_path / "export.xml", None)

    assert everything(alone) == everything(together)
    assert [] == report.rejected
    assert 2 == len(processes)
    assert all(process.returncode is not None for process in processes)
    assert [] == together.check()


@pytest.mark.parametrize("failing", FAILING)
def test_where_a_process_fails_the_importer_reads_the_text_itself(
    storages: tuple[tuple[str, Storage], ...], tmp_path: Path, failing: str
) -> None:
    """I6: every item comes in, and is reported once."""
    (_, alone), (url, together) = storages
    write_export(tmp_path / "export.xml", 20)
    expected = bring_in(alone, tmp_path / "export.xml", None)

    with Taggers(url, categorise=False, count=1, command=FAILING[failing]) as taggers:
        report = bring_in(together, tmp_path / "export.xml", taggers)

    assert everything(alone) == everything(together)
    assert expected.counts[Verdict.NEW] == report.counts[Verdict.NEW] > 3


def test_without_a_core_to_spare_no_process_is_started(
    storages: tuple[tuple[str, Storage], ...], tmp_path: Path
) -> None:
    (url, alone), _ = storages
    write_export(tmp_path / "export.xml", 20)

    with Taggers(url, categorise=False, count=0, command=("/nonexistent/python",)) as taggers:
        report = bring_in(alone, tmp_path / "export.xml", taggers)
        assert [] == taggers._processes

    assert report.counts[Verdict.NEW]


def test_the_process_ends_with_the_importer(storages: tuple[tuple[str, Storage], ...]) -> None:
    """However that ends: nobody is left who could hand it another item."""
    (url, _), _ = storages

    done = subprocess.run(COMMAND, input=orjson.dumps(url), capture_output=True, timeout=60)

    assert (0, b"", b"") == (done.returncode, done.stdout, done.stderr)
