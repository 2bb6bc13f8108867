"""D3: when the kernel refuses to write or to sync, every acknowledgement is true and nothing is half done.

reliability.md asks for 5,000 failing calls (`make faults COUNT=5000`); `make test` fails 120. strace lets
every n-th call of an editor fail; after a failed fsync the editor has to die, and another one goes on.
"""

import os
import random
import re
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.ledgers import Ledger, differences, editor_command, read_lines
from support.processes import environment, wait_until

from config.settings import Settings
from storage import open_storage

FAILURES = int(os.environ.get("COUNT", "120"))
AT_ONCE = 25
"""How many failures one editor lives through at most."""

EVERY = {"pwrite64": range(8, 31), "fsync": range(8, 31), "pread64": range(40, 121)}
"""Every how many calls one fails. After a failed read an editor has to read all pages anew, some thirty for a
change: if one of thirty failed, nothing would ever be acknowledged."""

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    ("call", "error", "share", "is_deadly"),
    [
        ("pwrite64", "ENOSPC", 0.35, False),
        ("pwrite64", "EIO", 0.35, False),
        ("fsync", "EIO", 0.03, True),
        ("pread64", "EIO", 0.27, False),
    ],
)
def test_every_acknowledgement_is_true_whatever_fails(
    settings: Settings,
    tmp_path: Path,
    call: str,
    error: str,
    share: float,
    is_deadly: bool,
    record_property: Callable[[str, object], None],
) -> None:
    url, chance, ledger = settings.storage.url, random.Random(f"{call} {error}"), Ledger()
    failures = cycle = 0

    while failures < FAILURES * share:
        folder = tmp_path / f"{cycle:05}"
        folder.mkdir()
        when = f"{chance.randint(5, 60)}+{chance.choice(EVERY[call])}"
        status, failed = _edit(url, folder, call, f"inject={call}:error={error}:when={when}")
        ledger.add(read_lines(folder / "ledger"))
        assert status in ({0, os.EX_IOERR} if is_deadly else {0})
        with closing(open_storage(url)) as storage:
            assert [] == storage.check()
            assert [] == differences(storage, ledger)
        failures, cycle = failures + failed, cycle + 1

    record_property(f"{call} failed with {error}", failures)
    record_property("acknowledged meanwhile", ledger.acks)
    assert ledger.acks > 0


def _edit(url: str, folder: Path, call: str, injection: str) -> tuple[int, int]:
    """Let an editor work under failing calls; answer its exit status and how many calls failed."""
    trace = folder / "trace"
    command, variables = editor_command(url, folder / "ledger", seed=folder.name, mode="grow")
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={call}", "-e", injection, *command],
            env=environment(variables),
            stderr=stderr,
        )
    try:
        wait_until(lambda: process.poll() is not None or _failed(trace) >= AT_ONCE, what="enough has failed")
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGTERM)
    except FileNotFoundError:
        pass  # it has ended already
    return process.wait(), _failed(trace)


def _failed(trace: Path) -> int:
    return len(re.findall(r"\(INJECTED\)", trace.read_text(errors="replace"))) if trace.exists() else 0
