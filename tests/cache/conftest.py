"""A newsroom whose feeds are asked for through the cache."""

import pytest
from support.caching import CachedSite, make_site
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    """Four articles in three categories and two languages."""
    newsroom = Newsroom(services, clock)
    newsroom.publish(
        "a", categories=("ia",), entities=("maroc",), authors=("zineb",), text="<p>mot </p>" * 99
    )
    newsroom.publish("b", categories=("ia", "economie"), entities=("maroc",))
    newsroom.publish("c", categories=("culture",))
    newsroom.publish("d", language="ar", categories=("economie",))
    return newsroom


@pytest.fixture
def site(newsroom: Newsroom, services: Services) -> CachedSite:
    """That newsroom's site, with an empty cache."""
    return make_site(services)
