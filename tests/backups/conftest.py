"""What the tests of backups share: two services on databases of the same engine."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from support.builders import a_new_article, publish
from support.databases import Contents, Databases

from feeds.services import Services
from storage import open_storage
from storage.protocols import Storage


@pytest.fixture
def other_url(engine: str, databases: Databases) -> Iterator[str]:
    """The URL of an empty database of the engine of `services`."""
    with databases.lend(engine, Contents.NOTHING) as url:
        yield url


@pytest.fixture
def other(other_url: str) -> Iterator[Storage]:
    """That database, opened."""
    with closing(open_storage(other_url)) as storage:
        yield storage


@pytest.fixture
def kept(services: Services) -> Services:
    """`services` with three public articles."""
    with services.storage.writing() as session:
        for name in ("un", "deux", "trois"):
            publish(session, a_new_article(name), at=services.clock())
    return services
