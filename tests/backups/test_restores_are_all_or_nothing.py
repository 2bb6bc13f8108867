"""B5, B6, B7, D7: a restore checks everything first, needs the database alone, and swaps it as one."""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.builders import a_new_article, publish
from support.databases import on_both_engines

from feeds.operate.backing_up import back_up, restore
from feeds.operate.backup_files import BackupUnusable, read_manifest, unpack
from feeds.services import Services
from storage import open_storage
from storage.errors import CopyUnusable, DatabaseInUse, StorageUnavailable
from storage.protocols import Storage

Members = dict[str, bytes]


@pytest.fixture
def file(kept: Services, tmp_path: Path) -> Path:
    """A good backup of three articles, after which a fourth was published."""
    path = tmp_path / "backup"
    back_up(kept.storage, path, media=Path("/nonexistent"), secret_key=None, now=kept.clock())
    with kept.storage.writing() as session:
        publish(session, a_new_article("quatre"), at=kept.clock())
    return path


def slugs(storage: Storage) -> set[str]:
    with storage.reading() as session:
        return {article.slug for article in session.articles.list(state=None, limit=100)}


def read_members(file: Path) -> Members:
    with tarfile.open(file) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


def write_members(file: Path, members: Members) -> None:
    with tarfile.open(file, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def sealed(members: Members, manifest: bytes) -> Members:
    """Put another manifest in, as somebody would who also makes its seal anew."""
    seal = hashlib.sha256(manifest).hexdigest().encode()
    return {**members, "manifest.json": manifest, "manifest.sha256": seal}


def refuse(services: Services, file: Path) -> str:
    """Try to restore, make sure that nothing was touched, and answer the reason."""
    with pytest.raises(BackupUnusable) as refused:
        restore(services.storage, file, media=Path("/nonexistent"), secret_key=None, now=services.clock())
    assert {"un", "deux", "trois", "quatre"} == slugs(services.storage)
    return refused.value.reason


@on_both_engines
def test_a_restore_brings_back_what_was_there_and_nothing_else(kept: Services, file: Path) -> None:
    restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    assert {"un", "deux", "trois"} == slugs(kept.storage)
    assert [] == kept.storage.check()
    with kept.storage.writing() as session:
        assert 4 == publish(session, a_new_article("cinq"), at=kept.clock()).ordinal


@on_both_engines
def test_a_restore_fills_a_new_machine(kept: Services, file: Path, other: Storage) -> None:
    restore(other, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    assert {"un", "deux", "trois"} == slugs(other)


@on_both_engines
@pytest.mark.parametrize("part", range(20))
def test_a_backup_that_was_cut_short_is_refused(kept: Services, file: Path, part: int) -> None:
    whole = file.read_bytes().rstrip(b"\0")  # a tar ends with zeros, which nobody misses
    file.write_bytes(whole[: len(whole) * part // 20])

    assert refuse(kept, file)


@on_both_engines
def test_a_backup_with_a_flipped_bit_anywhere_in_its_files_is_refused(kept: Services, file: Path) -> None:
    """B7."""
    members = read_members(file)

    for name, content in members.items():
        for place in {0, len(content) // 3, len(content) // 2, len(content) - 1}:
            rotten = bytearray(content)
            rotten[place] ^= 0x10
            write_members(file, {**members, name: bytes(rotten)})
            assert refuse(kept, file)


@on_both_engines
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'"article":3', b'"article":4', "the table article has 3 rows, not 4"),
        (b'"last_sequence":3', b'"last_sequence":2', "its last change is 3, not 2"),
        (b'"depeche-backup-1"', b'"depeche-backup-9"', "its manifest is none of this version's"),
        (b'"1":"', b'"9":"', "its schema steps are others"),
    ],
)
def test_a_manifest_that_says_something_else_than_the_database_is_refused(
    kept: Services, file: Path, old: bytes, new: bytes, reason: str
) -> None:
    members = read_members(file)
    manifest = members["manifest.json"].replace(b" ", b"").replace(b"\n", b"")
    assert old in manifest
    write_members(file, sealed(members, manifest.replace(old, new)))

    assert reason == refuse(kept, file)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/cron.d/evil", "database.sqlite/../x", "media/../../x", "wsgi.py"]
)
def test_a_backup_that_names_other_files_is_refused(kept: Services, file: Path, name: str) -> None:
    """I9."""
    members = read_members(file)
    manifest = members["manifest.json"].replace(b'"database.sqlite"', f'"{name}"'.encode())
    write_members(file, sealed({**members, name: members["database.sqlite"]}, manifest))

    assert "its manifest lists what a backup does not hold" == refuse(kept, file)


def test_a_backup_that_holds_more_than_it_lists_is_refused(kept: Services, file: Path) -> None:
    write_members(file, {**read_members(file), "more": b"more"})

    assert "it holds more than it should" == refuse(kept, file)


def test_a_link_in_a_backup_is_not_followed(kept: Services, file: Path) -> None:
    """I9."""
    members = read_members(file)
    with tarfile.open(file, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            if name == "database.sqlite":
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))

    assert "database.sqlite is missing" == refuse(kept, file)


@pytest.mark.parametrize("content", [b"", b"no tar", bytes(10_240)])
def test_what_is_no_backup_is_refused(kept: Services, file: Path, content: bytes) -> None:
    file.write_bytes(content)

    assert refuse(kept, file)


