"""One opened database of either engine: sessions, migration and checks."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from storage.errors import SchemaMismatch
from storage.protocols import Session
from storage.sql.checking import check_contents
from storage.sql.engine import Engine
from storage.sql.index import PostingIndex
from storage.sql.index_tending import Tending
from storage.sql.migrating import applied_steps, migrate, require_current
from storage.sql.sessions import SQLSession

MIGRATE = "run: depeche db migrate"


class SQLStorage:
    """Keeps the promises of `storage.protocols.Storage` on top of an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._index: PostingIndex | None = None
        self._tending = Tending(engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one read-only snapshot."""
        if not self._engine.is_present():
            raise SchemaMismatch("there is no database yet", MIGRATE)
        with self._engine.reading() as connection:
            yield SQLSession(connection, self._index)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Begin one write transaction at once."""
        with self._engine.writing() as connection:
            yield SQLSession(connection)

    def version(self) -> Hashable:
        """Answer what differs from every earlier answer once anything has been committed since."""
        return self._engine.version()

    def tend_index(self) -> None:
        """Read the index of postings, or make its ranks anew when it is time to."""
        with self._engine.reading(is_maintenance=True) as connection:
            self._index = self._tending.tend(self._index, connection)

    def migrate(self, *, site_uuid: str, at: datetime) -> Sequence[str]:
        """Bring the schema up to date, in one transaction a step."""
        return migrate(self._engine, site_uuid=site_uuid, at=at)

    def is_empty(self) -> bool:
        """Answer whether nothing has ever been migrated here."""
        return not self._engine.is_present() or not self._engine.columns()

    def require_current_schema(self) -> None:
        """Raise SchemaMismatch unless the schema is exactly this program's."""
        if self.is_empty():
            raise SchemaMismatch("there is no database yet", MIGRATE)
        require_current(applied_steps(self._engine))

    def check(self) -> Sequence[str]:
        """Answer what is wrong, from the engine's files to the log's own arithmetic."""
        self.require_current_schema()
        with self._engine.reading(is_maintenance=True) as connection:
            return [*self._engine.check(), *check_contents(connection)]

    def columns(self) -> Mapping[str, Sequence[str]]:
        """Answer every table with its columns."""
        return self._engine.columns()

    def close(self) -> None:
        """Close every connection of this process."""
        self._engine.close()
