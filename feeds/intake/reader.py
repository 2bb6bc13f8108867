"""The process that reads: it parses what others wrote, and may neither hang nor eat the machine (I5).

`python -m feeds.intake.reader` reads requests from standard input and writes outcomes to standard output. It
has 5 seconds of CPU for each item and each piece of a file, 512 MB of memory, and can write to no file.
"""

import os
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from feeds.intake.messages import read_path, read_request, write_outcome
from feeds.intake.reading import Outcome, Refused, Request, read, unforeseen

CPU_SECONDS = 5
MEMORY_BYTES = 512 * 1024 * 1024
SIGN_OF_LIFE_BYTES = 8_000_000
"""How much of a file is read without an item before it is said that this goes on."""


def confine() -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    renew()


def renew() -> None:
    """Give the next step its seconds; the kernel kills a process that has used them up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS, hard))


class Answers:
    """Writes outcomes, and a sign of life while there are none."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._told = 0

    def on_read(self, position: int) -> None:
        """Begin a step."""
        renew()
        if not 0 <= position - self._told < SIGN_OF_LIFE_BYTES:
            self.write(None, position)

    def write(self, outcome: Outcome | None, position: int) -> None:
        """Write a line at once."""
        self._told = position
        try:
            line = write_outcome(outcome, position)
        except TypeError as error:  # a text that is none
            line = write_outcome(Refused("", unforeseen(error)), position)
        self._output.write(line)
        self._output.flush()


def serve(requests: BinaryIO, output: BinaryIO) -> None:
    """Answer requests until there are no more."""
    answers = Answers(output)
    for line in requests:
        answer(read_request(line), answers)


def answer(request: Request, answers: Answers) -> None:
    """Answer one request."""
    for outcome, position in read(replace(request, path=read_path(request.path)), on_read=answers.on_read):
        answers.write(outcome, position)


if __name__ == "__main__":
    os.chdir(Path("/"))
    confine()
    serve(sys.stdin.buffer, sys.stdout.buffer)
