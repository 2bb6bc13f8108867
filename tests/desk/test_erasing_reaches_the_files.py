"""P4: what is erased is in no file of the database any more; its address goes on saying that it is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.newsroom import Newsroom

from feeds.desk.erasing import scrub_storage
from feeds.operate.lanes import LANES
from feeds.operate.working import Worker
from feeds.services import Services
from storage.errors import StorageUnavailable

SECRET = "quagga-azerty"
ERASING = next(lane for lane in LANES if lane.handle is scrub_storage)


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("secret", text=f"<p>{SECRET}</p>")
    newsroom.correct("secret", note="Note.", title=f"Titre {SECRET}")
    return newsroom


def files_with(services: Services, word: str) -> list[str]:
    path = Path(services.settings.storage.url.removeprefix("sqlite:///"))
    return [file.name for file in path.parent.glob(f"{path.name}*") if word.encode() in file.read_bytes()]


def test_the_worker_makes_every_file_forget_what_was_erased(
    newsroom: Newsroom, services: Services, depeche: Callable[..., Result]
) -> None:
    before = files_with(services, SECRET)

    depeche("article", "withdraw", "secret", "--reason", "Jugement", "--erase")
    Worker(services, [ERASING]).turn(ERASING)

    assert before
    assert [] == files_with(services, SECRET)


def test_a_reader_in_the_way_only_delays_it(
    newsroom: Newsroom, services: Services, clock: FakeClock, depeche: Callable[..., Result]
) -> None:
    with services.storage.reading() as session:
        assert session.articles.find("secret")
        depeche("article", "withdraw", "secret", "--reason", "Jugement", "--erase")
        with pytest.raises(StorageUnavailable):
            services.storage.scrub()
        Worker(services, [ERASING]).turn(ERASING)
    clock.advance(10)

    Worker(services, [ERASING]).turn(ERASING)

    assert [] == files_with(services, SECRET)


@on_both_engines
def test_the_old_address_goes_on_answering_410(
    newsroom: Newsroom, services: Services, client: FlaskClient, depeche: Callable[..., Result]
) -> None:
    """T-06: an id that was once public is gone, not unknown; the public note of before stays."""
    depeche("article", "withdraw", "secret", "--reason", "Faux", "--public-note", "Retiré à sa demande.")
    erased = depeche("article", "withdraw", "secret", "--reason", "Jugement", "--erase")
    Worker(services, [ERASING]).turn(ERASING)

    page = client.get("/articles/secret", headers={"Accept": "text/html"})

    assert 0 == erased.exit_code
    assert 410 == page.status_code
    assert "Retiré à sa demande." in page.text
    with services.storage.reading() as session:
        assert "erasure" not in [row.listener for row in session.outbox.list(buried=None, limit=9)]
