"""What editors were told, read back and compared with what is stored."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support import editing
from support.processes import environment

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
                begun = None
            else:
                self.acknowledged[line["uuid"]] = line
                self.open.pop(line["uuid"], None)
                self.acks += 1
                begun = None
        if begun is not None:
            self.open[begun] = self.open.get(begun, 0) + 1


def start_editor(url: str, ledger: Path, *, seed: str, mode: str) -> "subprocess.Popen[bytes]":
    """Start an editor as a process of its own."""
    source = Path(editing.__file__)
    paths = {"PYTHONPATH": f"{source.parents[1]}:{source.parents[2]}"}
    with ledger.with_suffix(".err").open("wb") as stderr:
        return subprocess.Popen(
            [sys.executable, "-P", str(source), url, str(ledger), seed, mode],
            env=environment(paths),
            stdout=subprocess.DEVNULL,
            stderr=stderr,
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
