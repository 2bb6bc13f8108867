"""Gathers the commands of every slice under `depeche`; turns refusals into one line and an exit status."""

import logging
import os
from functools import cached_property
from typing import Any

import click

from config.loading import ConfigError, load
from config.settings import Settings
from feeds import clock
from feeds.desk.commands import article
from feeds.desk.entity_commands import merge, pin, retag, unpin
from feeds.entities.candidate_commands import candidates
from feeds.entities.commands import category, entity
from feeds.entities.registry_commands import import_entities, retire
from feeds.entities.tag_commands import evaluate_, tag
from feeds.errors import FeedsError
from feeds.intake.commands import correct, import_
from feeds.intake.feed_commands import feed
from feeds.operate.commands import db, serve, show_config, worker
from feeds.operate.outbox import outbox
from feeds.operate.preparing import make_ready
from feeds.services import Services
from feeds.signup.commands import contributor, signup
from storage import open_storage
from storage.errors import StorageError
from storage.protocols import Storage

INTERRUPTED = 130
PATIENCE_SECONDS = 60.0
"""How long a command waits for other writers: nobody is waiting for its answer as a reader would."""


class Refused(click.ClickException):
    """What was asked for cannot be done; exits with 2, as for a wrong option."""

    exit_code = 2


class DepecheGroup(click.Group):
    """The root of all commands: refusals become one clear line, Ctrl-C the status that shells expect."""

    def invoke(self, ctx: click.Context) -> Any:  # whatever the command answers; click ignores it
        """Carry out the command."""
        try:
            return super().invoke(ctx)
        except (FeedsError, StorageError, ConfigError) as error:
            raise Refused(str(error)) from error
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


class CommandServices(Services):
    """What commands work with, made when first asked for, so that `--help` needs no valid settings."""

    def __init__(self) -> None:
        self.clock = clock.now
        self.open_storage = self._open_patiently

    @cached_property
    def settings(self) -> Settings:  # type: ignore[override] # nobody assigns it
        """The settings; raises ConfigError."""
        return load().settings

    @cached_property
    def storage(self) -> Storage:
        """The opened storage, made ready: a new database is set up, another schema is refused."""
        storage = self.open_storage()
        make_ready(storage, self.settings, self.clock())
        return storage

    def _open_patiently(self) -> Storage:
        return open_storage(self.settings.storage.url, patience_seconds=PATIENCE_SECONDS)


@click.group(cls=DepecheGroup)
@click.version_option(package_name="depeche", prog_name="depeche")
@click.pass_context
def depeche(ctx: click.Context) -> None:
    """A self-hosted news syndication server: articles in, RSS, Atom and JSON Feed out."""
    if ctx.obj is None:
        ctx.obj = CommandServices()


article.add_command(correct)
for subcommand in (tag, evaluate_, import_entities, retire, merge, retag, pin, unpin, candidates):
    entity.add_command(subcommand)
for command in (
    serve,
    worker,
    db,
    show_config,
    category,
    entity,
    article,
    import_,
    feed,
    outbox,
    signup,
    contributor,
):
    depeche.add_command(command)


def run() -> None:
    """Run `depeche` as the process's own command.

    Files it makes are nobody else's to read (P8, X3). Libraries say nothing beside a command's own words; a
    process that serves or works sets up its own logs.
    """
    os.umask(0o077)
    logging.getLogger().addHandler(logging.NullHandler())
    depeche()
