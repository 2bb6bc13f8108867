"""Every command and option stands in docs/commands.md, and nothing else does."""

import re
from pathlib import Path

import click
import pytest

from feeds.cli import depeche

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^### `depeche ([a-z ]+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
SECTIONS = dict(SECTION.findall(PAGE))


def leaves(group: click.Group, *path: str) -> dict[str, click.Command]:
    """Answer every command that does something, by its words."""
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found.update(leaves(command, *path, name))
        else:
            found[" ".join((*path, name))] = command
    return found


def test_every_command_has_a_section() -> None:
    assert sorted(leaves(depeche)) == sorted(SECTIONS)


@pytest.mark.parametrize("words", sorted(SECTIONS))
def test_every_option_has_a_row(words: str) -> None:
    command = leaves(depeche)[words]
    options = [option.opts[-1] for option in command.params if isinstance(option, click.Option)]

    assert sorted(options) == sorted(re.findall(r"^\| `(--[a-z-]+)`", SECTIONS[words], re.MULTILINE))


@pytest.mark.parametrize("words", sorted(leaves(depeche)))
def test_every_command_and_option_explains_itself(words: str) -> None:
    command = leaves(depeche)[words]

    assert command.help
    assert [] == [
        option.name for option in command.params if isinstance(option, click.Option) and not option.help
    ]


@pytest.mark.parametrize("words", sorted(set(leaves(depeche)) - {"serve", "worker"}))
def test_every_command_that_prints_can_print_json(words: str) -> None:
    """interface.md: every command that prints takes --json."""
    assert "--json" in [opt for option in leaves(depeche)[words].params for opt in option.opts]
