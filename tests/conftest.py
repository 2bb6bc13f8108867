"""What every test may ask for: databases of both engines, a clock that stands still, a client, commands."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from support.clocks import FakeClock
from support.databases import ENGINES, Contents, Databases

from config.settings import (
    BackupSettings,
    MailSettings,
    MediaSettings,
    Settings,
    SignupSettings,
    StorageSettings,
)
from feeds.services import Services
from storage import open_storage
from storage.protocols import Storage

Depeche = Callable[..., Result]

ROOT = Path(__file__).parent.parent
SHARED = ROOT / os.environ.get("SHARED", "../shared")
WITHOUT_REFERENCE = (
    f"tests of the reference article are deselected: there is no folder {SHARED} (set SHARED=)"
)

# A slow machine is no reason to fail a property (tests never depend on time).
hypothesis_settings.register_profile("depeche", deadline=None)
hypothesis_settings.load_profile("depeche")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the promises of style.md: warnings are errors, and the operator's environment changes nothing."""
    if config.getini("filterwarnings")[0] != "error":
        raise pytest.UsageError("the first of filterwarnings in pyproject.toml must be: error")
    for name in [name for name in os.environ if name.startswith("DEPECHE_")]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the folder that holds the reference article, leave out the tests that read it."""
    if SHARED.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("reference")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if not SHARED.is_dir():
        terminalreporter.write_line(WITHOUT_REFERENCE)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project that holds the reference article; for tests marked `reference`."""
    return SHARED


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Databases of both engines, new or copied."""
    with closing(Databases(tmp_path_factory.mktemp("databases"))) as databases:
        yield databases


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still at `support.clocks.START` until it is moved."""
    return FakeClock()


@pytest.fixture(params=ENGINES)
def storage_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The URL of a migrated database without articles or vocabulary; the test runs on both engines."""
    with databases.lend(request.param, Contents.SCHEMA) as url:
        yield url


@pytest.fixture(params=ENGINES)
def empty_storage_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The URL of a database nothing was ever migrated to; the test runs on both engines."""
    with databases.lend(request.param, Contents.NOTHING) as url:
        yield url


@pytest.fixture
def storage(storage_url: str) -> Iterator[Storage]:
    """A migrated storage without articles or vocabulary; the test runs on both engines."""
    with closing(open_storage(storage_url)) as storage:
        yield storage


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine of `services` and `client`: SQLite, or both with `support.databases.on_both_engines`."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(
    engine: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Default settings on a database as it is after the first start: with the default vocabulary."""
    with databases.lend(engine, Contents.VOCABULARY) as url:
        var = tmp_path_factory.mktemp("var")
        yield Settings(
            storage=StorageSettings(url=url, secret_key_path=str(var / "secret.key")),
            media=MediaSettings(folder=str(var / "media")),
            backup=BackupSettings(memory=str(var / "memory.jsonl")),
            signup=SignupSettings(erasure_journal=str(var / "erasures.jsonl")),
            mail=MailSettings(folder=str(var / "outbox")),
        )


@pytest.fixture
def services(settings: Settings, clock: FakeClock) -> Iterator[Services]:
    """What every URL and command is handed; `services.storage` holds the default vocabulary, no articles."""
    services = Services(
        settings=settings, clock=clock, open_storage=lambda: open_storage(settings.storage.url)
    )
    yield services
    services.storage.close()


@pytest.fixture
def client(services: Services) -> FlaskClient:
    """A client of the whole application, gate included, as granian would call it."""
    from feeds.app import create_app  # here, so that a slice in pieces breaks its own tests alone

    return create_app(services).test_client()


@pytest.fixture
def depeche(services: Services) -> Depeche:
    """Runs a `depeche` command on the services of the test."""
    from feeds.cli import depeche as root  # here, so that a slice in pieces breaks its own tests alone

    def run(*arguments: object, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(root, [str(each) for each in arguments], obj=services, input=stdin)

    return run
