"""C8, C9: whatever combinations of filters are asked for, memory stays flat and everybody is answered.

Issue 5 asks for a million (`make faults COUNT=1000000`); `make test` asks for six hundred.
"""

import os
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.clocks import FakeClock
from support.databases import Contents, Databases
from support.processes import Server, running_server
from support.random_history import AUTHORS, CATEGORIES, ENTITIES, RandomHistory

from storage import open_storage

COUNT = int(os.environ.get("COUNT", "0")) or 600
THREADS = 4
FLAT_MB = 16
"""How much more memory the last nine tenths of a flood may take than the first one, caches full or not."""

pytestmark = pytest.mark.processes


def a_path(chance: random.Random) -> str:
    """Make any feed there could be: a few are unknown, and some are written otherwise than canonically."""
    values = {"category": [*CATEGORIES, "nulle"], "entity": [*ENTITIES], "author": [*AUTHORS]}
    pairs = []
    for name in chance.sample([*values], k=chance.choice([1, 2, 2, 3])):
        chosen = chance.sample(values[name], k=chance.choice([1, 1, 2]))
        pairs += [(name, f"-{value}" if chance.random() < 0.3 else value) for value in chosen]
    if chance.random() < 0.7:
        pairs.append(
            ("since", f"20{chance.randint(10, 26)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
        )
    if chance.random() < 0.5:
        pairs.append(("limit", str(chance.randint(1, 100))))
    return f"/feed.{chance.choice(['rss', 'atom', 'json'])}?{urlencode(pairs, safe=',')}"


def memory_mb(server: Server) -> float:
    text = Path(f"/proc/{server.serving}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def flood(server: Server, count: int, *, seed: int) -> Counter[int]:
    """Ask for so many feeds over one connection a thread, following where a feed is at home."""
    statuses: Counter[int] = Counter()
    guard = threading.Lock()

    def ask(number: int) -> None:
        chance, found = random.Random(f"{seed} {number}"), Counter[int]()
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
            for _ in range(count // THREADS):
                path = a_path(chance)
                for _ in range(2):
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    answer.read()
                    found[answer.status] += 1
                    if answer.status != 308:
                        break
                    path = answer.headers["Location"].removeprefix(f"http://127.0.0.1:{server.port}")
        with guard:
            statuses.update(found)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_memory_stays_flat_and_every_answer_is_one_of_ours(
    databases: Databases, tmp_path: Path, clock: FakeClock, record_property: Callable[[str, object], None]
) -> None:
    """C8: 404 without an entry for what nobody knows, 308 to the one URL of a feed, 200; never a 5xx."""
    with databases.lend("sqlite", Contents.VOCABULARY) as url:
        with closing(open_storage(url)) as storage:
            RandomHistory(storage, clock, random.Random(1)).publish(150)
        with running_server(tmp_path, {"DEPECHE_STORAGE__URL": url}) as server:
            flood(server, max(400, COUNT // 10), seed=1)
            hot_before, before = server.get("/feed.json"), memory_mb(server)

            statuses = flood(server, COUNT, seed=2)

            after = memory_mb(server)
            hot_after = server.get("/feed.json")

    record_property("memory before and after, in MB", f"{before:.0f} {after:.0f}")
    assert {200, 308, 404} == set(statuses)
    assert hot_before == hot_after
    assert after < before + FLAT_MB
