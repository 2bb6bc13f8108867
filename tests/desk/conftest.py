"""What tests of the desk may ask for: the command line."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from feeds.services import Services

Depeche = Callable[..., Result]


@pytest.fixture
def depeche(services: Services) -> Depeche:
    """Runs a `depeche` command on the services of the test."""
    from feeds.cli import depeche as root  # here, so that a slice in pieces breaks its own tests alone

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(root, [str(each) for each in arguments], obj=services)

    return run
