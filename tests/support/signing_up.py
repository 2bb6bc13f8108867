"""A site that somebody signs up at: forms are sent, the worker works, mails are read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.smtp_server import MailServer, Taken
from werkzeug.test import TestResponse

from config.settings import MailSettings, Settings
from feeds.app import create_app
from feeds.operate.lanes import LANES
from feeds.operate.working import Worker
from feeds.services import Services
from feeds.signup.handling import new_seed, post_letter
from feeds.signup.letters import WELCOME, Letter
from storage import open_storage
from storage.signups import Consent, Signup, SignupState

ADDRESS = "reader@example.org"
LINK = re.compile(r"https?://\S+")
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
MOST_TURNS = 100_000
LANES_OF_SIGNUPS = tuple(
    lane for lane in LANES if lane.listener in {"signup", "mail", "forgetting", "retention"}
)


@dataclass
class SignupSite:
    """One site and its mail server; `work` does what a worker would have done by now."""

    services: Services
    clock: FakeClock
    mail: MailServer
    client: FlaskClient
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = Worker(self.services)

    def form_token(self, path: str = "/signup") -> str:
        """Load the form, and read it for five seconds."""
        found = TOKEN.search(self.client.get(path).get_data(as_text=True))
        assert found
        self.clock.advance(5)
        return found[1]

    def send(
        self,
        address: str = ADDRESS,
        *,
        path: str = "/signup",
        purposes: Sequence[str] = ("digest",),
        as_json: bool = False,
        network: str = "192.0.2.7",
        **fields: Any,
    ) -> TestResponse:
        """Send the form as a browser would, or as JSON; the worker has not seen it yet."""
        sent = {"email": address, "purposes": list(purposes), "form_token": self.form_token(), **fields}
        where: Mapping[str, Any] = {"environ_base": {"REMOTE_ADDR": network}}
        if as_json:
            return self.client.post(path, json=sent, **where)
        return self.client.post(path, data={**sent, "website": ""}, **where)

    def work(self) -> None:
        """Let the worker do everything that is due, and only that."""
        for _ in range(MOST_TURNS):
            pauses = [self.worker.turn(lane) for lane in LANES_OF_SIGNUPS]
            if all(pauses):
                return
        raise AssertionError("the worker never comes to an end")

    def mails(self, address: str = ADDRESS) -> list[Taken]:
        return self.mail.to(address)

    def newest_link(self, part: str, address: str = ADDRESS) -> str:
        """The path and query of the last mailed link with this part in it."""
        found = [link for mail in self.mails(address) for link in LINK.findall(mail.text) if part in link]
        assert found, [mail.text for mail in self.mails(address)]
        parts = urlsplit(found[-1])
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def newest_token(self, part: str, address: str = ADDRESS) -> str:
        return parse_qs(urlsplit(self.newest_link(part, address)).query)["token"][0]

    def confirm(self, address: str = ADDRESS) -> TestResponse:
        """Press the button of the newest mail that asks to."""
        token = self.newest_token("/signup/confirm", address)
        return self.client.post("/signup/confirm", data={"token": token, "action": "confirm"})

    def join(self, address: str = ADDRESS, **fields: Any) -> None:
        """Sign up and confirm, mails included."""
        assert 202 == self.send(address, **fields).status_code
        self.work()
        assert 200 == self.confirm(address).status_code
        self.work()

    def leave(self, address: str = ADDRESS) -> TestResponse:
        """Let a mail program press one click out (RFC 8058)."""
        link = self.newest_link("/signup/leave/", address)
        return self.client.post(link, data={"List-Unsubscribe": "One-Click"})

    def ask_for_data(self, address: str = ADDRESS) -> str:
        """Have the link to one's data mailed; answers its token."""
        assert 202 == self.client.post("/my-data", data={"email": address}).status_code
        self.work()
        return self.newest_token("/my-data", address)

    def act(self, token: str, action: str, **fields: Any) -> TestResponse:
        """Press a button of the page with one's data."""
        return self.client.post("/my-data", data={"token": token, "action": action, **fields})

    @property
    def journal(self) -> str:
        path = Path(self.services.settings.signup.erasure_journal)
        return path.read_text(encoding="utf-8") if path.exists() else ""


def promise_welcomes(services: Services, count: int) -> list[str]:
    """Let so many have confirmed at once, in three languages: each is promised a welcome.

    Answers their addresses.
    """
    now = services.clock()
    addresses = [f"reader{number}@site{number % 7}.example" for number in range(count)]
    for first in range(0, count, 200):
        with services.storage.writing() as session:
            for number, address in enumerate(addresses[first : first + 200]):
                signup = a_confirmed_signup(address, language=("fr", "ar", "en")[number % 3], now=now)
                session.signups.add(signup)
                session.signups.add_consent(signup.uuid, a_consent(now))
                post_letter(session, Letter(WELCOME, signup.uuid, new_seed()), now=now)
    return addresses


def a_confirmed_signup(address: str, *, language: str, now: datetime) -> Signup:
    return Signup(
        uuid=str(uuid4()),
        mailbox=sha256(address.encode()).hexdigest(),
        address=address,
        state=SignupState.CONFIRMED,
        language=language,
        categories=("technologie",),
        entities=("maroc",),
        frequency="weekly",
        byline="",
        contributor=None,
        author_slug=None,
        created_at=now,
        touched_at=now,
        confirmed_at=now,
        left_at=None,
        told_at=None,
    )


def a_consent(now: datetime) -> Consent:
    return Consent(
        purpose="digest",
        policy="v",
        language="fr",
        method="form",
        requested_at=now,
        confirmed_at=now,
        withdrawn_at=None,
    )


@contextmanager
def signup_site(settings: Settings, clock: FakeClock, mail: MailServer) -> Iterator[SignupSite]:
    """Run a site on these settings that sends its mail to this server."""
    sending = settings.model_copy(
        update={"mail": MailSettings(host="127.0.0.1", port=mail.port, sender="news@depeche.test")}
    )
    services = Services(sending, clock, lambda: open_storage(settings.storage.url))
    yield SignupSite(services, clock, mail, create_app(services).test_client())
    services.post.close()
    services.storage.close()
