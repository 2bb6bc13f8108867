"""One opened database of either engine: sessions, migration and checks."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from storage.copies import Snapshot, differences
from storage.errors import CopyUnusable, SchemaMismatch, StorageUnavailable
from storage.protocols import Session
from storage.sql.checking import check_contents
from storage.sql.engine import Engine
from storage.sql.index import PostingIndex
from storage.sql.index_tending import Tending
from storage.sql.keeping import KeptArticles
from storage.sql.migrating import applied_steps, migrate, require_current
from storage.sql.sessions import SQLSession

MIGRATE = "run: depeche db migrate"


class SQLStorage:
    """Keeps the promises of `storage.protocols.Storage` on top of an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.engine = engine.name
        self._index: PostingIndex | None = None
        self._kept = KeptArticles()
        self._tending = Tending(engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one read-only snapshot."""
        if not self._engine.is_present():
            raise SchemaMismatch("there is no database yet", MIGRATE)
        with self._engine.reading() as connection:
            yield SQLSession(connection, self._index, self._kept)

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

    def scrub(self, tables: Collection[str] | None = None) -> None:
        """Make the database's files forget what was deleted."""
        self._engine.scrub(tables)

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

    def copy_to(self, path: Path) -> Snapshot:
        """Write the whole database, as of one moment, to a new file, checked and durable."""
        if self.is_empty():
            raise SchemaMismatch("there is no database yet", MIGRATE)
        made = self._engine.copy_to(path)
        complaints = list(differences(made, self._engine.read_copy(path)))
        if complaints:
            raise CopyUnusable("; ".join(complaints))
        return made

    def read_copy(self, path: Path) -> Snapshot:
        """Check such a file and count what it holds."""
        return self._engine.read_copy(path)

    def replace_with(self, path: Path, *, at: datetime) -> None:
        """Put a checked copy in the place of the database."""
        if self._is_somebody_elses():
            raise CopyUnusable("its place is taken by a database that is not Dépêche's")
        self._engine.replace_with(path, at=at)

    def _is_somebody_elses(self) -> bool:
        """One that cannot be read any more is the very reason to restore (D6)."""
        try:
            return not self.is_empty() and "schema_step" not in self._engine.columns()
        except StorageUnavailable:
            return False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the database from being replaced."""
        with self._engine.hold():
            yield

    @contextmanager
    def alone(self) -> Iterator[Path]:
        """Have the database alone, and a folder to work in."""
        with self._engine.alone() as folder:
            yield folder

    def close(self) -> None:
        """Close every connection of this process."""
        self._engine.close()
