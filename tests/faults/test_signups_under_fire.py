"""Robots that fetch every link, floods of signups, and a mail server that is down for a day (E4-E6, E12).

`make faults COUNT=100000` does what issue 7 asks for: 10,000 visits, 100,000 signups, and 200 kills; each
alone is `-k scanner`, `-k flood` (with `--basetemp=/dev/shm/flood`, as it asks for no disk) or
`-k "down and sqlite"`.
"""

import os
import random
import signal
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from support.clocks import START, FakeClock
from support.databases import on_both_engines
from support.signing_up import LINK, TOKEN, SignupSite, promise_welcomes, signup_site
from support.smtp_server import MailServer, running_mail_server

from config.settings import Settings, SignupSettings
from feeds.signup.erasing import MAIL
from storage.signups import SignupCounts

COUNT = int(os.environ.get("COUNT", "0"))
VISITS = min(COUNT, 10_000) or 200
ATTEMPTS = max(COUNT, 200)
KILLS = min(COUNT, 200) or 5
LETTERS = 8 * KILLS
MAILBOXES = tuple(f"victim{number}@example.org" for number in range(10))
A_DAY = timedelta(days=1)
BATCH = 50
STAGES = ("done", "rcpt", "data", "mail")
MOST_MAILS = 5
"""How many mails a worker gets through at most before it is killed."""


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def site(settings: Settings, clock: FakeClock, mail_server: MailServer) -> Iterator[SignupSite]:
    journal = settings.signup.erasure_journal
    limits = SignupSettings(erasure_journal=journal, per_network=10**9, per_domain=10**9, per_site=10**9)
    with signup_site(settings.model_copy(update={"signup": limits}), clock, mail_server) as site:
        yield site


def test_a_scanner_that_fetches_every_link_confirms_nothing(
    site: SignupSite, record_property: Callable[[str, object], None]
) -> None:
    """E6, M-03."""
    site.join("member@example.org")
    site.send()
    site.work()
    site.ask_for_data("member@example.org")
    links = [
        link.removeprefix(site.services.settings.site.base_url)
        for mail in site.mail.taken
        for link in LINK.findall(mail.text)
        if link.startswith(site.services.settings.site.base_url)
    ]
    before = _everything(site)

    statuses = Counter(site.client.get(links[number % len(links)]).status_code for number in range(VISITS))

    record_property("visits of a link scanner", VISITS)
    assert {200: VISITS} == statuses
    assert before == _everything(site)


def _everything(site: SignupSite) -> object:
    """Everything that is known of anybody."""
    with site.services.storage.reading() as session:
        signups = session.signups.list_after("", limit=100)
        return signups, [session.signups.list_consents(each.uuid) for each in signups]


def test_a_flood_brings_no_mailbox_more_than_three_mails_a_day(
    site: SignupSite, record_property: Callable[[str, object], None]
) -> None:
    """E4, E5: three days of it, from everywhere, with tags and dots that lead to the same ten mailboxes."""
    chance = random.Random(4)
    step = 3 * A_DAY / ATTEMPTS
    answers: set[tuple[int, bytes]] = set()
    seconds: list[float] = []
    sent_at: dict[str, list[datetime]] = {}
    token, loaded_at = "", START - A_DAY

    for attempt in range(ATTEMPTS):
        if site.clock() - loaded_at > timedelta(minutes=50):
            found = TOKEN.search(site.client.get("/signup").get_data(as_text=True))
            assert found
            token, loaded_at = found[1], site.clock()
            site.clock.advance(5)
        began = time.perf_counter()
        answer = site.client.post(
            "/signup",
            json={"email": _disguise(chance), "purposes": ["digest"], "form_token": token},
            environ_base={"REMOTE_ADDR": f"10.{attempt >> 8 & 255}.{attempt & 255}.1"},
        )
        seconds.append(time.perf_counter() - began)
        answers.add((answer.status_code, answer.data))
        site.clock.advance(step.total_seconds())
        if attempt % BATCH == 0:
            site.work()
            _collect(site, sent_at)
    site.work()
    _collect(site, sent_at)

    mails = sum(map(len, sent_at.values()))
    record_property("attempts against ten mailboxes", ATTEMPTS)
    record_property("mails they got in three days", mails)
    record_property("median of an answer in ms", round(statistics.median(seconds) * 1000, 2))
    assert 1 == len(answers)
    assert 202 == next(iter(answers))[0]
    assert len(MAILBOXES) <= mails <= 3 * 4 * len(MAILBOXES)
    for moments in sent_at.values():
        for moment in moments:
            assert 3 >= sum(moment <= other < moment + A_DAY for other in moments)


