"""What Dépêche remembers: records and protocols by topic, and the one way to open a database."""

from storage.protocols import Storage


def open_storage(url: str, *, patience_seconds: float = 5.0) -> Storage:
    """Open `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`; nothing is touched until used.

    `patience_seconds` is how long a write waits for other writers before StorageUnavailable.
    Raises UnsafeEngine for an SQLite that can corrupt a database with several connections.
    """
    if url.startswith("sqlite:///"):
        from storage.sql.sqlite import SQLiteEngine
        from storage.sql.storing import SQLStorage

        return SQLStorage(SQLiteEngine(url.removeprefix("sqlite:///"), patience_seconds=patience_seconds))
    from storage.sql.postgres import PostgresEngine
    from storage.sql.storing import SQLStorage

    return SQLStorage(PostgresEngine(url, patience_seconds=patience_seconds))
