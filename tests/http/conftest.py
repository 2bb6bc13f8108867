"""What the tests of HTTP ask for: a tiny site on this machine, and one in production."""

import pytest
from support.clocks import FakeClock
from support.tiny_site import DEVELOPMENT, TinySite, make_site


@pytest.fixture
def site(clock: FakeClock) -> TinySite:
    """A site on this machine."""
    return make_site(DEVELOPMENT, clock)


@pytest.fixture
def public_site(clock: FakeClock) -> TinySite:
    """A site in production, at https://news.example."""
    return make_site("https://news.example", clock)