def test_a_backup_of_the_other_engine_is_refused(kept: Services, file: Path) -> None:
    members = read_members(file)
    manifest = members["manifest.json"].replace(b"database.sqlite", b"database.dump")
    renamed = {name.replace("database.sqlite", "database.dump"): text for name, text in members.items()}
    write_members(file, sealed(renamed, manifest.replace(b'"sqlite"', b'"postgresql"')))

    assert "it is of postgresql, not of sqlite" == refuse(kept, file)


@on_both_engines
def test_a_restore_is_refused_while_anybody_has_the_database_open(kept: Services, file: Path) -> None:
    """B5."""
    with closing(open_storage(kept.settings.storage.url)) as somebody:
        assert 4 == len(slugs(somebody))
        with pytest.raises(DatabaseInUse, match="stop depeche serve"):
            restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())
        assert {"un", "deux", "trois", "quatre"} == slugs(somebody)

    restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())


@on_both_engines
def test_a_process_that_holds_the_database_without_using_it_counts_too(kept: Services, file: Path) -> None:
    """B5: `depeche serve` does so, before its first request and between any two."""
    somebody = open_storage(kept.settings.storage.url)

    with somebody.hold(), pytest.raises(DatabaseInUse):
        restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())


@on_both_engines
@pytest.mark.parametrize(
    "use", [lambda storage: slugs(storage), lambda storage: storage.hold().__enter__()], ids=["read", "hold"]
)
def test_nobody_opens_a_database_that_is_being_restored(
    kept: Services, use: Callable[[Storage], object]
) -> None:
    """D10."""
    with (
        kept.storage.alone(),
        closing(open_storage(kept.settings.storage.url, patience_seconds=0.1)) as late,
        pytest.raises(StorageUnavailable, match="being restored"),
    ):
        use(late)


@on_both_engines
def test_a_database_can_be_opened_the_moment_it_is_alone_no_longer(kept: Services) -> None:
    """B5: a server that is started right after a restore is not refused."""
    for _ in range(30):
        with kept.storage.alone():
            pass
        assert {"un", "deux", "trois"} == slugs(kept.storage)


def test_a_restore_leaves_no_wal_of_the_old_database(kept: Services, file: Path) -> None:
    """D7: a `-wal` left beside another database would be played into it."""
    path = Path(kept.settings.storage.url.removeprefix("sqlite:///"))
    kept.storage.close()
    stale = path.with_name(path.name + "-wal")
    stale.write_bytes(b"stale" * 1000)

    restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    assert {"un", "deux", "trois"} == slugs(kept.storage)
    assert [] == kept.storage.check()
    assert b"stale" not in (stale.read_bytes() if stale.exists() else b"")


def test_a_restored_database_belongs_to_whom_the_old_one_belonged(kept: Services, file: Path) -> None:
    """B5: root restores, and the server's own user must be able to open it."""
    path = Path(kept.settings.storage.url.removeprefix("sqlite:///"))
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 12345, 12345)
    before = path.stat()

    restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    after = path.stat()
    assert (before.st_uid, before.st_gid, before.st_mode) == (after.st_uid, after.st_gid, after.st_mode)


def test_a_damaged_database_can_be_replaced(kept: Services, file: Path) -> None:
    """D6: that is when a backup is needed most."""
    path = Path(kept.settings.storage.url.removeprefix("sqlite:///"))
    kept.storage.close()
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 50_000)

    restore(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())

    assert {"un", "deux", "trois"} == slugs(kept.storage)


@on_both_engines
def test_a_database_that_is_not_ours_is_left_alone(kept: Services, file: Path, other: Storage) -> None:
    _make_somebody_elses(other)

    with pytest.raises(CopyUnusable, match="not Dépêche's"):
        other_alone(other, file, kept)
    assert ["somebody"] == list(other.columns())


def _make_somebody_elses(storage: Storage) -> None:
    with storage._engine.writing() as connection:  # type: ignore[attr-defined]
        connection.run("create table somebody (id integer)")


def other_alone(storage: Storage, file: Path, kept: Services) -> None:
    with storage.alone() as folder:
        manifest = unpack(file, folder)
        storage.replace_with(folder / manifest.database, at=kept.clock())


def test_the_secret_key_is_in_a_backup_only_on_request(kept: Services, tmp_path: Path) -> None:
    key, file = tmp_path / "secret.key", tmp_path / "backup"
    key.write_bytes(b"secret")

    back_up(kept.storage, file, media=Path("/nonexistent"), secret_key=None, now=kept.clock())
    assert "secret.key" not in read_manifest(file).files
    with pytest.raises(BackupUnusable, match="holds no secret key"):
        restore(kept.storage, file, media=Path("/nonexistent"), secret_key=key, now=kept.clock())

    back_up(kept.storage, file, media=Path("/nonexistent"), secret_key=key, now=kept.clock())
    restore(
        kept.storage, file, media=Path("/nonexistent"), secret_key=tmp_path / "new" / "key", now=kept.clock()
    )
    assert b"secret" == (tmp_path / "new" / "key").read_bytes()
    assert 0o600 == (tmp_path / "new" / "key").stat().st_mode & 0o777
