"""What editors were told, read back and compared with what is stored."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from support import editing
from support.processes import environment

from storage.articles import Article, State
from storage.protocols import Storage

Line = Mapping[str, Any]  # a line of a ledger as JSON has it


def read_lines(ledger: Path) -> list[Line]:
    """Read a ledger; its last line may be missing, never half there."""
    text = ledger.read_text(encoding="utf-8") if ledger.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


@dataclass
class Ledger:
    """By article: the last acknowledgement, and whether something was begun after it and never answered."""

    acknowledged: dict[str, Line] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)
    acks: int = 0

    def add(self, lines: Sequence[Line]) -> None:
        """Take in what one editor wrote."""
        begun: str | None = None
        for line in lines:
            if line["what"] == "intent":
                begun = line["uuid"]
            elif line["what"] == "refused":
                if line["why"] == "StorageUnavailable" and begun is not None:  # nobody knows how it ended
                    self.open[begun] = self.open.get(begun, 0) + 1
                begun = None
            else:
                self.acknowledged[line["uuid"]] = line
                self.open.pop(line["uuid"], None)
                self.acks += 1
                begun = None
        if begun is not None:
            self.open[begun] = self.open.get(begun, 0) + 1


def editor_command(url: str, ledger: Path, *, seed: str, mode: str) -> tuple[list[str], dict[str, str]]:
    """Answer the command of an editor, and the variables it needs."""
    source = Path(editing.__file__)
    command = [sys.executable, "-P", str(source), url, str(ledger), seed, mode]
    return command, {"PYTHONPATH": f"{source.parents[1]}:{source.parents[2]}"}


def start_editor(url: str, ledger: Path, *, seed: str, mode: str) -> "subprocess.Popen[bytes]":
    """Start an editor as a process of its own."""
    command, variables = editor_command(url, ledger, seed=seed, mode=mode)
    with ledger.with_suffix(".err").open("wb") as stderr:
        return subprocess.Popen(command, env=environment(variables), stdout=subprocess.DEVNULL, stderr=stderr)


def differences(storage: Storage, ledger: Ledger) -> list[tuple[Line, object]]:
    """Answer every acknowledgement that the store does not keep."""
    with storage.reading() as session:
        stored = {uuid: session.articles.find(uuid) for uuid in (*ledger.acknowledged, *ledger.open)}
    return [
        (line, stored[uuid])
        for uuid, line in ledger.acknowledged.items()
        if not _keeps(line, stored[uuid], was_touched=uuid in ledger.open)
    ]


def _keeps(line: Line, article: Article | None, *, was_touched: bool) -> bool:
    """Answer whether an article is what was acknowledged, or (only if that was begun) one whole step further.

    A scheduled one may also have been released: at its own moment, in a change that is not earlier.
    """
    if article is None or not _is_whole(article):
        return False
    if (line["version"], line["state"], line["title"]) == (
        article.version,
        article.state.value,
        article.text.title,
    ):
        return True
    if line["state"] == State.SCHEDULED.value and article.state is not State.SCHEDULED:
        return article.published_at == datetime.fromisoformat(line["embargo"])
    return was_touched and article.version > line["version"]


def _is_whole(article: Article) -> bool:
    return (
        article.text.title == article.text.summary
        and article.text.content_html == f"<p>{article.text.title}</p>"
    )


@contextmanager
def editors_at_work(
    url: str, folder: Path, *, number: int, mode: str
) -> Iterator[Sequence["subprocess.Popen[bytes]"]]:
    """Let so many editors work, and ask them to stop at the end."""
    editors = [
        start_editor(url, folder / f"ledger-{each}", seed=str(each), mode=mode) for each in range(number)
    ]
    try:
        yield editors
    finally:
        for editor in editors:
            editor.send_signal(signal.SIGTERM)
        statuses = [editor.wait() for editor in editors]
    complaints = [(folder / f"ledger-{each}.err").read_text() for each in range(number)]
    assert [0] * number == statuses, complaints
