"""D1: an importer killed at a random moment loses nothing acknowledged and tears nothing (L3)."""

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
ARTICLES = 400

pytestmark = pytest.mark.processes


@on_both_engines
def test_an_importer_killed_at_any_moment_can_simply_be_run_again(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(ARTICLES):
        text = f"Titre {number}\n\nParagraphe {number}.\n"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    variables = {"DEPECHE_STORAGE__URL": settings.storage.url}
    command = [*DEPECHE, "import", "--publish", "--category", "ia", str(folder)]
    chance = random.Random(9)
    stored_before = 0

    for _ in range(KILLS):
        process = subprocess.Popen(
            command,
            env=environment(variables),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.4, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        stored = _count_whole(settings)
        assert stored >= stored_before
        stored_before = stored

    last = run_depeche(
        "import", "--publish", "--category", "ia", "--json", str(folder), folder=tmp_path, settings=variables
    )
    report = json.loads(last.stdout)
    assert (ARTICLES - stored_before, stored_before, []) == (
        report["new"],
        report["same"],
        report["rejected"],
    )
    assert ARTICLES == _count_whole(settings)


def _count_whole(settings: Settings) -> int:
    """Count the public articles, after making sure that none is torn."""
    with closing(open_storage(settings.storage.url)) as storage:
        assert [] == storage.check()
        with storage.reading() as session:
            return len(session.changes.list(after=0, limit=ARTICLES * 2))
