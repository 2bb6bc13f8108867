"""Dumps a PostgreSQL database as of one moment, checks dumps, and brings one back in one transaction.

The work is PostgreSQL's own programs'; they find the password in their environment, never on a command line.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from storage.copies import Snapshot
from storage.errors import CopyUnusable
from storage.sql.copying import JOURNAL_TABLE, MARK_RESTORED, require_known_steps, take_snapshot
from storage.sql.engine import to_ms
from storage.sql.postgres_connection import PostgresConnection

ENGINE = "postgresql"
FOLDERS = "/usr/lib/postgresql"
"""Where Debian keeps the programs of each version; elsewhere PATH has them."""
SEARCH = "/usr/local/bin:/usr/bin:/bin"
COPY = re.compile(rb'COPY (?:[a-z0-9_]+|"[^"]+")\.([a-z0-9_]+) \(([^)]*)\) FROM stdin;\n')
END_OF_ROWS = b"\\.\n"
LOCK_SECONDS = 10


def dump_database(raw: "psycopg.Connection[Any]", url: str, target: Path, tables: Iterable[str]) -> Snapshot:
    """Dump the snapshot that everything is counted in to a new file; raise CopyUnusable."""
    raw.execute("begin transaction isolation level repeatable read, read only")
    exported = raw.execute("select pg_export_snapshot() as name").fetchone()
    snapshot = take_snapshot(PostgresConnection(raw), engine=ENGINE, tables=tables)
    name = exported["name"] if exported else ""
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}"]
    _run("pg_dump", [*arguments, f"--dbname={_without_password(url)}"], url)
    raw.execute("rollback")
    return snapshot


def check_dump(path: Path) -> Snapshot:
    """Read a dump from end to end, as statements, and count its rows; raise CopyUnusable."""
    counting = _Counting()
    with _running("pg_restore", ["--file=-", str(path)], "", stdout=subprocess.PIPE) as restoring:
        for line in restoring.stdout or ():
            counting.take(line)
    snapshot = counting.snapshot()
    require_known_steps(snapshot)
    return snapshot


def restore_dump(
    raw: "psycopg.Connection[Any]", url: str, path: Path, tables: Sequence[str], *, at: datetime
) -> None:
    """Replace these tables by those of a dump and begin a new epoch, all in one transaction.

    The commit is the last statement we send: where this process ends early, psql sees its input end and
    leaves without one. (Its own --single-transaction would commit what there is.)
    """
    row = raw.execute("select current_schema() as name").fetchone()
    schema = row["name"] if row else "public"
    drops = [
        sql.SQL("drop table if exists {} cascade;\n").format(sql.Identifier(schema, each)) for each in tables
    ]
    before = sql.SQL("begin;\nset lock_timeout = {};\n").format(f"{LOCK_SECONDS}s") + sql.Composed(drops)
    after = sql.SQL(
        "\nset search_path = {};\nupdate site set epoch = epoch + 1, epoch_at = greatest(epoch_at, {});\n"
    ).format(sql.Identifier(schema), to_ms(at)) + sql.SQL(f"{MARK}commit;\n")
    arguments = [
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    with _running(
        "psql", [*arguments, f"--dbname={_without_password(url)}"], url, stdin=subprocess.PIPE
    ) as playing:
        _play(playing, before.as_string(raw), path, after.as_string(raw))
    raw.execute("analyze")


MARK = f"""do $$ begin
if to_regclass('{JOURNAL_TABLE}') is not null then {MARK_RESTORED}; end if;
end $$;
"""
"""A backup from before there were signups has no such table."""


def _play(playing: "subprocess.Popen[bytes]", before: str, path: Path, after: str) -> None:
    """Send the statements; a program that has given up already says why by itself."""
    assert playing.stdin is not None
    arguments = ["--no-owner", "--no-privileges", "--file=-", str(path)]
    try:
        playing.stdin.write(before.encode())
        with _running("pg_restore", arguments, "", stdout=subprocess.PIPE) as restoring:
            assert restoring.stdout is not None
            shutil.copyfileobj(restoring.stdout, playing.stdin)
        playing.stdin.write(after.encode())
    except BrokenPipeError:
        return


@dataclass(slots=True)
class _Counting:
    """What has been seen of a dump so far."""

    table: str | None = None
    columns: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    steps: dict[int, str] = field(default_factory=dict)
    last_sequence: int = 0

    def take(self, line: bytes) -> None:
        """Take the next line; within the rows of a table each line is a row."""
        if self.table is None:
            begun = COPY.fullmatch(line)
            if begun:
                self.table, self.columns = begun[1].decode(), begun[2].decode().replace('"', "").split(", ")
                self.rows[self.table] = 0
        elif line == END_OF_ROWS:
            self.table = None
        else:
            self.rows[self.table] += 1
            self._look_into(line)

    def _look_into(self, line: bytes) -> None:
        if self.table not in {"schema_step", "change"}:
            return
        row = dict(zip(self.columns, line.decode().rstrip("\n").split("\t"), strict=True))
        if self.table == "change":
            self.last_sequence = max(self.last_sequence, int(row["sequence"]))
        else:
            self.steps[int(row["number"])] = row["digest"]

    def snapshot(self) -> Snapshot:
        """Answer what the dump holds; raise CopyUnusable if it ended within a table."""
        if self.table is not None:
            raise CopyUnusable(f"the dump ends within the table {self.table}")
        return Snapshot(engine=ENGINE, steps=self.steps, rows=self.rows, last_sequence=self.last_sequence)


def _find_program(name: str) -> str:
    """Answer the newest of Debian's, which reads servers of every older version, or what PATH has."""
    found = sorted(Path(FOLDERS).glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name))
    program = str(found[-1]) if found else shutil.which(name, path=SEARCH)
    if program is None:
        raise CopyUnusable(f"there is no {name} here; install PostgreSQL's client programs")
    return program


def _without_password(url: str) -> str:
    """Answer the connection as a command line may show it."""
    return make_conninfo(url, password=None)


def _environment(url: str) -> dict[str, str]:
    password = conninfo_to_dict(url).get("password") if url else None
    return {"PATH": SEARCH, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": str(password)} if password else {})}


def _first_line(complaint: IO[bytes]) -> str:
    return complaint.readline(1000).decode("utf-8", "replace").strip()


def _run(name: str, arguments: Sequence[str], url: str) -> None:
    with _running(name, arguments, url):
        pass


@contextmanager
def _running(
    name: str,
    arguments: Sequence[str],
    url: str,
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
) -> "Iterator[subprocess.Popen[bytes]]":
    """Start a program and wait for its end; raise CopyUnusable with its first complaint."""
    with (
        tempfile.TemporaryFile() as complaint,
        subprocess.Popen(  # noqa: S603 - PostgreSQL's own, with arguments of ours
            [_find_program(name), *arguments],
            env=_environment(url),
            stdin=stdin,
            stdout=stdout,
            stderr=complaint,
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        if process.stdin:
            with suppress(BrokenPipeError):
                process.stdin.close()
        if process.wait():
            complaint.seek(0)
            raise CopyUnusable(f"{name} says: {_first_line(complaint) or process.returncode}")
