"""Gathers the commands of every slice under `depeche`; turns refusals into one line and an exit status."""

import logging
import os
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

import click

from config.loading import ConfigError, load
from config.settings import Settings
from feeds import clock
from feeds.errors import FeedsError
from feeds.operate.preparing import make_ready
from feeds.services import Services
from storage import open_storage
from storage.errors import StorageError
from storage.protocols import Storage

INTERRUPTED = 130
PATIENCE_SECONDS = 60.0
"""How long a command waits for other writers: nobody is waiting for its answer as a reader would."""


COMMANDS: Mapping[str, tuple[str, ...]] = {
    "article": ("desk.commands:article", "intake.commands:correct"),
    "category": ("entities.commands:category",),
    "config": ("operate.commands:show_config",),
    "contributor": ("signup.commands:contributor",),
    "db": ("operate.commands:db",),
    "entity": (
        "entities.commands:entity",
        "desk.entity_commands:merge",
        "desk.entity_commands:pin",
        "desk.entity_commands:retag",
        "desk.entity_commands:unpin",
        "entities.candidate_commands:candidates",
        "entities.registry_commands:import_entities",
        "entities.registry_commands:retire",
        "entities.tag_commands:evaluate_",
        "entities.tag_commands:tag",
    ),
    "feed": ("intake.feed_commands:feed",),
    "import": ("intake.commands:import_",),
    "outbox": ("operate.outbox:outbox",),
    "serve": ("operate.commands:serve",),
    "signup": ("signup.commands:signup",),
    "worker": ("operate.commands:worker",),
}
"""Where each command is, and for a group what other slices add to it.

They are imported when they are asked for: to import all of them takes longer than most commands.
"""


class Refused(click.ClickException):
    """What was asked for cannot be done; exits with 2, as for a wrong option."""

    exit_code = 2


class DepecheGroup(click.Group):
    """The root of all commands: refusals become one clear line, Ctrl-C the status that shells expect."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Answer the names of all commands."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Answer a command, importing it if nobody has asked for it yet."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.add_command(_import(*COMMANDS[cmd_name]))
        return super().get_command(ctx, cmd_name)

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


def _import(place: str, *added: str) -> click.Command:
    command = _find(place)
    for subcommand in added:
        assert isinstance(command, click.Group)
        command.add_command(_find(subcommand))
    return command


def _find(place: str) -> click.Command:
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(f"feeds.{module}"), name)
    return command


def run() -> None:
    """Run `depeche` as the process's own command.

    Files it makes are nobody else's to read (P8, X3). Libraries say nothing beside a command's own words; a
    process that serves or works sets up its own logs.
    """
    os.umask(0o077)
    logging.getLogger().addHandler(logging.NullHandler())
    depeche()
