"""The commands `depeche db backup` and `depeche db restore`."""

from contextlib import closing
from pathlib import Path

import click
import orjson

from feeds.entities.options import as_json_option
from feeds.operate.backing_up import Restored, back_up, restore
from feeds.operate.backup_files import BackupFailed, Manifest
from feeds.services import Services

KEY_PATH = Path("var/secret.key")
"""Where the first start writes the secret key (interface.md)."""

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
    key = _find_key(file) if with_secret_key else None
    with closing(services.open_storage()) as storage:
        manifest = back_up(storage, file, media=_media(services), secret_key=key, now=services.clock())
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
    key = KEY_PATH if with_secret_key else None
    with closing(services.open_storage()) as storage:
        restored = restore(storage, file, media=_media(services), secret_key=key, now=services.clock())
    _print(file, restored.manifest, as_json=as_json, done="Restored", restored=restored)


def _media(services: Services) -> Path:
    return Path(services.settings.media.folder)


def _find_key(file: Path) -> Path:
    if not KEY_PATH.is_file():
        raise BackupFailed(str(file), f"there is no secret key in {KEY_PATH}")
    return KEY_PATH


def _print(
    file: Path, manifest: Manifest, *, as_json: bool, done: str, restored: Restored | None = None
) -> None:
    public_again = {"public_again": list(restored.public_again)} if restored else {}
    if as_json:
        document = {"file": str(file), **manifest.model_dump(mode="json"), **public_again}
        click.echo(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))
        return
    rows = manifest.rows.get("article", 0)
    click.echo(f"{done} {rows} articles up to change {manifest.last_sequence}: {file}")
    for key in restored.public_again if restored else ():
        click.echo(f"public again, although it had been withdrawn: {key}")
