"""Measures a backup under load: how much is published meanwhile, and whether it restores to its manifest.

    .venv/bin/python bench/backups.py

Four processes publish 200 articles a second together, four to a transaction, into a new database. After 20
seconds a backup is made beside them, and restored into another one: on SQLite, and on the PostgreSQL of the
tests, which does not wait for the disk.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.builders import a_new_article, publish
from support.postgres import running_postgres

from feeds.operate.backing_up import back_up, restore
from storage import open_storage
from storage.copies import differences
from storage.protocols import Storage

WRITERS, BATCH, A_SECOND = 4, 4, 200
WARM_UP_SECONDS = 20


def write(url: str, prefix: str) -> None:
    """Publish this process's share, for ever."""
    with closing(open_storage(url, patience_seconds=60)) as storage:
        begun, done = time.monotonic(), 0
        while True:
            with storage.writing() as session:
                for number in range(done, done + BATCH):
                    publish(session, a_new_article(f"{prefix}-{number}"))
            done += BATCH
            time.sleep(max(0.0, begun + done * WRITERS / A_SECOND - time.monotonic()))


def main(url: str, other_url: str, folder: Path) -> None:
    """Write, back up, restore, compare and say so."""
    now, nowhere = datetime.now(UTC), folder / "media"
    with closing(open_storage(url)) as storage, closing(open_storage(other_url)) as other:
        storage.migrate(site_uuid="00000000-0000-4000-8000-000000000000", at=now)
        command = [sys.executable, __file__, "--write", url]
        writers = [subprocess.Popen([*command, f"w{number}"]) for number in range(WRITERS)]
        try:
            time.sleep(WARM_UP_SECONDS)
            before, begun = head(storage), time.monotonic()
            manifest = back_up(storage, folder / "backup", media=nowhere, secret_key=None, now=now)
            seconds, during = time.monotonic() - begun, head(storage) - before
            time.sleep(1)  # what is written after a backup must not come back with it
        finally:
            for writer in writers:
                writer.kill()
                writer.wait()
        restore(other, folder / "backup", media=nowhere, secret_key=None, now=now)
        faults = [*other.check(), *differences(manifest.snapshot, other.copy_to(folder / "again"))]
        print(
            f"{storage.engine}: {before / WARM_UP_SECONDS:.0f} articles a second before,"
            f" {during / seconds:.0f} during the {seconds:.1f} s of the backup;"
            f" restored {head(other)} of {manifest.last_sequence}, faults: {faults or 'none'}"
        )


def head(storage: Storage) -> int:
    """Answer the last sequence."""
    with storage.reading() as session:
        change = session.changes.head()
    return change.sequence if change else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(*sys.argv[2:])
    with tempfile.TemporaryDirectory() as name:
        main(*(f"sqlite:///{name}/{each}.sqlite3" for each in ("here", "there")), Path(name))
    with tempfile.TemporaryDirectory() as name, running_postgres() as server:
        main(*(server.url(server.create_database()) for _ in range(2)), Path(name))
