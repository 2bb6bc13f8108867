"""The site's own row: its identity and the epoch of its texts."""

from datetime import datetime

from storage.errors import SchemaMismatch
from storage.protocols import Site
from storage.sql.engine import Connection, from_ms, to_ms


def begin_epoch(connection: Connection, *, at: datetime) -> None:
    """Every feed has changed: a label, a name or a text of the site that all of them may show is another."""
    connection.run(
        "update site set epoch = epoch + 1, epoch_at = case when epoch_at > :at then epoch_at else :at end",
        at=to_ms(at),
    )


class SQLSites:
    """Keeps the promises of `storage.protocols.Sites`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Site:
        """Answer the site."""
        row = self._connection.one("select uuid, created_at, epoch, epoch_at from site where id = 1")
        if row is None:
            raise SchemaMismatch("the database has no site yet", "run: depeche db migrate")
        return Site(
            uuid=row["uuid"],
            created_at=from_ms(row["created_at"]),
            epoch=row["epoch"],
            epoch_at=from_ms(row["epoch_at"]),
        )

    def get_text_fingerprint(self) -> str:
        """Answer the remembered digest; empty before the first one."""
        row = self._connection.one("select text_fingerprint from site where id = 1")
        return "" if row is None else str(row["text_fingerprint"])

    def set_text_fingerprint(self, fingerprint: str, *, at: datetime) -> Site:
        """Remember a digest of the site's texts; a different one than before begins a new epoch."""
        if self._connection.run(
            "update site set text_fingerprint = :fingerprint where text_fingerprint <> :fingerprint",
            fingerprint=fingerprint,
        ):
            begin_epoch(self._connection, at=at)
        return self.get()
