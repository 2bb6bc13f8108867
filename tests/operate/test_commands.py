"""The commands of the operator, their exit statuses and what they print (interface.md, Commands)."""

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner, Result
from support.clocks import START, FakeClock

from config.loading import OPTIONS, ConfigError
from config.settings import Settings, StorageSettings
from feeds.cli import CommandServices, DepecheGroup, depeche
from feeds.errors import SourceUnreadable
from feeds.services import Services
from storage import open_storage
from storage.errors import StorageUnavailable
from storage.protocols import Storage


def run(*arguments: str, obj: Services | None = None, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(depeche, list(arguments), obj=obj, env=env)


def services_on(url: str) -> Services:
    return Services(Settings(storage=StorageSettings(url=url)), FakeClock(), lambda: open_storage(url))


def commands(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    found, context = [], click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        found.append((*path, name))
        if isinstance(command, click.Group):
            found.extend(commands(command, *path, name))
    return found


@pytest.mark.parametrize("path", [(), *commands(depeche)], ids=" ".join)
def test_help_opens_nothing_whatever_the_settings(
    path: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run(*path, "--help", env={"DEPECHE_SITE__TITEL": "x"})

    assert 0 == result.exit_code
    assert "Usage: " in result.output
    assert [] == list(tmp_path.iterdir())


def test_the_version_is_the_distributions() -> None:
    result = run("--version")

    assert (0, "depeche, version 0.1.0\n") == (result.exit_code, result.output)


def test_settings_that_cannot_be_used_are_refused_all_at_once() -> None:
    """X3."""
    result = run("db", "migrate", env={"DEPECHE_SITE__TITEL": "x", "DEPECHE_SERVE__PORT": "0"})

    assert 2 == result.exit_code
    assert "" == result.stdout
    assert (
        "Error: unknown variable DEPECHE_SITE__TITEL; did you mean DEPECHE_SITE__TITLE?\n"
        "DEPECHE_SERVE__PORT should be greater than or equal to 1, not 0\n"
    ) == result.stderr


def fail_with(error: BaseException) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (SourceUnreadable("a.txt", "no such file"), 2, "Error: a.txt: no such file\n"),
        (StorageUnavailable("locked"), 2, "Error: storage is unavailable: locked\n"),
        (ConfigError(("one", "two")), 2, "Error: one\ntwo\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_refusal_is_one_line_and_a_status(error: BaseException, status: int, line: str) -> None:
    group = DepecheGroup("depeche", commands=[click.Command("fail", callback=fail_with(error))])

    result = CliRunner().invoke(group, ["fail"])

    assert (status, line, "") == (result.exit_code, result.stderr, result.stdout)


def test_a_bug_is_not_dressed_up_as_a_refusal() -> None:
    group = DepecheGroup("depeche", commands=[click.Command("fail", callback=fail_with(ValueError("bug")))])

    result = CliRunner().invoke(group, ["fail"])

    assert isinstance(result.exception, ValueError)


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["db", "nothing"], ["serve", "--port", "0"], ["serve", "--x"]]
)
def test_what_is_not_a_command_is_refused(arguments: list[str]) -> None:
    assert 2 == run(*arguments).exit_code


def test_commands_work_on_a_database_that_is_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A new database is set up by whichever command comes first."""
    monkeypatch.setenv("DEPECHE_STORAGE__URL", f"sqlite:///{tmp_path}/a.sqlite")
    services = CommandServices()

    with closing(services.storage) as storage, storage.reading() as session:
        found = session.vocabulary.find_category("technologie")

    assert (tmp_path / "a.sqlite").exists()
    assert found


def test_a_new_database_is_migrated_and_again_changes_nothing(empty_storage_url: str) -> None:
    first = run("db", "migrate", "--json", obj=services_on(empty_storage_url))
    second = run("db", "migrate", "--json", obj=services_on(empty_storage_url))
    third = run("db", "migrate", obj=services_on(empty_storage_url))

    assert (0, 0, 0) == (first.exit_code, second.exit_code, third.exit_code)
    assert json.loads(first.stdout)["applied"]
    assert {"applied": []} == json.loads(second.stdout)
    assert "The database is up to date.\n" == third.stdout


def test_the_steps_applied_are_named(empty_storage_url: str) -> None:
    result = run("db", "migrate", obj=services_on(empty_storage_url))

    assert result.stdout.startswith("Applied: ")


def test_a_sound_database_has_no_problems(storage_url: str) -> None:
    told = run("db", "check", obj=services_on(storage_url))
    document = run("db", "check", "--json", obj=services_on(storage_url))

    assert (0, "No problems found.\n") == (told.exit_code, told.stdout)
    assert (0, {"problems": []}) == (document.exit_code, json.loads(document.stdout))


def test_problems_are_listed_and_exit_with_1(storage: Storage, storage_url: str) -> None:
    with storage.writing() as session:
        session.vocabulary.add_language("fr", at=START)
        session.site._connection.run("update term set revision = 99")  # type: ignore[attr-defined] # damage

    result = run("db", "check", "--json", obj=services_on(storage_url))

    assert 1 == result.exit_code
    assert json.loads(result.stdout)["problems"]


def test_checking_what_is_not_there_is_refused(empty_storage_url: str) -> None:
    result = run("db", "check", obj=services_on(empty_storage_url))

    assert 2 == result.exit_code
    assert "depeche db migrate" in result.stderr


def test_the_settings_in_force_are_shown_with_their_origin_and_without_secrets() -> None:
    environment = {"DEPECHE_STORAGE__URL": "postgresql://news:s3cr3t@db/news", "DEPECHE_SITE__TITLE": "Atlas"}

    document = json.loads(run("config", "--json", env=environment).stdout)
    told = run("config", env=environment)

    assert [option.dotted for option in OPTIONS] == [row["option"] for row in document]
    assert {"option": "site.title", "value": "Atlas", "origin": "DEPECHE_SITE__TITLE"} == document[0]
    assert "site.title = 'Atlas'  (DEPECHE_SITE__TITLE)" == told.stdout.splitlines()[0]
    assert "serve.port = 8000  (default)" in told.stdout.splitlines()
    assert "s3cr3t" not in told.stdout + json.dumps(document)
    assert "postgresql://***" in told.stdout
