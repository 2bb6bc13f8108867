"""Has the texts of items read by processes of their own, several at once, while others are stored.

Reading a text for words and names takes most of an import's time, and one process of Python uses one core. A
process is started when it is first needed; where one fails, the importer reads the text itself.
"""

import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import local
from types import TracebackType
from typing import IO, Self

import orjson

from feeds.intake.items import Item
from feeds.intake.texts import Reading, Text, parse_reading, text_of, write_text

COMMAND = (sys.executable, "-P", "-m", "feeds.intake.tagging_process")
MOST_PROCESSES = 8
ITEMS_AHEAD = 4
"""Items for each process that are read or wait to be read, so that none of them has nothing to do."""


def count_processes() -> int:
    """Answer how many pay: a core remains for the importer, which stores."""
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)) - 1)


class Taggers:
    """Processes that read texts against the vocabulary of one storage; use it as a context."""

    def __init__(
        self, url: str, *, categorise: bool, count: int | None = None, command: tuple[str, ...] = COMMAND
    ) -> None:
        self._url = url
        self._categorise = categorise
        self._count = count_processes() if count is None else count
        self._command = command
        self._threads = ThreadPoolExecutor(max(1, self._count), thread_name_prefix="tagging")
        self._own = local()
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def items_ahead(self) -> int:
        """How many items may be in hand; none where there is no core to spare."""
        return self._count * ITEMS_AHEAD

    def begin(self, item: Item) -> "Future[Reading | None]":
        """Begin to read an item's text; the answer is None where that failed."""
        return self._threads.submit(self._read, text_of(item, categorise=self._categorise))

    def __enter__(self) -> Self:
        """Begin; no process is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes, whatever they are reading."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._kill()  # or whoever waits for an answer would go on waiting
        self._threads.shutdown()
        self._kill()
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):  # what was not sent is of no use any more
                    _pipe(pipe).close()

    def _kill(self) -> None:
        for process in tuple(self._processes):
            process.kill()

    def _read(self, text: Text) -> Reading | None:
        """Ask the process of this thread, and wait for its answer."""
        try:
            process = getattr(self._own, "process", None) or self._start()
            _send(process, write_text(text))
            return parse_reading(_pipe(process.stdout).readline())
        except (OSError, ValueError, KeyError, TypeError):
            self._own.process = None
            return None

    def _start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own module
        self._processes.append(process)
        _send(process, orjson.dumps(self._url) + b"\n")
        self._own.process = process
        return process


def _send(process: "subprocess.Popen[bytes]", line: bytes) -> None:
    _pipe(process.stdin).write(line)
    _pipe(process.stdin).flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
