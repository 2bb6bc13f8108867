"""Several processes and threads write at once: nothing is lost, refused or torn (L1, L2, L3)."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.builders import a_new_article, fill_vocabulary, publish

from storage import open_storage
from storage.protocols import Storage

WRITER = Path(__file__).parent / "publish_many.py"
PROCESSES = 4
EACH = 25


def test_processes_that_publish_together_lose_nothing(storage: Storage, storage_url: str) -> None:
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia"])

    processes = [
        subprocess.Popen([sys.executable, str(WRITER), storage_url, f"p{number}", str(EACH)])
        for number in range(PROCESSES)
    ]

    assert [0] * PROCESSES == [process.wait() for process in processes]
    _assert_dense(storage, PROCESSES * EACH)


def test_threads_that_publish_together_lose_nothing(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)

    def publish_one(number: int) -> None:
        with storage.writing() as session:
            publish(session, a_new_article(f"a{number}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(publish_one, range(64)))

    _assert_dense(storage, 64)


def test_readers_never_wait_for_a_writer(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        publish(session, a_new_article("avant"))

    with storage.writing() as session:
        publish(session, a_new_article("pendant"))
        with storage.reading() as reader:
            assert reader.articles.find("avant") is not None
            assert reader.articles.find("pendant") is None


def test_processes_that_migrate_together_agree(empty_storage_url: str) -> None:
    """Four processes that start together on an empty database migrate it once."""
    code = (
        "import sys; from datetime import datetime, UTC; from storage import open_storage;"
        "storage = open_storage(sys.argv[1], patience_seconds=60);"
        "storage.migrate(site_uuid='u', at=datetime(2026, 1, 1, tzinfo=UTC))"
    )

    processes = [subprocess.Popen([sys.executable, "-c", code, empty_storage_url]) for _ in range(4)]

    assert [0] * 4 == [process.wait() for process in processes]
    storage = open_storage(empty_storage_url)
    storage.require_current_schema()
    assert [] == storage.check()
    storage.close()


def _assert_dense(storage: Storage, count: int) -> None:
    with storage.reading() as session:
        changes = session.changes.list(after=0, limit=count * 2)
        articles = session.articles.list(state=None, limit=count * 2)
    assert list(range(1, count + 1)) == [change.sequence for change in changes]
    assert set(range(1, count + 1)) == {article.ordinal for article in articles}
    assert count == len({article.position for article in articles})
    assert [] == storage.check()
