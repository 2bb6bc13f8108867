"""B3: a backup taken while others write is exactly one moment, and restores to it on both engines."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.builders import a_new_article, a_text, publish
from support.databases import on_both_engines
from support.processes import wait_until

from feeds.desk.publishing import withdraw
from feeds.operate.backing_up import back_up, restore
from feeds.operate.backup_files import Manifest
from feeds.services import Services
from storage import open_storage
from storage.copies import differences
from storage.protocols import Storage

WRITER = Path(__file__).parents[1] / "contract" / "publish_many.py"
WRITERS = 2
ENOUGH = 40
"""How many changes there are before the backup begins, and again before the writers are stopped."""


def head(storage: Storage) -> int:
    with storage.reading() as session:
        change = session.changes.head()
    return change.sequence if change else 0


def back_up_under_writers(services: Services, url: str, file: Path) -> Manifest:
    """Take a backup while two processes publish as fast as they can."""
    writers = [
        subprocess.Popen([sys.executable, str(WRITER), url, f"w{number}", "100000"])
        for number in range(WRITERS)
    ]
    try:
        wait_until(lambda: head(services.storage) > ENOUGH, what="the writers write")
        manifest = back_up(
            services.storage, file, media=Path("/nonexistent"), secret_key=None, now=services.clock()
        )
        later = head(services.storage) + ENOUGH
        wait_until(lambda: head(services.storage) > later, what="the writers write on")
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    return manifest


@on_both_engines
@pytest.mark.processes
def test_a_backup_under_writers_restores_to_exactly_the_moment_of_its_manifest(
    services: Services, other: Storage, other_url: str, tmp_path: Path
) -> None:
    manifest = back_up_under_writers(services, services.settings.storage.url, tmp_path / "backup")

    restore(other, tmp_path / "backup", media=Path("/nonexistent"), secret_key=None, now=services.clock())

    with closing(open_storage(other_url)) as restored:
        assert [] == restored.check()
        assert [] == list(differences(manifest.snapshot, restored.copy_to(tmp_path / "again")))
        assert 0 < manifest.last_sequence == head(restored) < head(services.storage)
        with restored.reading() as there, services.storage.reading() as here:
            assert list(here.changes.list(after=0, limit=manifest.last_sequence)) == list(
                there.changes.list(after=0, limit=100_000)
            )
            for article in there.articles.list(state=None, limit=100_000):
                assert article == here.articles.get(article.public_id)


@on_both_engines
def test_the_manifest_counts_every_table(kept: Services, tmp_path: Path) -> None:
    manifest = back_up(
        kept.storage, tmp_path / "backup", media=Path("/nonexistent"), secret_key=None, now=kept.clock()
    )

    assert sorted(kept.storage.columns()) == sorted(manifest.rows)
    assert (3, 3, 3) == (manifest.rows["article"], manifest.rows["revision"], manifest.last_sequence)
    assert kept.clock() == manifest.made_at


@on_both_engines
def test_a_restore_begins_a_new_epoch(kept: Services, tmp_path: Path) -> None:
    """B6: no cache may take what it kept for what is there now, although sequences have gone back."""
    with kept.storage.reading() as session:
        before = session.site.get()
    back_up(kept.storage, tmp_path / "backup", media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    restore(
        kept.storage,
        tmp_path / "backup",
        media=Path("/nonexistent"),
        secret_key=None,
        now=before.epoch_at.replace(year=2030),
    )

    with kept.storage.reading() as session:
        after = session.site.get()
    assert (before.uuid, before.epoch + 1, 2030) == (after.uuid, after.epoch, after.epoch_at.year)


def test_what_was_erased_is_in_no_later_backup(kept: Services, tmp_path: Path) -> None:
    """P4, B3: the copy is compact, so it has no pages that were given up."""
    secret = a_new_article("secret", text=a_text(content_html="<p>Effacez ceci.</p>"))
    with kept.storage.writing() as session:
        article = publish(session, secret, at=kept.clock())
    with kept.storage.writing() as session:
        withdraw(session, article, reason="r", note=None, erase=True, now=kept.clock())

    back_up(kept.storage, tmp_path / "backup", media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    content = (tmp_path / "backup").read_bytes()
    assert b"Un paragraphe." in content
    assert b"Effacez ceci." not in content
