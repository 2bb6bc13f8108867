"""B4, D8: a backup that is killed or finds no room leaves nothing under its name, and the last one stays."""

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from support.builders import a_new_article, publish
from support.databases import on_both_engines
from support.dying import is_killed_at
from support.processes import environment, run_depeche, running_server

from feeds.operate.backing_up import back_up, restore
from feeds.operate.backup_files import BackupFailed, unpack
from feeds.services import Services
from storage import open_storage
from storage.protocols import Storage

MOST_MOMENTS = 60


def settings_of(services: Services) -> Mapping[str, str]:
    return {"DEPECHE_STORAGE__URL": services.settings.storage.url}


def with_storage(services: Services, work: Callable[[Storage], object]) -> None:
    """Do something as a command does: with a storage that is opened for it and closed after it."""
    with closing(open_storage(services.settings.storage.url)) as storage:
        work(storage)


@on_both_engines
def test_a_backup_killed_at_any_moment_leaves_the_last_good_one(kept: Services, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    back_up(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())
    good = file.read_bytes()
    with kept.storage.writing() as session:
        publish(session, a_new_article("quatre"), at=kept.clock())

    kept.storage.close()

    def work() -> None:
        with_storage(
            kept,
            lambda each: back_up(each, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock()),
        )

    moments = 0
    while is_killed_at(moments + 1, tmp_path, work):
        moments += 1
        assert moments < MOST_MOMENTS
        if file.read_bytes() != good:
            assert 4 == unpack(file).rows["article"]  # killed after the rename

    assert moments > 5
    assert 4 == unpack(file).rows["article"]
    assert ["backup"] == [path.name for path in tmp_path.iterdir()]


@on_both_engines
def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new_database(
    kept: Services, tmp_path: Path
) -> None:
    file, elsewhere = tmp_path / "backup", tmp_path / "elsewhere"
    back_up(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())
    elsewhere.mkdir()
    with kept.storage.writing() as session:
        publish(session, a_new_article("quatre"), at=kept.clock())
    kept.storage.close()
    is_sqlite = kept.storage.engine == "sqlite"
    watched = _folder_of(kept) if is_sqlite else Path("depeche-restore-")

    def work() -> None:
        with_storage(
            kept,
            lambda each: restore(each, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock()),
        )

    moments = 0
    while is_killed_at(moments + 1, watched, work):
        moments += 1
        assert moments < MOST_MOMENTS
        assert _articles(kept) in {3, 4}

    assert moments > 5
    assert 3 == _articles(kept)
    name = hashlib.sha256(kept.settings.storage.url.encode()).hexdigest()[:16]
    assert [] == list(_folder_of(kept).glob(f".{_file_of(kept).name}.restore*"))
    assert [] == list(Path(tempfile.gettempdir()).glob(f"depeche-restore-{name}-*"))


def _file_of(services: Services) -> Path:
    return Path(services.settings.storage.url.removeprefix("sqlite:///"))


def _folder_of(services: Services) -> Path:
    return _file_of(services).parent


def _articles(services: Services) -> int:
    with closing(open_storage(services.settings.storage.url)) as storage:
        assert [] == storage.check()
        with storage.reading() as session:
            return len(session.articles.list(state=None, limit=10))


@on_both_engines
@pytest.mark.processes
@pytest.mark.parametrize("room", [1_000, 20_000])
def test_a_backup_without_room_says_so_and_leaves_the_last_good_one(
    kept: Services, tmp_path: Path, room: int
) -> None:
    """B4: the process may write files of so many bytes and no longer ones."""
    file = tmp_path / "backup"
    back_up(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())
    good = file.read_bytes()
    assert len(good) > room

    done = subprocess.run(
        [sys.executable, "-P", "-m", "wsgi", "db", "backup", str(file)],
        env=environment(settings_of(kept)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        text=True,
    )

    assert 2 == done.returncode
    assert done.stderr.startswith(f"Error: no backup was made in {file}: ")
    assert 1 == done.stderr.count("\n")
    assert good == file.read_bytes()
    assert ["backup"] == [path.name for path in tmp_path.iterdir()]


def test_a_file_that_is_no_backup_is_not_written_over(kept: Services, tmp_path: Path) -> None:
    """Such as the database itself."""
    database = Path(kept.settings.storage.url.removeprefix("sqlite:///"))
    before = database.read_bytes()

    with pytest.raises(BackupFailed, match="is no backup"):
        back_up(kept.storage, database, media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    assert before == database.read_bytes()


def test_a_folder_that_does_not_exist_is_named(kept: Services, tmp_path: Path) -> None:
    file = tmp_path / "none" / "backup"

    with pytest.raises(BackupFailed, match="No such file or directory"):
        back_up(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())


def test_a_backup_is_nobody_elses_to_read(kept: Services, tmp_path: Path) -> None:
    back_up(kept.storage, tmp_path / "backup", media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    assert 0o600 == (tmp_path / "backup").stat().st_mode & 0o777


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(kept: Services, tmp_path: Path) -> None:
    """D6: the last good backup must not be lost to it."""
    with kept.storage.writing() as session:
        session.articles._connection.run("delete from posting")  # type: ignore[attr-defined]

    with pytest.raises(BackupFailed, match="lacks a posting"):
        back_up(
            kept.storage, tmp_path / "backup", media=Path("/nonexistent"), secret_key=None, now=kept.clock()
        )

    assert [] == list(tmp_path.iterdir())


@on_both_engines
@pytest.mark.processes
def test_a_server_is_backed_up_but_not_restored_while_it_runs(kept: Services, tmp_path: Path) -> None:
    """B5."""
    folder = tmp_path / "server"
    folder.mkdir()
    file = str(tmp_path / "backup")
    kept.storage.close()

    with running_server(folder, settings_of(kept)) as server:
        made = run_depeche("db", "backup", "--json", file, folder=folder, settings=settings_of(kept))
        refused = run_depeche("db", "restore", file, folder=folder, settings=settings_of(kept))
        assert 200 == server.get("/readyz")[0]

    assert (0, 3) == (made.returncode, json.loads(made.stdout)["rows"]["article"])
    assert (2, "") == (refused.returncode, refused.stdout)
    assert refused.stderr.startswith("Error: the database is in use; stop depeche serve")
    done = run_depeche("db", "restore", file, folder=folder, settings=settings_of(kept))
    assert (0, f"Restored 3 articles up to change 3: {file}\n") == (done.returncode, done.stdout), done.stderr


def test_the_secret_key_has_to_be_there_to_be_backed_up(kept: Services, tmp_path: Path) -> None:
    kept.storage.close()

    done = run_depeche("db", "backup", "--with-secret-key", "x", folder=tmp_path, settings=settings_of(kept))

    assert (2, "Error: no backup was made in x: there is no secret key in var/secret.key\n") == (
        done.returncode,
        done.stderr,
    )
    assert [] == list(tmp_path.iterdir())
