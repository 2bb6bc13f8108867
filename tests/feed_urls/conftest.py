"""A newsroom with five articles in three languages."""

import pytest
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    """Five articles: a (ia, mistral-ai, maroc), b (ia, economie, maroc), c (economie), d (ar), e (fr-MA)."""
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("mistral-ai", "maroc"), authors=("zineb",))
    newsroom.publish("b", categories=("ia", "economie"), entities=("maroc",), mentions=("rabat",))
    newsroom.publish("c", categories=("economie",), authors=("zineb", "ali"))
    newsroom.publish("d", language="ar", entities=("rabat",), days_ago=2)
    newsroom.publish("e", language="fr-MA", days_ago=40)
    return newsroom
