"""V2: whatever eight editors do meanwhile, every response to eight readers is a snapshot of one version.

Issue 3 asks for ten minutes (`make faults MINUTES=10`); `make test` does five seconds on each engine.
"""

import json
import os
import re
import threading
import time
import urllib.request
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.error import HTTPError

import pytest
from support.databases import on_both_engines
from support.editing import SHARED, an_article
from support.ledgers import editors_at_work, read_lines
from support.processes import Server, running_server

from config.settings import Settings
from feeds import clock
from feeds.desk.publishing import add_draft, publish
from storage import open_storage
from storage.articles import Article

SECONDS = float(os.environ.get("MINUTES", "0")) * 60 or 5
EIGHT = 8
ENOUGH = 40
"""How many changes there have to be, however slow the machine is."""
WITHDRAWN = "Article retiré"
ATOM_ENTRY = re.compile(r"<entry.*?</entry>", re.DOTALL)
ATOM_ID = re.compile(r"<id>urn:uuid:([^<]+)</id>")
RSS_ITEM = re.compile(r"<item>.*?</item>", re.DOTALL)
RSS_ID = re.compile(r"urn:uuid:([^<]+)</guid>")
ANY = "the article of the page"
ATOM_TITLE = re.compile(r"<title>([^<]*)</title>")
MARK = re.compile(r"commun-\d+ v\d+\.")

pytestmark = pytest.mark.processes

Shown = Mapping[str, str]
"""By article: the title a response shows it under."""


@dataclass(frozen=True)
class Response:
    """What a reader was answered, between two moments of the monotonic clock that all processes share."""

    asked_at: float
    answered_at: float
    path: str
    shown: Shown


def read_json(body: str) -> Shown:
    items = json.loads(body)["items"]
    for item in items:
        check_whole(item["title"], json.dumps(item, ensure_ascii=False))
    return {item["id"].removeprefix("urn:uuid:"): item["title"] for item in items}


def read_atom(body: str) -> Shown:
    entries = ATOM_ENTRY.findall(body)
    for entry in entries:
        check_whole(ATOM_TITLE.findall(entry)[0], entry)
    return {ATOM_ID.findall(entry)[0]: ATOM_TITLE.findall(entry)[0] for entry in entries}


def read_rss(body: str) -> Shown:
    items = RSS_ITEM.findall(body)
    for item in items:
        check_whole(ATOM_TITLE.findall(item)[0], item)
    return {RSS_ID.findall(item)[0]: ATOM_TITLE.findall(item)[0] for item in items}


def read_page(body: str) -> Shown:
    """A page of one article, or the notice that it is gone."""
    marks = set(MARK.findall(body))
    assert len(marks) <= 1
    return {ANY: marks.pop() if marks else WITHDRAWN}


def check_whole(title: str, entry: str) -> None:
    """Title, summary and text are of one version; a notice has no word of any."""
    assert set(MARK.findall(entry)) == (set() if title == WITHDRAWN else {title})


FEEDS: Mapping[str, Callable[[str], Shown]] = {
    "/feed.json": read_json,
    "/feed.atom": read_atom,
    "/category/ia/feed.json": read_json,
    "/feed.json?category=-ia": read_json,
    "/feed.rss": read_rss,
    **{f"/articles/commun-{number}": read_page for number in range(4)},
}


