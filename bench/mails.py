"""Measures how fast mails leave: each from its own row of the outbox, to a mail server on loopback.

    .venv/bin/python -m bench.mails [MAILS]

Promises a welcome to 2,000 people who have confirmed, in three languages, in a new SQLite database, and lets
the worker send them: claim, `may_send` inside it, SMTP, and the row gone before the next mail. The server is
another process. Prints mails a second on the clock, and the worker's CPU time for each.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.signing_up import promise_welcomes
from support.smtp_server import running_mail_server

from config.settings import MailSettings, Settings, SignupSettings, StorageSettings
from feeds.operate.lanes import LANES
from feeds.operate.preparing import prepare
from feeds.operate.working import Worker
from feeds.services import Services
from feeds.signup.erasing import MAIL
from storage import open_storage


@dataclass(frozen=True)
class Sent:
    """What sending took; seconds on the clock, and of CPU time of the worker alone."""

    mails: int
    wall_seconds: float
    cpu_seconds: float

    @property
    def a_second(self) -> float:
        """Mails a second on this machine."""
        return self.mails / self.wall_seconds

    @property
    def cpu_ms(self) -> float:
        """CPU time for each, in milliseconds."""
        return self.cpu_seconds / self.mails * 1000


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="depeche-bench-") as name:
        sent = send_mails(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    print(
        f"{sent.mails} mails in {sent.wall_seconds:.1f} s: {sent.a_second:.0f} a second,"
        f" {sent.cpu_ms:.2f} ms of CPU each"
    )


def send_mails(folder: Path, mails: int) -> Sent:
    """Send so many mails from a database of its own in this folder."""
    with another_mail_server() as (port, taken):
        url = f"sqlite:///{folder}/mails.sqlite3"
        settings = Settings(
            storage=StorageSettings(url=url, secret_key_path=f"{folder}/secret.key"),
            signup=SignupSettings(erasure_journal=f"{folder}/erasures.jsonl"),
            mail=MailSettings(host="127.0.0.1", port=port, sender="news@depeche.test"),
        )
        services = Services(settings, lambda: datetime.now(UTC), lambda: open_storage(url))
        prepare(services.storage, settings, services.clock())
        promise_welcomes(services, mails)
        worker = Worker(services)
        (lane,) = (lane for lane in LANES if lane.listener == MAIL)
        wall, cpu = time.perf_counter(), time.process_time()
        while worker.turn(lane) == 0:
            continue
        sent = Sent(mails, time.perf_counter() - wall, time.process_time() - cpu)
        services.post.close()
        services.storage.close()
        taken.send(None)
        if taken.recv() != (mails, mails):
            raise SystemExit("not every mail has arrived, or one has arrived twice")
        return sent


@contextmanager
def another_mail_server() -> Iterator[tuple[int, Connection]]:
    """Run a mail server in a process of its own; asked for anything, it says how many mails it has taken."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_take_mails, args=(theirs,), daemon=True)
    process.start()
    yield ours.recv(), ours
    process.terminate()
    process.join()


def _take_mails(pipe: Connection) -> None:
    with running_mail_server() as server:
        pipe.send(server.port)
        while True:
            pipe.recv()
            pipe.send((len(server.taken), len({mail.recipient for mail in server.taken})))


if __name__ == "__main__":
    main()
