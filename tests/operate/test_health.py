"""/healthz says that the process lives, /readyz whether it can serve (issue 2, Serving)."""

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.databases import on_both_engines

from config.settings import Settings, StorageSettings
from feeds.services import Services
from storage import open_storage
from storage.errors import StorageUnavailable
from storage.protocols import Storage


def a_client(url: str) -> FlaskClient:
    from feeds.app import create_app

    settings = Settings(storage=StorageSettings(url=url))
    return create_app(
        Services(settings, FakeClock(), lambda: open_storage(url, patience_seconds=0.5))
    ).test_client()


@on_both_engines
def test_a_server_on_a_prepared_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert (200, {"status": "ready"}) == (answer.status_code, answer.json)
    assert "no-store" == answer.headers["Cache-Control"]


def test_a_missing_database_is_not_ready_and_says_what_to_run(empty_storage_url: str) -> None:
    answer = a_client(empty_storage_url).get("/readyz")

    assert 503 == answer.status_code
    assert "5" == answer.headers["Retry-After"]
    assert "no-store" == answer.headers["Cache-Control"]
    assert answer.json is not None
    assert "unready" == answer.json["status"]
    assert "depeche db migrate" in answer.json["reason"]


def test_an_older_database_is_not_ready(storage: Storage, storage_url: str) -> None:
    forget_last_step(storage)

    answer = a_client(storage_url).get("/readyz")

    assert 503 == answer.status_code
    assert answer.json is not None
    assert "depeche db migrate" in answer.json["reason"]


def test_an_unreachable_database_is_not_ready_and_no_secret_is_told() -> None:
    """P3, X3."""
    answer = a_client("postgresql://news:s3cr3t@127.0.0.1:1/news").get("/readyz")

    assert 503 == answer.status_code
    assert "s3cr3t" not in answer.text
    assert "news:" not in answer.text


@pytest.fixture
def lifeless() -> FlaskClient:
    from feeds.app import create_app

    def fail() -> Storage:
        raise StorageUnavailable("gone")

    return create_app(Services(Settings(), FakeClock(), fail)).test_client()


def test_health_does_not_ask_storage(lifeless: FlaskClient) -> None:
    answer = lifeless.get("/healthz")

    assert (200, "ok\n") == (answer.status_code, answer.text)
    assert "text/plain; charset=utf-8" == answer.headers["Content-Type"]
    assert "no-store" == answer.headers["Cache-Control"]
    assert 503 == lifeless.get("/readyz").status_code


def forget_last_step(storage: Storage) -> None:
    """Make a database one step older than this program."""
    with storage.writing() as session:
        session.site._connection.run(  # type: ignore[attr-defined] # no public way to damage a schema
            "delete from schema_step where number = (select max(number) from schema_step)"
        )