class History:
    """What was true of every article at every sequence, as the editors were told it."""

    def __init__(self, articles: Sequence[Article], acks: Sequence[Mapping[str, object]]) -> None:
        self._pages = {article.uuid: f"/articles/{article.slug}" for article in articles}
        self._steps: dict[str, list[tuple[int, str, frozenset[str]]]] = defaultdict(list)
        for article in articles:
            self._steps[article.uuid].append(
                (0, article.text.title, frozenset(article.assignment.categories))
            )
        self.acks = sorted(acks, key=lambda line: int(str(line["sequence"])))
        for line in self.acks:
            title = WITHDRAWN if line["state"] == "withdrawn" else str(line["title"])
            categories = frozenset(line["categories"])  # type: ignore[call-overload] # a list
            self._steps[str(line["uuid"])].append((int(str(line["sequence"])), title, categories))
        self._acked_at = sorted((float(str(line["t"])), int(str(line["sequence"]))) for line in acks)
        self._highest = self._running_highest()

    def _running_highest(self) -> list[int]:
        highest, found = 0, []
        for _, sequence in self._acked_at:
            highest = max(highest, sequence)
            found.append(highest)
        return found

    def acknowledged_before(self, moment: float) -> int:
        """Answer the highest sequence that somebody had been told of."""
        place = bisect_right(self._acked_at, (moment, 0))
        return self._highest[place - 1] if place else 0

    def at(self, sequence: int, path: str) -> Shown:
        """Answer what a feed holds after this change."""
        shown = {}
        for uuid, steps in self._steps.items():
            _, title, categories = steps[bisect_right(steps, sequence, key=lambda step: step[0]) - 1]
            if path.startswith("/articles/"):
                if path == self._pages[uuid]:
                    return {ANY: title}
                continue
            wanted = ("ia" in categories) if "/ia/" in path else ("ia" not in categories or "-ia" not in path)
            if wanted:
                shown[uuid] = title
        return shown

    def explains(self, response: Response, last: int) -> bool:
        """Answer whether the response is what one single version held, and none older than what was told."""
        earliest = self.acknowledged_before(response.asked_at)
        return any(
            response.shown == self.at(sequence, response.path) for sequence in range(earliest, last + 1)
        )


@on_both_engines
def test_every_response_is_a_snapshot_of_one_version_and_never_of_an_old_one(
    settings: Settings, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """After a withdrawal is acknowledged, no response that is asked for later has the old text."""
    url = settings.storage.url
    with closing(open_storage(url)) as storage, storage.writing() as session:
        now = clock.now()
        articles = [
            publish(
                session, add_draft(session, an_article(f"commun-{n}", categories=("ia",)), now=now), now=now
            )
            for n in range(SHARED)
        ]
    options = ("--workers", "2") if SECONDS > 60 else ()

    with (
        running_server(tmp_path, {"DEPECHE_STORAGE__URL": url}, options) as server,
        editors_at_work(url, tmp_path, number=EIGHT, mode="share"),
    ):
        responses = read_for(SECONDS, server, until=lambda: count_acks(tmp_path) > ENOUGH)

    acks = [
        line
        for each in range(EIGHT)
        for line in read_lines(tmp_path / f"ledger-{each}")
        if line["what"] == "ack"
    ]
    history = History(articles, acks)
    last = max(int(line["sequence"]) for line in acks)
    torn = [response for response in responses if not history.explains(response, last)]
    record_property("changes by eight editors", len(acks))
    record_property("responses to eight readers", len(responses))
    assert ENOUGH < len(acks)
    assert EIGHT * 2 < len(responses)
    assert [] == torn[:3]


def count_acks(folder: Path) -> int:
    return sum(
        line["what"] == "ack" for each in range(EIGHT) for line in read_lines(folder / f"ledger-{each}")
    )


def read_for(seconds: float, server: Server, *, until: Callable[[], bool]) -> list[Response]:
    """Let eight readers ask as fast as they are answered, so long and until there is something to check."""
    ends = threading.Timer(seconds, lambda: None)
    ends.start()

    def read(number: int) -> list[Response]:
        found: list[Response] = []
        paths = cycle(tuple(FEEDS)[number % len(FEEDS) :] + tuple(FEEDS)[: number % len(FEEDS)])
        while ends.is_alive() or not until():
            found += [ask(server, next(paths)) for _ in range(4)]
        return found

    with ThreadPoolExecutor(EIGHT) as readers:
        return [response for found in readers.map(read, range(EIGHT)) for response in found]


def ask(server: Server, path: str) -> Response:
    asked_at = time.monotonic()
    try:
        with urllib.request.urlopen(server.url + path) as answer:
            body = answer.read().decode()
    except HTTPError as error:
        if (error.code, path.startswith("/articles/")) != (410, True):  # no other refusal is expected
            raise
        body = error.read().decode()
    return Response(asked_at, time.monotonic(), path, FEEDS[path](body))
