"""Whatever happens in whatever order, no mail goes out without a consent in force when it was claimed (P7).

A state machine signs up, confirms, leaves, disowns, erases, bounces, waits, makes backups and restores
them; a model of what each mailbox wished and agreed to, kept apart from our tables, says what may be sent.
"""

import os
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from support.clocks import FakeClock
from support.databases import ENGINES, Contents, Databases
from support.signing_up import SignupSite, signup_site
from support.smtp_server import MailServer, Taken, running_mail_server

from config.settings import MailSettings, Settings, SignupSettings, StorageSettings
from feeds.operate.backing_up import back_up, restore
from feeds.signup.addresses import read_address
from feeds.signup.readiness import settle_restored
from feeds.signup.tools import keys_of

MAILBOXES = ("a@example.org", "b@example.org", "b+tag@example.org")
PURPOSES = ("contributor", "digest", "alert")
EXAMPLES = {
    engine: int(os.environ.get("COUNT", "12")) // (1 if engine == "sqlite" else 4) for engine in ENGINES
}
WAYS_DOWN = ("421 down", "drop")

mailboxes = st.sampled_from(MAILBOXES)


class Signups(RuleBasedStateMachine):
    """What people, robots, mail servers and operators do to one site."""

    databases: ClassVar[Databases]
    engine: ClassVar[str]

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        url = self.stack.enter_context(self.databases.lend(self.engine, Contents.VOCABULARY))
        self.mail: MailServer = self.stack.enter_context(running_mail_server())
        self.clock = FakeClock()
        self.backup = folder / "backup.tar"
        self.media = folder / "media"
        site_settings = Settings(
            storage=StorageSettings(url=url, secret_key_path=str(folder / "secret.key")),
            signup=SignupSettings(erasure_journal=str(folder / "erasures.jsonl"), per_network=10**6),
            mail=MailSettings(folder=str(folder / "outbox")),
        )
        self.site: SignupSite = self.stack.enter_context(signup_site(site_settings, self.clock, self.mail))
        self.agreed: dict[str, set[str]] = {address: set() for address in MAILBOXES}
        self.asked: dict[str, set[str]] = {address: set() for address in MAILBOXES}
        self.wished: dict[str, set[str]] = {address: set() for address in MAILBOXES}
        self.silenced: set[str] = set()
        self.saved: dict[str, set[str]] | None = None
        self.seen = 0

    @rule(address=mailboxes, purposes=st.sets(st.sampled_from(PURPOSES), min_size=1))
    def sign_up(self, address: str, purposes: set[str]) -> None:
        assert 202 == self.site.send(address, purposes=sorted(purposes)).status_code
        self.asked[address].add("confirm")
        self.wished[address] |= purposes

    @rule(address=mailboxes)
    def ask_for_data(self, address: str) -> None:
        assert 202 == self.site.client.post("/my-data", data={"email": address}).status_code
        self.asked[address].add("my-data")

    @rule()
    def work(self) -> None:
        self.site.work()
        self.look()

    @rule(address=mailboxes)
    def press_confirm(self, address: str) -> None:
        links = self.links(address, "/signup/confirm")
        if links and self.site.confirm(address).status_code == 200:
            self.agreed[address] |= self.active(address)
            assert self.agreed[address] <= self.wished[address]

    @rule(address=mailboxes)
    def press_not_me(self, address: str) -> None:
        if self.links(address, "/signup/confirm"):
            token = self.site.newest_token("/signup/confirm", address)
            before = self.active(address) is not None
            self.site.client.post("/signup/confirm", data={"token": token, "action": "not-me"})
            if before and self.is_suppressed(address):
                self.silence(address)

    @rule(address=mailboxes)
    def leave(self, address: str) -> None:
        if self.links(address, "/signup/leave/"):
            self.site.leave(address)
            self.agreed[address] = self.active(address)
            assert set() == self.agreed[address]

    @rule(address=mailboxes)
    def erase(self, address: str) -> None:
        if self.links(address, "/my-data?token"):
            self.site.act(self.site.newest_token("/my-data", address), "erase")
            self.agreed[address] = self.active(address)

    @rule(address=mailboxes)
    def bounce(self, address: str) -> None:
        self.mail.reply = lambda stage, to: "550 5.1.1 no" if stage == "rcpt" and to == address else None
        self.work()
        self.mail.reply = lambda _stage, _address: None
        if self.is_suppressed(address):
            self.silence(address)

    @rule(way=st.sampled_from(WAYS_DOWN))
    def have_the_mail_server_down(self, way: str) -> None:
        self.mail.reply = lambda stage, _address: way if stage in {"connect", "mail"} else None
        self.work()
        self.mail.reply = lambda _stage, _address: None

    @rule(hours=st.sampled_from([0.2, 2, 25, 49, 24 * 31]))
    def let_time_pass(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours).total_seconds())

    @rule()
    def make_a_backup(self) -> None:
        storage = self.site.services.storage
        back_up(storage, self.backup, media=self.media, secret_key=None, now=self.clock())
        self.saved = {address: set(self.active(address)) for address in MAILBOXES}

    @rule()
    def restore_the_backup(self) -> None:
        if self.saved is None:
            return
        storage = self.site.services.storage
        storage.close()
        restore(storage, self.backup, media=self.media, secret_key=None, now=self.clock())
        settle_restored(storage, self.site.services.settings.signup, now=self.clock())
        for address in MAILBOXES:
            found = self.active(address)
            assert found <= self.agreed[address], "a backup brings back nothing that was ended"
            self.agreed[address] = found
            self.asked[address] = set()

    def look(self) -> None:
        """Ask of every mail that has arrived since whether it was allowed to."""
        for mail in self.mail.taken[self.seen :]:
            self.judge(mail)
        self.seen = len(self.mail.taken)

    def judge(self, mail: Taken) -> None:
        """A question or a link to one's data needs a request, anything else a consent; silence is silence."""
        assert mail.recipient not in self.silenced, mail.text
        if "/signup/confirm" in mail.text:
            assert "confirm" in self.asked[mail.recipient], mail.text
        elif "/my-data?token" in mail.text:
            assert "my-data" in self.asked[mail.recipient], mail.text
        else:
            assert self.agreed[mail.recipient], mail.text

    def silence(self, address: str) -> None:
        self.silenced.add(address)
        self.agreed[address] = set()

    def links(self, address: str, part: str) -> list[Taken]:
        return [mail for mail in self.mail.to(address) if part in mail.text]

    def active(self, address: str) -> set[str]:
        with self.site.services.storage.reading() as session:
            found = [each for each in session.signups.list_after("", limit=9) if each.address == address]
            consents = session.signups.list_consents(found[0].uuid) if found else ()
        return {each.purpose for each in consents if each.withdrawn_at is None}

    def is_suppressed(self, address: str) -> bool:
        mailbox = keys_of(self.site.services).hash("mailbox", read_address(address).mailbox)
        with self.site.services.storage.reading() as session:
            return session.signups.find_suppression(mailbox) is not None

    def teardown(self) -> None:
        if hasattr(self, "site"):
            self.work()
            self.stack.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_no_mail_ever_goes_out_without_an_active_consent(databases: Databases, engine: str) -> None:
    machine = type(f"SignupsOn{engine}", (Signups,), {"databases": databases, "engine": engine})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES[engine],
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
