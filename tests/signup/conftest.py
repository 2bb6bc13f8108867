"""A site people sign up at, and the mail server it writes to."""

from collections.abc import Iterator

import pytest
from support.clocks import FakeClock
from support.signing_up import SignupSite, signup_site
from support.smtp_server import MailServer, running_mail_server

from config.settings import Settings, SignupSettings


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    with running_mail_server() as server:
        yield server


@pytest.fixture
def site(settings: Settings, clock: FakeClock, mail_server: MailServer) -> Iterator[SignupSite]:
    """A site with its limits of a network out of the way; both engines with `on_both_engines`."""
    signup = SignupSettings(erasure_journal=settings.signup.erasure_journal, per_network=10_000)
    with signup_site(settings.model_copy(update={"signup": signup}), clock, mail_server) as site:
        yield site
