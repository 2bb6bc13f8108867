"""One site and one browser for all tests of a process."""

from collections.abc import Iterator

import pytest
from browser.chromium import running_chromium
from browser.site import Site, running_site
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server with the samples, a hostile article and a withdrawn one."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with running_chromium() as browser:
        yield browser
