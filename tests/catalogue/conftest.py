"""A newsroom with articles under every kind of topic, and the same site under other settings."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.newsroom import Newsroom

from config.settings import Settings, SiteSettings
from feeds.app import create_app
from feeds.services import Services

SiteWith = Callable[..., FlaskClient]


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("maroc",), authors=("zineb",))
    newsroom.publish("b", categories=("eau",), language="ar-MA", days_ago=3)
    newsroom.publish("c", categories=("eau",))
    return newsroom


@pytest.fixture
def site_with(services: Services) -> SiteWith:
    """Answers a client of the same newsroom on a site with these options."""

    def make(**options: object) -> FlaskClient:
        settings = Settings(
            site=SiteSettings(**options),  # type: ignore[arg-type]
            storage=services.settings.storage,
            media=services.settings.media,
        )
        return create_app(Services(settings, services.clock, lambda: services.storage)).test_client()

    return make
