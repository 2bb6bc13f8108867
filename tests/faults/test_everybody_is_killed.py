"""D1: server, worker, importer and editor die at random moments; nothing acknowledged is lost or torn.

Issue 3 asks for 1,000 kills (`make faults COUNT=1000`), half on each engine; `make test` does 20.
"""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.databases import on_both_engines
from support.ledgers import Ledger, differences, read_lines, start_editor
from support.processes import DEPECHE, environment, running_server, wait_until

from config.settings import Settings
from storage import open_storage
from storage.protocols import Storage

KILLS = int(os.environ.get("COUNT", "20")) // 2
LONGEST_LIFE = 1.0
"""How many seconds everybody lives at most after the first acknowledgement."""

FILES = 15
CHECKED_EVERY = 10
"""After how many kills the whole database is looked through; the articles of a cycle are after each."""

pytestmark = pytest.mark.processes


@on_both_engines
def test_after_any_number_of_kills_the_ledger_equals_the_store(
    settings: Settings, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    url = settings.storage.url
    variables = {"DEPECHE_STORAGE__URL": url}
    chance = random.Random(3)
    ledger, told = Ledger(), set[int]()

    for cycle in range(KILLS):
        folder = tmp_path / f"{cycle:05}"
        folder.mkdir()
        _live_and_die(url, variables, folder, chance, cycle)
        lines, of_this_cycle = read_lines(folder / "ledger"), Ledger()
        for each in (ledger, of_this_cycle):
            each.add(lines)
        told |= _told(folder)
        with closing(open_storage(url)) as storage:
            assert [] == differences(storage, of_this_cycle)
            if cycle % CHECKED_EVERY == 0:
                assert [] == storage.check()
    last = tmp_path / "last"
    last.mkdir()
    with running_server(last, variables), closing(open_storage(url)) as storage:
        wait_until(lambda: _is_quiet(storage), what="every promise is kept")
        head = _head(storage)
        assert [] == storage.check()
        assert [] == differences(storage, ledger)

    record_property("kills of server, worker, importer and editor", KILLS)
    record_property("acknowledged by the editor", ledger.acks)
    record_property("changes in the log", head)
    assert KILLS < ledger.acks
    assert set(range(1, head + 1)) == told | _told(last), "every change is told once or more"


def _live_and_die(
    url: str, variables: dict[str, str], folder: Path, chance: random.Random, cycle: int
) -> None:
    """Start everybody, wait for the first acknowledgement, and kill all of them a random moment later."""
    importer = None
    with running_server(folder, variables) as server:
        editor = start_editor(url, folder / "ledger", seed=f"{cycle}", mode="grow")
        try:
            wait_until(lambda: _acks(folder / "ledger"), what="the editor was answered")
            importer = _start_importer(folder, variables)
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            if chance.random() < 0.5 and server.worker:
                os.kill(server.worker, signal.SIGKILL)  # alone at first; the server then ends by itself
                time.sleep(chance.uniform(0, 0.1))
            victims = [server.process, editor, importer]
            chance.shuffle(victims)
            for victim in victims:
                victim.send_signal(signal.SIGKILL)
        finally:
            for process in (editor, importer):
                if process is not None:
                    process.kill()
                    process.wait()


def _start_importer(folder: Path, variables: dict[str, str]) -> "subprocess.Popen[bytes]":
    for number in range(FILES):
        text = f"Importé {folder.name} {number}\n\nParagraphe {folder.name} {number}.\n"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return subprocess.Popen(
        [*DEPECHE, "import", "--publish", *map(str, sorted(folder.glob("*.txt")))],
        env=environment(variables),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _acks(ledger: Path) -> int:
    return sum(line["what"] == "ack" for line in read_lines(ledger))


def _told(folder: Path) -> set[int]:
    """The sequences that the journal of this cycle's worker has."""
    lines = (folder / "stderr").read_text(encoding="utf-8").splitlines()
    return {
        json.loads(line)["sequence"]
        for line in lines
        if '"event": "article_changed"' in line and line[-1:] == "}"
    }


def _is_quiet(storage: Storage) -> bool:
    with storage.reading() as session:
        return not session.outbox.list(buried=None, limit=1)


def _head(storage: Storage) -> int:
    with storage.reading() as session:
        head = session.changes.head()
    return head.sequence if head else 0
