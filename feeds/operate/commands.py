"""The operator's commands: serve, worker, db and config."""

import json
import sys
from contextlib import closing
from pathlib import Path

import click

from config.loading import load, masked
from feeds.operate.backup_commands import backup, restore_backup
from feeds.operate.lifeline import die_with
from feeds.operate.listening import get_address
from feeds.operate.preparing import migrate, prepare
from feeds.options import as_json_option
from feeds.secrets import load_secret
from feeds.services import Services


@click.command()
@click.option("--host", help="Where to listen; the setting serve.host otherwise.")
@click.option("--port", type=click.IntRange(1, 65535), help="Which port; the setting serve.port otherwise.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="How many serving processes; serve.workers otherwise."
)
@click.option("--no-worker", is_flag=True, help="Run no delivery worker beside the server.")
@click.pass_obj
def serve(
    services: Services, *, host: str | None, port: int | None, workers: int | None, no_worker: bool
) -> None:
    """Serve the site, with one delivery worker, until told to stop.

    A new database is set up first. SIGTERM and Ctrl-C let requests in flight finish; SIGHUP reads the
    settings again.
    """
    from feeds.operate.serving import Address, Server  # no other command has to wait for a server's libraries

    chosen = services.settings.serve
    port = port or chosen.port
    address = Address(get_address(host or chosen.host, port), port, workers or chosen.workers)
    with closing(services.open_storage()) as storage:
        prepare(storage, services.settings, services.clock())
    load_secret(Path(services.settings.storage.secret_key_path))  # the first start writes it
    with storage.hold():  # from before the first request to after the last one
        sys.exit(Server(services, address, with_worker=not no_worker, tell=click.echo).run())


@click.command()
@click.option("--parent", type=int, help="End with this process; `depeche serve` gives its own.")
@click.pass_obj
def worker(services: Services, *, parent: int | None) -> None:
    """Do what waits in the outbox, until told to stop: end embargoes, tell others what has changed.

    `depeche serve` runs one by itself. Several, on several machines, share the work.
    """
    from feeds.operate.working import work  # with all that works: no other command has to wait for it

    if parent is not None:
        die_with(parent)
    work(services)


@click.group()
def db() -> None:
    """Set up, upgrade, check, back up and restore the database."""


db.add_command(backup)
db.add_command(restore_backup)


@db.command("migrate")
@as_json_option
@click.pass_obj
def migrate_database(services: Services, *, as_json: bool) -> None:
    """Bring the database up to date: its schema, the default vocabulary and the languages of the site.

    Doing so again changes nothing.
    """
    with closing(services.open_storage()) as storage:
        applied = migrate(storage, services.clock())
        prepare(storage, services.settings, services.clock())
    if as_json:
        click.echo(json.dumps({"applied": applied}))
    else:
        click.echo(f"Applied: {', '.join(applied)}." if applied else "The database is up to date.")


@db.command("check")
@as_json_option
@click.pass_obj
def check_database(services: Services, *, as_json: bool) -> None:
    """Look for damage and contradictions in the database; exits with 1 if there are any."""
    with closing(services.open_storage()) as storage:
        problems = storage.check()
    if as_json:
        click.echo(json.dumps({"problems": list(problems)}, ensure_ascii=False))
    else:
        click.echo("\n".join(problems) or "No problems found.")
    sys.exit(1 if problems else 0)


@click.command("config")
@as_json_option
def show_config(*, as_json: bool) -> None:
    """Show every setting in force and where it comes from; secrets are masked."""
    loaded = load()
    values = masked(loaded.settings)
    rows = [
        {"option": option.dotted, "value": values[option.section][option.name], "origin": origin}
        for option, origin in loaded.origins.items()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{row['option']} = {row['value']!r}  ({row['origin']})" for row in rows))
