"""Which SQLite is safe to use, and how a connection is set up so that it stays so."""

from pysqlite3 import dbapi2 as sqlite3

from storage.errors import UnsafeEngine

SAFE_SINCE = (3, 51, 3)
BACKPORTS = ((3, 50, 7), (3, 44, 6))
WAL_ALARM_BYTES = 64 * 1024 * 1024
READ_ACTIONS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
# SQLITE_TRANSACTION is what BEGIN and COMMIT ask for; SQLITE_PRAGMA is only needed while connecting.
READ_ONLY_ACTIONS = READ_ACTIONS | {sqlite3.SQLITE_TRANSACTION}


def is_safe(version: tuple[int, int, int]) -> bool:
    """Answer whether this SQLite is free of the WAL-reset race (sqlite.org/wal.html#walresetbug)."""
    return version >= SAFE_SINCE or any(
        version[:2] == backport[:2] and version >= backport for backport in BACKPORTS
    )


def check_version(version: tuple[int, int, int]) -> None:
    """Raise UnsafeEngine for an SQLite that can corrupt a database with several connections."""
    if not is_safe(version):
        raise UnsafeEngine(
            f"SQLite {'.'.join(map(str, version))}",
            "can corrupt a database that several connections write to (WAL-reset race)",
            "install pysqlite3 0.6.1 or newer, which bundles SQLite 3.51.3 or newer",
        )


def set_up(raw: sqlite3.Connection, *, read_only: bool) -> None:
    """Choose durability over speed, and make sure SQLite took every choice."""
    if not read_only:
        raw.execute("pragma page_size = 16384")  # only a new file takes it
        _take(raw, "journal_mode", "wal")
        _take(raw, "synchronous", 2, spelling="full")
        _take(raw, "secure_delete", 1, spelling="on")
        raw.execute(f"pragma journal_size_limit = {WAL_ALARM_BYTES}")
    _take(raw, "foreign_keys", 1, spelling="on")
    raw.execute("pragma mmap_size = 0")
    raw.execute("pragma temp_store = memory")
    # There is a reader for every thread, and the system keeps what is read often in its own cache.
    raw.execute(f"pragma cache_size = {-3000 if read_only else -16000}")
    raw.execute("pragma trusted_schema = off")
    if read_only:
        _take(raw, "query_only", 1, spelling="on")
        raw.set_authorizer(_only_select)


def _take(raw: sqlite3.Connection, name: str, expected: str | int, *, spelling: str | None = None) -> None:
    """Set a pragma and read it back: an unknown or refused one is silently ignored by SQLite."""
    raw.execute(f"pragma {name} = {spelling or expected}")
    if raw.execute(f"pragma {name}").fetchone()[0] != expected:
        raise UnsafeEngine(
            "SQLite", f"does not accept {name} = {spelling or expected}", "use pysqlite3 ≥ 0.6.1"
        )


def _only_select(action: int, name: str | None, *_details: str | None) -> int:
    """Deny a reader everything but SELECT, whatever SQL it may be handed (Q1).

    FTS5 asks by a pragma whether anybody has written, and so do we.
    """
    is_asking = action == sqlite3.SQLITE_PRAGMA and name == "data_version"
    return int(sqlite3.SQLITE_OK if action in READ_ONLY_ACTIONS or is_asking else sqlite3.SQLITE_DENY)
