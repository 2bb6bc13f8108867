"""D1: an importer killed at a random moment loses nothing acknowledged and tears nothing.

`make test` kills twice on each engine, as everything at once is killed beside this (see
test_everybody_is_killed); `make faults COUNT=…` as often as it is told.
"""

import json
import os
import random
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from support.databases import on_both_engines
from support.processes import DEPECHE, environment, run_depeche, wait_until

from config.settings import Settings
from storage import open_storage
from storage.protocols import Storage

KILLS = int(os.environ.get("COUNT", "2"))
EACH = 120

pytestmark = pytest.mark.processes


@on_both_engines
def test_an_importer_killed_at_any_moment_can_simply_be_run_again(settings: Settings, tmp_path: Path) -> None:
    variables = {"DEPECHE_STORAGE__URL": settings.storage.url}
    chance = random.Random(9)

    for cycle in range(KILLS):
        folder = _write_articles(tmp_path / f"{cycle:06}")
        before = cycle * EACH
        _import_and_kill(folder, variables, settings, when=before + chance.randrange(EACH))
        stored = _count_whole(settings)
        assert before <= stored <= before + EACH
        done = run_depeche("import", "--publish", "--json", str(folder), folder=tmp_path, settings=variables)
        report = json.loads(done.stdout)
        assert (before + EACH - stored, stored - before, []) == (
            report["new"],
            report["same"],
            report["rejected"],
        )
        assert before + EACH == _count_whole(settings)


def _write_articles(folder: Path) -> Path:
    folder.mkdir()
    for number in range(EACH):
        text = f"Titre {folder.name} {number}\n\nParagraphe {folder.name} {number}.\n"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def _import_and_kill(folder: Path, variables: dict[str, str], settings: Settings, *, when: int) -> None:
    """Start an import and kill it as soon as so many articles are public: wherever it then is."""
    process = subprocess.Popen(
        [*DEPECHE, "import", "--publish", str(folder)],
        env=environment(variables),
        cwd=folder.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with closing(open_storage(settings.storage.url)) as storage:
        wait_until(lambda: _count(storage) >= when, what=f"{when} articles are public")
    process.send_signal(signal.SIGKILL)
    process.wait()


def _count_whole(settings: Settings) -> int:
    """Count the public articles, after making sure that none is torn."""
    with closing(open_storage(settings.storage.url)) as storage:
        assert [] == storage.check()
        return _count(storage)


def _count(storage: Storage) -> int:
    with storage.reading() as session:
        head = session.changes.head()
        return head.sequence if head else 0
