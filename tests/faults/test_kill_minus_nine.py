"""D1: an importer killed at a random moment loses nothing acknowledged and tears nothing.

`make test` kills ten times on each engine; `make faults COUNT=…` as often as it is told.
"""

import json
import os
import random
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.databases import on_both_engines
from support.processes import DEPECHE, environment, run_depeche

from config.settings import Settings
from storage import open_storage

KILLS = int(os.environ.get("COUNT", "10"))
EACH = 120

pytestmark = pytest.mark.processes


@on_both_engines
def test_an_importer_killed_at_any_moment_can_simply_be_run_again(settings: Settings, tmp_path: Path) -> None:
    variables = {"DEPECHE_STORAGE__URL": settings.storage.url}
    chance = random.Random(9)
    killed_in_the_middle = stored_before = 0

    for cycle in range(KILLS):
        folder = _write_articles(tmp_path / f"{cycle:06}")
        _import_and_kill(folder, variables, after_seconds=chance.uniform(0.5, 1.1))
        stored = _count_whole(settings)
        assert stored >= stored_before
        killed_in_the_middle += 0 < stored - stored_before < EACH
        done = run_depeche("import", "--publish", "--json", str(folder), folder=tmp_path, settings=variables)
        report = json.loads(done.stdout)
        assert (EACH, []) == (report["new"] + report["same"], report["rejected"])
        assert report["same"] >= stored - stored_before
        stored_before = _count_whole(settings)
        assert (cycle + 1) * EACH == stored_before

    assert killed_in_the_middle > 0


def _write_articles(folder: Path) -> Path:
    folder.mkdir()
    for number in range(EACH):
        text = f"Titre {folder.name} {number}\n\nParagraphe {folder.name} {number}.\n"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def _import_and_kill(folder: Path, variables: dict[str, str], *, after_seconds: float) -> None:
    process = subprocess.Popen(
        [*DEPECHE, "import", "--publish", str(folder)],
        env=environment(variables),
        cwd=folder.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after_seconds)  # the random moment itself, not a wait for something
    process.send_signal(signal.SIGKILL)
    process.wait()


def _count_whole(settings: Settings) -> int:
    """Count the public articles, after making sure that none is torn."""
    with closing(open_storage(settings.storage.url)) as storage:
        assert [] == storage.check()
        with storage.reading() as session:
            head = session.changes.head()
            return head.sequence if head else 0
