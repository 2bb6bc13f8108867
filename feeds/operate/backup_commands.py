"""The commands `depeche db backup` and `depeche db restore`."""

from contextlib import closing, suppress
from pathlib import Path

import click
import orjson

from feeds.operate.backing_up import back_up
from feeds.operate.backup_files import BackupFailed, Manifest
from feeds.operate.preparing import finish_restored
from feeds.operate.remembering import Line, Memory, What, name_database
from feeds.operate.replaying import Restored, keep_up, restore_and_replay
from feeds.options import as_json_option
from feeds.services import Services
from feeds.signup.readiness import settle_restored
from storage.errors import SchemaMismatch
from storage.protocols import Storage

file_argument = click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup")
@file_argument
@click.option("--with-secret-key", is_flag=True, help="Include the secret key; keep such a file safe.")
@as_json_option
@click.pass_obj
def backup(services: Services, *, file: Path, with_secret_key: bool, as_json: bool) -> None:
    """Write everything, as of one moment, into one file, while the server runs.

    A backup that was there is replaced once the new one is whole.
    """
    key = _find_key(services, file) if with_secret_key else None
    with closing(services.open_storage()) as storage:
        with suppress(SchemaMismatch):  # a backup comes before an upgrade
            storage.require_current_schema()
            finish_restored(storage, services.settings, now=services.clock())
        manifest = back_up(storage, file, media=_media(services), secret_key=key, now=services.clock())
        _remember(services, storage)
    _print(file, manifest, as_json=as_json, done="Backed up")


@click.command("restore")
@file_argument
@click.option("--with-secret-key", is_flag=True, help="Bring the secret key back too.")
@as_json_option
@click.pass_obj
def restore_backup(services: Services, *, file: Path, with_secret_key: bool, as_json: bool) -> None:
    """Replace the database by that of a backup; refused while anything has it open.

    The backup is checked from end to end before anything is touched.
    """
    key = _key_path(services) if with_secret_key else None
    with closing(services.open_storage()) as storage:
        restored = restore_and_replay(
            storage,
            file,
            media=_media(services),
            secret_key=key,
            memory=memory_of(services),
            database=name_database(services.settings.storage.url),
            now=services.clock(),
        )
        forgotten = 0
        if not restored.is_pending:
            forgotten = settle_restored(storage, services.settings.signup, now=services.clock())
    _print(file, restored.manifest, as_json=as_json, done="Restored", restored=restored, forgotten=forgotten)


def memory_of(services: Services) -> Memory:
    """Answer the file that remembers what no restore may undo."""
    return Memory(Path(services.settings.backup.memory))


def _remember(services: Services, storage: Storage) -> None:
    """Remember that there is a good backup, and what was withdrawn before it; raise StorageUnavailable."""
    memory, now = memory_of(services), services.clock()
    keep_up(storage, memory, database=name_database(services.settings.storage.url), now=now)
    memory.append(Line(what=What.BACKED_UP, at=now))


def _media(services: Services) -> Path:
    return Path(services.settings.media.folder)


def _key_path(services: Services) -> Path:
    return Path(services.settings.storage.secret_key_path)


def _find_key(services: Services, file: Path) -> Path:
    key = _key_path(services)
    if not key.is_file():
        raise BackupFailed(str(file), f"there is no secret key in {key}")
    return key


def _print(
    file: Path,
    manifest: Manifest,
    *,
    as_json: bool,
    done: str,
    restored: Restored | None = None,
    forgotten: int = 0,
) -> None:
    again: dict[str, object] = {}
    if restored:
        again = {
            "withdrawn_again": list(restored.again),
            "forgotten": forgotten,
            "pending": restored.is_pending,
        }
    if as_json:
        document = {"file": str(file), **manifest.model_dump(mode="json"), **again}
        click.echo(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))
        return
    rows = manifest.rows.get("article", 0)
    click.echo(f"{done} {rows} articles up to change {manifest.last_sequence}: {file}")
    if forgotten:
        click.echo(f"{forgotten} lines of the erasure journal were carried out again")
    for key in restored.again if restored else ():
        click.echo(f"withdrawn again: {key}")
    if restored and restored.is_pending:
        click.echo(
            "Its schema is an older one: depeche db migrate also withdraws again what had been withdrawn."
        )
