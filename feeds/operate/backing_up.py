"""Makes backups, and brings them back: all of one or nothing, and never onto a database in use."""

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from feeds.media.folders import find_path, keep_file
from feeds.operate.backup_files import (
    DATABASES,
    MEDIA,
    SECRET_KEY,
    BackupFailed,
    BackupUnusable,
    Manifest,
    make_manifest,
    read_manifest,
    unpack,
    write_backup,
)
from feeds.operate.scratch import make_durable, scratch_beside
from storage.copies import differences
from storage.errors import CopyUnusable
from storage.images import StoredImage
from storage.protocols import Session, Storage

PAGE = 100


def back_up(storage: Storage, file: Path, *, media: Path, secret_key: Path | None, now: datetime) -> Manifest:
    """Make a backup of database and pictures, checked and durable before it has its name.

    Raises BackupFailed. Killed at any moment, or without room, nothing new stands there, and an older backup
    stays (B4).
    """
    _refuse_other(file)
    try:
        with scratch_beside(file) as folder:
            packed = folder / "backup.tar"
            manifest = _pack(storage, folder, packed, media=media, secret_key=secret_key, now=now)
            unpack(packed)
            make_durable(packed)
            packed.replace(file)
            make_durable(file.parent)
            return manifest
    except OSError as error:
        raise BackupFailed(str(file), error.strerror or type(error).__name__) from error
    except (CopyUnusable, BackupUnusable) as error:
        raise BackupFailed(str(file), error.reason) from error


def _refuse_other(file: Path) -> None:
    """Refuse to write over a file that is no backup, such as the database itself."""
    if not file.exists():
        return
    try:
        read_manifest(file)
    except BackupUnusable as error:
        raise BackupFailed(str(file), "there is a file of that name which is no backup") from error


def _pack(
    storage: Storage,
    folder: Path,
    packed: Path,
    *,
    media: Path,
    secret_key: Path | None,
    now: datetime,
) -> Manifest:
    copy = folder / "copy"
    snapshot = storage.copy_to(copy)
    contents = {DATABASES[snapshot.engine]: copy, **_find_pictures(storage, media)}
    if secret_key is not None:
        contents[SECRET_KEY] = secret_key
    manifest = make_manifest(snapshot, contents, made_at=now, version=version("depeche"))
    write_backup(packed, manifest, contents)
    return manifest


def _find_pictures(storage: Storage, media: Path) -> dict[str, Path]:
    """Answer the files of the pictures, listed after the copy was made: none of the copy's is missing.

    One that was erased meanwhile is in no folder any more.
    """
    with storage.reading() as session:
        paths = {f"{MEDIA}{image.name}": find_path(media, image.name) for image in _list_images(session)}
    return {name: path for name, path in paths.items() if path.is_file()}


def _list_images(session: Session) -> Iterator[StoredImage]:
    after = ""
    while page := session.images.list(after=after, limit=PAGE):
        yield from page
        after = page[-1].sha256


def restore(
    storage: Storage,
    file: Path,
    *,
    media: Path,
    secret_key: Path | None,
    now: datetime,
    before_replacing: Callable[[], object] = lambda: None,
) -> Manifest:
    """Replace the database by that of a backup, bring back its pictures, and the key if its place is given.

    Everything is checked before anything is touched; `before_replacing` is the last look at what there is.
    Raises DatabaseInUse, BackupUnusable.
    """
    manifest = read_manifest(file)
    if secret_key is not None and SECRET_KEY not in manifest.files:
        raise BackupUnusable(str(file), "it holds no secret key")
    with storage.alone() as folder:
        copy = _checked(storage, file, folder)
        _put_pictures(folder, manifest, media)
        before_replacing()
        try:
            storage.replace_with(copy, at=now)
        except CopyUnusable as error:
            raise BackupUnusable(str(file), error.reason) from error
        if secret_key is not None:
            _put_key(folder / SECRET_KEY, secret_key)
        return manifest


def _checked(storage: Storage, file: Path, folder: Path) -> Path:
    """Unpack the database of a backup and count it again; raise BackupUnusable."""
    manifest = unpack(file, folder)
    if manifest.engine != storage.engine:
        raise BackupUnusable(str(file), f"it is of {manifest.engine}, not of {storage.engine}")
    copy = folder / manifest.database
    try:
        found = storage.read_copy(copy)
    except CopyUnusable as error:
        raise BackupUnusable(str(file), error.reason) from error
    complaints = list(differences(manifest.snapshot, found))
    if complaints:
        raise BackupUnusable(str(file), "; ".join(complaints))
    return copy


def _put_pictures(folder: Path, manifest: Manifest, media: Path) -> None:
    """Bring back the pictures that are not there: before the database that names them."""
    for name in manifest.files:
        if name.startswith(MEDIA):
            keep_file(media, name.removeprefix(MEDIA), (folder / name).read_bytes())


def _put_key(unpacked: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch_beside(target) as folder:
        key = folder / SECRET_KEY
        key.touch(mode=0o600)
        key.write_bytes(unpacked.read_bytes())
        make_durable(key)
        key.replace(target)
    make_durable(target.parent)
