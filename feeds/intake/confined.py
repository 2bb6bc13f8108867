"""Has files read by a process of their own, and goes on when that process dies (I5, I6)."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO, Self

from feeds.intake.drafts import DraftRefused
from feeds.intake.messages import LONGEST, read_outcome, spell_path, write_request
from feeds.intake.opening import CHUNK, LARGEST_STREAM
from feeds.intake.reading import ENDS, Broken, Outcome, Refused, Request, Unreadable
from feeds.intake.sources import File

COMMAND = (sys.executable, "-P", "-m", "feeds.intake.reader")
PATIENCE_SECONDS = 60.0
"""How long the process may say nothing at all; it is killed for its use of the CPU long before."""

MOST_DEATHS = 20
"""For one file: every item on which the process dies costs seconds, and reading up to it again."""


class Died(Exception):
    """The reading process is gone; its text says why, as a report can say it."""


class ConfinedReader:
    """Reads one file after the other in a process that is started when first needed; use it as a context."""

    def __init__(
        self,
        *,
        base_url: str,
        zone: str,
        command: tuple[str, ...] = COMMAND,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._base_url = base_url
        self._zone = zone
        self._command = command
        self._patience_seconds = patience_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._pending = b""

    def __enter__(self) -> Self:
        """Begin; no process is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process."""
        self._end()

    def read(self, file: File) -> Iterator[tuple[Outcome, int]]:
        """Yield what becomes of each item, and how many bytes of the file were read by then.

        An item on which the process dies is refused, and the next ones are read by another process; when
        that dies at once, the rest of the document is given up.
        """
        try:
            with _path_of(file) as path:
                yield from self._read(file, path)
        except OSError as error:
            yield Unreadable(error.strerror or type(error).__name__), 0
        except DraftRefused as error:
            yield Broken(str(error)), 0

    def _read(self, file: File, path: str) -> Iterator[tuple[Outcome, int]]:
        skip = position = 0
        for deaths in range(MOST_DEATHS + 1):
            request = Request(
                path=spell_path(path),
                format=file.format,
                fallback=file.fallback,
                base_url=self._base_url,
                zone=self._zone,
                skip=skip,
            )
            done = 0
            try:
                for outcome, position in self._ask(request):
                    yield outcome, position
                    done += 1
            except Died as death:
                if (deaths and not done) or deaths == MOST_DEATHS:
                    yield Broken(f"the rest cannot be read: {death}"), position
                    return
                skip += done + 1
                yield Refused(f"item {skip}", str(death)), position
            else:
                return

    def _ask(self, request: Request) -> Iterator[tuple[Outcome, int]]:
        """Yield the answers to one request up to its end; raise Died."""
        self._send(write_request(request))
        while True:
            outcome, position = self._receive()
            if outcome is not None:
                yield outcome, position
            if isinstance(outcome, ENDS):
                return

    def _send(self, line: bytes) -> None:
        process = self._process or self._start()
        try:
            _pipe(process.stdin).write(line)
            _pipe(process.stdin).flush()
        except BrokenPipeError as error:
            raise self._bury() from error

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start a process that inherits no environment: what it reads is nothing to share passwords with."""
        self._pending = b""
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        return self._process

    def _receive(self) -> tuple[Outcome | None, int]:
        line = self._read_line()
        try:
            return read_outcome(line)
        except (ValueError, KeyError, TypeError) as error:
            self._end()
            raise Died("the reading process spoke nonsense") from error

    def _read_line(self) -> bytes:
        assert self._process is not None
        pipe = _pipe(self._process.stdout).fileno()
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        until = time.monotonic() + self._patience_seconds
        pieces = [self._pending]
        while b"\n" not in pieces[-1]:
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                self._end()
                raise Died(f"nothing was read for {self._patience_seconds:.0f} seconds")
            pieces.append(os.read(pipe, CHUNK))
            if not pieces[-1]:
                raise self._bury()
            if len(pieces) * CHUNK > LONGEST:
                self._end()
                raise Died("an item is too large")
        line, _, self._pending = b"".join(pieces).partition(b"\n")
        return line

    def _bury(self) -> Died:
        """Answer why the process is gone."""
        assert self._process is not None
        status = self._process.wait()
        self._end()
        if status == -signal.SIGXCPU:
            return Died("reading it took more than 5 seconds of CPU")
        return Died(
            "the reading process ended" if status >= 0 else f"the reading process died ({_name(-status)})"
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # what was not sent is of no use any more
                _pipe(pipe).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


@contextmanager
def _path_of(file: File) -> Iterator[str]:
    """Answer where another process finds a file; standard input is copied to one without a name."""
    if file.path is not None:
        yield str(file.path.absolute())
        return
    with tempfile.TemporaryFile() as copy:
        while chunk := sys.stdin.buffer.read(CHUNK):
            copy.write(chunk)
            if copy.tell() > LARGEST_STREAM:
                raise DraftRefused("file", f"is larger than {LARGEST_STREAM:,} bytes")
        copy.flush()
        yield f"/proc/{os.getpid()}/fd/{copy.fileno()}"