def _disguise(chance: random.Random) -> str:
    local, _, domain = chance.choice(MAILBOXES).partition("@")
    tag = chance.choice(("", f"+{chance.randrange(10**6)}"))
    return f"{local}{tag}@{chance.choice((domain, domain.upper()))}"


def _collect(site: SignupSite, sent_at: dict[str, list[datetime]]) -> None:
    """Note when each mailbox got what has arrived since."""
    for mail in site.mail.taken:
        mailbox = mail.recipient.partition("@")[0].partition("+")[0]
        sent_at.setdefault(mailbox, []).append(site.clock())
    site.mail.taken.clear()


@dataclass
class Executioner:
    """Answers for the mail server, and kills the worker that speaks to it at a stage of its nth mail."""

    is_down: bool = True
    victim: int = 0
    stage: str = ""
    left: int = 0

    def reply(self, stage: str, _address: str) -> str | None:
        if stage == self.stage:
            self.left -= 1
            if self.left == 0:
                while not self.victim:
                    time.sleep(0.001)  # its parent is about to say who it is
                os.kill(self.victim, signal.SIGKILL)
                return "drop"  # at `done` the mail is taken, and nobody has heard of it
        return "421 down" if self.is_down else None


@on_both_engines
def test_a_mail_server_that_is_down_for_a_day_loses_nothing_whoever_is_killed(
    site: SignupSite, record_property: Callable[[str, object], None]
) -> None:
    """E12, D1: nothing lost; what was taken at the moment of a kill comes twice, with the same Message-ID."""
    chance = random.Random(5)
    addresses = set(promise_welcomes(site.services, LETTERS))
    executioner = Executioner()
    site.mail.reply = executioner.reply

    in_the_outage = KILLS // 2
    for _ in range(in_the_outage):
        _live(site, executioner, stage="connect")
        site.clock.advance(A_DAY.total_seconds() / in_the_outage)
    assert [] == site.mail.taken
    executioner.is_down = False
    stages = [STAGES[number % len(STAGES)] for number in range(KILLS - in_the_outage)]
    for stage in stages:
        _live(site, executioner, stage=stage, mails=chance.randint(1, MOST_MAILS))
        site.clock.advance(100)
    began, sent = time.perf_counter(), len(site.mail.taken)
    _live(site, executioner)
    speed = round((len(site.mail.taken) - sent) / (time.perf_counter() - began))

    copies = Counter(mail.recipient for mail in site.mail.taken)
    duplicates = copies.total() - len(addresses)
    record_property("kills, letters, duplicates", f"{KILLS}, {len(addresses)}, {duplicates}")
    record_property("mails a second afterwards, the start of a worker included", speed)
    assert addresses == set(copies)
    assert stages.count("done") == duplicates
    for address in addresses:
        assert 1 == len({mail.message["Message-ID"] for mail in site.mail.to(address)})
    assert not _waits(site)
    with site.services.storage.reading() as session:
        assert SignupCounts(pending=0, confirmed=len(addresses), left=0) == session.signups.count()


def _live(site: SignupSite, executioner: Executioner, *, stage: str = "", mails: int = 1) -> None:
    """Let a worker live until it is killed at a stage, or, without one, until nothing is due."""
    site.services.storage.close()
    executioner.stage, executioner.left, executioner.victim = stage, mails, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside the mail server's thread
        child = os.fork()
    if not child:
        _work_and_end(site)
    executioner.victim = child
    _pid, status = os.waitpid(child, 0)
    assert (signal.SIGKILL if stage else 0) == status


def _work_and_end(site: SignupSite) -> None:
    """Do what is due, in the child; leave without touching anything of the parent's."""
    try:
        site.work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def _waits(site: SignupSite) -> bool:
    with site.services.storage.reading() as session:
        return any(row.listener == MAIL for row in session.outbox.list(buried=None, limit=10))
