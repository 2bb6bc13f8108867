"""Databases for tests: new ones, or quick copies of one that was migrated, or prepared as `serve` does."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.clocks import START
from support.postgres import PostgresServer, running_postgres

from config.settings import Settings
from storage import open_storage

ENGINES = ("sqlite", "postgresql")
on_both_engines = pytest.mark.parametrize("engine", ENGINES, indirect=True)
"""Runs a test of `services` or `client` on both engines."""

SITE_UUID = "5b0c1c0e-6a4f-4f0b-9d37-3f1a6f0f7f11"


class Contents(StrEnum):
    """What a database holds when a test gets it."""

    NOTHING = "nothing"
    SCHEMA = "schema"
    """Migrated, with a site, and empty otherwise."""
    VOCABULARY = "vocabulary"
    """As after the first start of the server with the default settings."""


class SQLiteDatabases:
    """Databases as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    @contextmanager
    def copied(self, template: str | None) -> Iterator[str]:
        """Lend the URL of a copy of `template`, or of a file that does not exist yet."""
        path = self._folder / f"copy-{next(self._numbers)}.sqlite"
        if template is not None:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        for file in self._folder.glob(f"{path.name}*"):
            file.unlink()

    def template(self, name: str) -> str:
        """Answer the URL of a new database that will be copied."""
        return f"sqlite:///{self._folder / name}.sqlite"


class PostgresDatabases:
    """Databases of one running server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    @contextmanager
    def copied(self, template: str | None) -> Iterator[str]:
        """Lend the URL of a copy of `template`, or of an empty database."""
        name = self._server.create_database(template=_name(template))
        yield self._server.url(name)
        self._server.drop_database(name)

    def template(self, name: str) -> str:
        """Answer the URL of a new database that will be copied."""
        return self._server.url(self._server.create_database(name=name))


def _name(url: str | None) -> str:
    return "template0" if url is None else urlsplit(url).path.removeprefix("/")


class Databases:
    """Both engines; PostgreSQL starts when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._sqlite = SQLiteDatabases(folder)
        self._running = ExitStack()
        self._postgres: PostgresDatabases | None = None
        self._templates: dict[tuple[str, Contents], str] = {}

    def close(self) -> None:
        self._running.close()

    @contextmanager
    def lend(self, engine: str, contents: Contents) -> Iterator[str]:
        """Lend the URL of a database nobody else has, and remove it afterwards."""
        with self._of(engine).copied(self._template(engine, contents)) as url:
            yield url

    def _of(self, engine: str) -> SQLiteDatabases | PostgresDatabases:
        if engine == "sqlite":
            return self._sqlite
        if self._postgres is None:
            self._postgres = PostgresDatabases(self._running.enter_context(running_postgres()))
        return self._postgres

    def _template(self, engine: str, contents: Contents) -> str | None:
        if contents is Contents.NOTHING:
            return None
        if (engine, contents) not in self._templates:
            self._templates[engine, contents] = self._make_template(engine, contents)
        return self._templates[engine, contents]

    def _make_template(self, engine: str, contents: Contents) -> str:
        url = self._of(engine).template(contents)
        with closing(open_storage(url)) as storage:
            storage.migrate(site_uuid=SITE_UUID, at=START)
            if contents is Contents.VOCABULARY:
                from feeds.operate.preparing import prepare  # a slice in pieces breaks its own tests alone

                prepare(storage, Settings(), START)
        return url
