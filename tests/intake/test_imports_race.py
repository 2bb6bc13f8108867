"""Two imports of the same folder at the same moment end with one article each, and two true reports."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

from support.clocks import START

from feeds.intake.confined import ConfinedReader
from feeds.intake.identify import Verdict
from feeds.intake.items import Additions, Surroundings
from feeds.intake.report import Report
from feeds.intake.run import Plan, Run
from storage import open_storage
from storage.articles import State
from storage.protocols import Storage

Write = Callable[..., Path]

ITEMS = 12
PLAN = Plan(
    public=True,
    file_format=None,
    additions=Additions(authors=("Sara",)),
    surroundings=Surroundings(base_url="https://news.example", language="fr", zone=ZoneInfo("UTC")),
    media_folder=Path("/nonexistent"),
)


def import_all(storage: Storage, folder: Path) -> Report:
    with ConfinedReader(base_url="https://news.example", zone="UTC") as reader:
        run = Run(storage, lambda: START, PLAN, reader)
        for file in run.find([str(folder)]):
            run.take(file)
        run.finish()
    return run.report


def test_two_at_once_end_with_one_article_each(storage: Storage, storage_url: str, write: Write) -> None:
    """I8, L1: identifying and storing are one transaction; two processes are two storages."""
    for number in range(ITEMS):
        write(f"{number}.txt", f"Un titre\n\nTexte {number}.")
        write(f"{number}.md", f"---\nid: tag:exemple.ma,2026:{number}\n---\n# Un titre\n\nAutre {number}.")
    folder = write("0.txt", "Un titre\n\nTexte 0.").parent
    other = open_storage(storage_url, patience_seconds=60)

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(import_all, (storage, other), (folder, folder)))
    other.close()

    with storage.reading() as session:
        articles = session.articles.list(state=State.PUBLISHED, limit=100)
        changes = session.changes.list(after=0, limit=100)
    assert 2 * ITEMS == len(articles) == len(changes) == len({article.slug for article in articles})
    assert 2 * ITEMS == sum(report.counts[Verdict.NEW] for report in reports)
    assert 2 * ITEMS == sum(report.counts[Verdict.SAME] for report in reports)
    assert [] == [row for report in reports for row in report.rejected]
    assert list(range(1, 2 * ITEMS + 1)) == [change.sequence for change in changes]
