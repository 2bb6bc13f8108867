"""D4: a mark is mapped memory, and touching what a full disk cannot hold would end the process."""

import errno
import os
from pathlib import Path

import pytest

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
