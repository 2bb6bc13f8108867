"""What Dépêche remembers: records and protocols by topic, and the one way to open a database."""

from storage.errors import UnsafeEngine
from storage.protocols import Storage


def open_storage(url: str, *, patience_seconds: float = 5.0) -> Storage:
    """Open `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`; nothing is touched until used.

    `patience_seconds` is how long a write waits for other writers before StorageUnavailable.
    Raises UnsafeEngine for an SQLite that can corrupt a database with several connections, or for PostgreSQL
    without its driver.
    """
    if url.startswith("sqlite:///"):
        from storage.sql.sqlite import SQLiteEngine
        from storage.sql.storing import SQLStorage

        return SQLStorage(SQLiteEngine(url.removeprefix("sqlite:///"), patience_seconds=patience_seconds))
    try:
        from storage.sql.postgres import PostgresEngine
    except ModuleNotFoundError as error:
        raise UnsafeEngine(
            "PostgreSQL", "needs a driver that is not installed", "run: pip install 'depeche[postgres]'"
        ) from error
    from storage.sql.storing import SQLStorage

    return SQLStorage(PostgresEngine(url, patience_seconds=patience_seconds))
