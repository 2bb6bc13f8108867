"""Decides where an index of postings comes from, and when it is read, mended or written anew."""

import logging
from pathlib import Path

from storage.sql.engine import Connection, Engine
from storage.sql.index import PostingIndex
from storage.sql.index_file import find_index, write_index
from storage.sql.index_reading import read_index

logger = logging.getLogger(__name__)

WRITTEN_AFTER = 5_000
"""How many changes a file may be behind before it is written anew."""

WORTH_A_FILE = 10_000
"""How many articles there must be for a file: fewer are read in a tenth of a second."""


class Tending:
    """Looks after the index of one opened storage, and remembers what the file holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written = -WRITTEN_AFTER

    def tend(self, index: PostingIndex | None, connection: Connection) -> PostingIndex | None:
        """Answer the index to use from now on; None where nothing can vouch for one."""
        path = self._engine.index_path()
        if index is None or index.is_far_behind(connection):
            found = find_index(path, connection) if index is None and path else None
            if found is not None and not found.is_far_behind(connection):
                self._written = found.sequence
                index = found
            else:
                index = read_index(connection)
        elif index.needs_ranks:
            index = index.with_new_ranks()
        if index is not None and path:
            self._write(path, index, connection)
        return index

    def _write(self, path: Path, index: PostingIndex, connection: Connection) -> None:
        if len(index.positions) < WORTH_A_FILE or index.sequence < self._written + WRITTEN_AFTER:
            return
        try:
            write_index(path, index, connection)
            self._written = index.sequence
        except OSError as error:
            logger.warning("index_not_written", extra={"fields": {"errno": error.errno}})
