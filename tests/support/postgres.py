"""Starts Debian's PostgreSQL for one test process, on a socket in a temporary folder, without TCP."""

import grp
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

OWNER = "depeche"
PATIENCE_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a test's database need not survive a power cut; `synchronous_commit` stays on (G3)
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}


class PostgresMissing(Exception):
    """There is no PostgreSQL on this machine; the suite fails, it never skips."""

    def __str__(self) -> str:
        return "the tests need Debian's PostgreSQL; as root, run: apt-get install postgresql"


def find_binaries() -> Path:
    """Answer the folder of the newest PostgreSQL server: Debian's, or wherever PATH has one."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major_version)
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise PostgresMissing
    return Path(found).resolve().parent


def _major_version(initdb: Path) -> float:
    return float(initdb.parent.parent.name)


@dataclass
class PostgresServer:
    """A running server; databases are copied from templates in some 40 ms."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        return f"postgresql:///{database}?host={self.folder}&user={OWNER}"

    def create_database(self, *, template: str = "template0", name: str | None = None) -> str:
        """Create a database with the contents of `template` and answer its name.

        Copying the files takes a tenth of what writing them through the log does (PostgreSQL 15's default).
        """
        name = name or f"copy_{next(self._numbers)}"
        self._run(f'create database "{name}" template "{template}" strategy file_copy')
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run(f'drop database "{name}" with (force)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._run("select 1")
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server that ends with this block, or with this process whatever happens to it."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="depeche-postgres-"))
    try:
        _give_to_server(folder)
        _initialise(binaries, folder)
        process = _start(binaries, folder)
        try:
            server = PostgresServer(folder, process)
            server.wait_until_up()
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast shutdown": does not wait for clients
            process.wait(PATIENCE_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, _unprivileged_user())


def _unprivileged_user() -> str:
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def _initialise(binaries: Path, folder: Path) -> None:
    command = _as_server(
        *(binaries / "initdb", "--pgdata", folder / "data", "--username", OWNER, "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
    )
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=_environment())
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")


def _start(binaries: Path, folder: Path) -> "subprocess.Popen[bytes]":
    settings = [argument for name, value in SETTINGS.items() for argument in ("-c", f"{name}={value}")]
    command = _as_server(binaries / "postgres", "-D", folder / "data", "-k", folder, *settings)
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=_environment())


def _as_server(*command: str | Path) -> list[str | Path]:
    """Prefix a command so that it drops root, which PostgreSQL insists on, and dies with this process."""
    drop: list[str | Path] = []
    if os.geteuid() == 0:
        user = _unprivileged_user()
        drop = [f"--reuid={user}", f"--regid={_primary_group(user)}", "--clear-groups"]
    return ["setpriv", "--pdeathsig", "QUIT", *drop, *command]


def _primary_group(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _environment() -> dict[str, str]:
    """What the server may know of this process: where programs are, and the time zone of its logs."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
