"""Runs `depeche` as real processes, on a port of its own, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEPECHE = (sys.executable, "-P", "-m", "wsgi")
PATIENCE_SECONDS = 90
"""How long anything may take before a test gives up; nothing is measured by it."""


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Answer this process's environment with these `DEPECHE_…` variables and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEPECHE_")}
    return {**kept, **settings}


def run_depeche(
    *arguments: str, folder: Path, settings: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*DEPECHE, *arguments],
        cwd=folder,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def free_port() -> int:
    """Answer a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], object], *, what: str) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Answer whether a process exists and is more than a zombie nobody has buried."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def children(pid: int) -> Mapping[int, str]:
    """Answer the living children of a process with their command lines."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return {int(child): _command_line(int(child)) for child in found if is_alive(int(child))}


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@dataclass
class Server:
    """A running `depeche serve`."""

    process: "subprocess.Popen[bytes]"
    port: int
    folder: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return (self.folder / "stdout").read_text(encoding="utf-8")

    @property
    def log(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")

    @property
    def worker(self) -> int | None:
        """The process id of the delivery worker."""
        return next((pid for pid, command in children(self.pid).items() if " worker " in command), None)

    @property
    def serving(self) -> int | None:
        """The process id of the (first) process of granian's that answers requests."""
        return next((pid for pid, command in children(self.pid).items() if " worker " not in command), None)

    def get(self, path: str) -> tuple[int, str]:
        """Answer status and text of a page, (0, reason) where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()
        except OSError as error:
            return 0, str(error)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end and answer the exit status."""
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def running_server(
    folder: Path, settings: Mapping[str, str], options: Sequence[str] = ()
) -> Iterator[Server]:
    """Start `depeche serve`, wait until it answers, and leave nothing of it behind."""
    port = free_port()
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [*DEPECHE, "serve", "--port", str(port), *options],
            cwd=folder,
            env=environment(settings),
            stdout=stdout,
            stderr=stderr,
            process_group=0,
        )
    server = Server(process, port, folder)
    try:
        wait_until(lambda: process.poll() is not None or server.get("/healthz")[0] == 200, what="it answers")
        assert process.poll() is None, server.log
        yield server
    finally:
        family = [*children(process.pid)] if process.poll() is None else []
        for pid in [process.pid, *family]:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)


@contextmanager
def started(
    number: int, *arguments: str, folder: Path, settings: Mapping[str, str]
) -> Iterator[Sequence["subprocess.Popen[bytes]"]]:
    """Start a command so many times side by side, logs in files named after it; leave nothing behind."""
    processes = []
    try:
        for each in range(number):
            with (folder / f"{arguments[0]}-{each}").open("wb") as stderr:
                process = subprocess.Popen([*DEPECHE, *arguments], cwd=folder, env=settings, stderr=stderr)
            processes.append(process)
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
