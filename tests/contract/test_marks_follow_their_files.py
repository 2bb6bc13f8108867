"""Marks tell the processes of a machine of each other's commits, whatever happens to their files (V2, D4).

They are mapped memory: touching what a full disk cannot hold would end the process.
"""

import errno
import os
from contextlib import closing
from pathlib import Path

import pytest
from support.databases import Contents, Databases
from support.processes import wait_until

from storage import open_storage
from storage.sql import sqlite_version
from storage.sql.marks import MARK_BYTES, Mark
from storage.sql.sqlite import SQLiteEngine


def test_the_bytes_of_a_mark_are_reserved(tmp_path: Path) -> None:
    Mark(tmp_path / "mark")

    assert MARK_BYTES == (tmp_path / "mark").stat().st_size
    assert 0 < (tmp_path / "mark").stat().st_blocks


def test_without_room_for_a_mark_every_commit_is_seen_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int, offset: int, length: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    reader, writer = (SQLiteEngine(str(tmp_path / "a.sqlite"), patience_seconds=1) for _ in range(2))
    with writer.writing() as connection:
        connection.run("create table things (id integer) strict")
    before = reader.version()

    with writer.writing() as connection:
        connection.run("insert into things values (1)")

    assert before != reader.version()
    reader.close()
    writer.close()


def test_a_mark_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mark"
    server, worker = Mark(path), Mark(path)
    path.unlink()
    newcomer = Mark(path)

    server.follow()
    newcomer.renew()
    assert newcomer.read() == server.read()

    worker.renew()
    assert worker.read() == server.read() == newcomer.read()

    os.truncate(path, 0)
    server.follow()
    assert MARK_BYTES == len(server.read())


def test_a_process_finds_the_mark_of_another_that_was_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's counter is not asked again in this test, so the mark alone can tell."""
    path = tmp_path / "a.sqlite"
    server, command = (SQLiteEngine(str(path), patience_seconds=1) for _ in range(2))
    with server.writing() as connection:
        connection.run("create table things (id integer) strict")
    server.version()
    path.with_name("a.sqlite-mark").unlink()
    command.version()
    monkeypatch.setattr(sqlite_version, "ASK_SECONDS", 3_600)
    server._watching()._ask_at = 0
    server.version()
    before = server.version()

    with command.writing() as connection:
        connection.run("insert into things values (1)")

    assert before != server.version()
    server.close()
    command.close()


def test_beside_postgres_too(databases: Databases) -> None:
    with databases.lend("postgresql", Contents.VOCABULARY) as url, closing(open_storage(url)) as server:
        server.version()
        mark = server._engine._mark
        mark._path.unlink()
        newcomer = Mark(mark._path)
        newcomer.renew()

        wait_until(lambda: newcomer.read() == mark.read(), what="the mark follows its file")
