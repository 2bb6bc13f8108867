"""The SQLite engine's own promises: durable, erasing, read-only where it reads, never an affected version."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from storage.errors import SchemaMismatch, StorageUnavailable, UnsafeEngine
from storage.sql.sqlite import SQLiteEngine
from storage.sql.sqlite_safety import check_version, is_safe
from storage.sql.turns import FIFOLock


@pytest.fixture
def engine(tmp_path: Path) -> SQLiteEngine:
    return SQLiteEngine(str(tmp_path / "folder" / "new.sqlite"), patience_seconds=0.2)


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("page_size", 16384),
        ("mmap_size", 0),
    ],
)
def test_the_write_connection_is_durable_and_erases(
    engine: SQLiteEngine, pragma: str, expected: object
) -> None:
    with engine.writing() as connection:
        row = connection.one(f"pragma {pragma}")

    assert row is not None
    assert expected == row[0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_an_affected_sqlite_is_refused_in_one_line(version: tuple[int, int, int], safe: bool) -> None:
    """L6, X1: the WAL-reset race can corrupt a database."""
    assert safe is is_safe(version)
    if not safe:
        with pytest.raises(UnsafeEngine, match=r"install pysqlite3 0\.6\.1") as caught:
            check_version(version)
        assert "\n" not in str(caught.value)


def test_the_bundled_sqlite_is_not_affected() -> None:
    check_version(sqlite3.sqlite_version_info)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from things",
        "insert into things values (2)",
        "drop table things",
        "attach ':memory:' as other",
        "pragma query_only = off",
    ],
)
def test_a_reader_can_do_nothing_but_select(engine: SQLiteEngine, sql: str) -> None:
    """Q1: whatever statement reaches a read connection, it changes nothing."""
    with engine.writing() as connection:
        connection.run("create table things (id integer) strict")
        connection.run("insert into things values (1)")

    with (
        pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"),
        engine.reading() as connection,
    ):
        connection.run(sql)

    with engine.reading() as connection:
        assert [1] == [row["id"] for row in connection.all("select id from things")]


def test_a_locked_database_is_unavailable_after_the_patience(engine: SQLiteEngine, tmp_path: Path) -> None:
    other = SQLiteEngine(str(tmp_path / "folder" / "new.sqlite"), patience_seconds=0.2)

    with (
        engine.writing(),
        pytest.raises(StorageUnavailable, match="locked"),
        other.writing(),
    ):
        raise AssertionError("two writers at once")

    with other.writing() as connection:
        assert connection.one("select 1 as one") is not None


def test_a_damaged_file_is_unavailable_not_empty(tmp_path: Path) -> None:
    """D6: what is not a database is never served as an empty one."""
    path = tmp_path / "bad.sqlite"
    path.write_bytes(b"this is no database" * 100)

    with (
        pytest.raises(StorageUnavailable, match="not a database"),
        SQLiteEngine(str(path), patience_seconds=0.2).reading() as connection,
    ):
        connection.all("select 1 from article")


def test_bugs_are_not_mistaken_for_an_unavailable_database(engine: SQLiteEngine) -> None:
    with engine.writing() as connection:
        connection.run("create table things (id integer) strict")

    with pytest.raises(sqlite3.OperationalError, match="syntax error"), engine.reading() as connection:
        connection.all("selec 1")


def test_the_lock_serves_in_order_of_arrival() -> None:
    lock = FIFOLock()
    assert lock.acquire(0)

    assert not lock.acquire(0.01)
    lock.release()

    assert lock.acquire(0)
    lock.release()


def test_a_database_without_our_tables_says_which_command_to_run(engine: SQLiteEngine) -> None:
    with engine.writing() as connection:
        connection.run("create table things (id integer) strict")

    with pytest.raises(SchemaMismatch, match="depeche db migrate"), engine.reading() as connection:
        connection.all("select 1 from article")


def test_a_wal_that_a_reader_keeps_from_being_reset_is_told(
    engine: SQLiteEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """L5."""
    monkeypatch.setattr("storage.sql.sqlite.WAL_ALARM_BYTES", 1)

    with engine.writing() as connection:
        connection.run("create table things (id integer) strict")

    assert ["wal_is_large"] == [record.message for record in caplog.records]


def test_a_child_process_opens_connections_of_its_own(engine: SQLiteEngine) -> None:
    """L7: nothing that was opened before a fork is used after it."""
    with engine.writing() as connection:
        connection.run("create table things (id integer) strict")
    with engine.reading() as connection:
        before = id(connection)

    child = os.fork()
    if child == 0:
        with engine.reading() as connection:
            is_its_own = id(connection) != before and connection.all("select id from things") == []
        os._exit(0 if is_its_own else 1)

    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


ASKING = """
import sys, threading
from pathlib import Path
from storage.sql.sqlite import SQLiteEngine
from storage.sql.sqlite_version import Watch

sys.setswitchinterval(1e-6)
path = Path(sys.argv[1])
engine = SQLiteEngine(str(path), patience_seconds=1)
with engine.writing() as connection:
    connection.run("create table a (b)")
watch = Watch(path, lambda: engine._connect(read_only=True).raw)
watch._mark = None  # so that SQLite is asked every time
threads = [threading.Thread(target=lambda: [watch.version() for _ in range(1_000)]) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.processes
def test_threads_that_ask_at_once_never_stand_still(tmp_path: Path) -> None:
    """L2: in a process of its own, because one that waits for itself cannot even be told to stop."""
    done = subprocess.run([sys.executable, "-P", "-c", ASKING, str(tmp_path / "a.sqlite")], timeout=60)

    assert 0 == done.returncode
