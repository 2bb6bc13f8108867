"""One PostgreSQL connection: binds `:name` parameters and turns PostgreSQL's complaints into ours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache

import psycopg
from psycopg import errors
from psycopg.rows import DictRow
from psycopg_pool import PoolTimeout

from storage.errors import SchemaMismatch, StorageUnavailable
from storage.sql.engine import FullText, Row, Value

TEXT_VECTOR = "array_to_tsvector(string_to_array(words, ' '))"
"""The words of a row as they are: PostgreSQL's parsers and dictionaries would make others of them."""

PARAMETER = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")


@lru_cache(maxsize=2048)
def translate(sql: str) -> str:
    """Write `:name` as psycopg's `%(name)s`, and protect what `%` it has."""
    return PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))


def _ask(words: Sequence[str]) -> str:
    """Every word in quotes is that word to a tsquery, and nothing else; all of them must be there (Q2)."""
    return " & ".join(f"'{word}'" for word in words)


FULL_TEXT = FullText(
    found=f"""(
        select position from search_text
        where position is not null and {TEXT_VECTOR} @@ cast(:words as tsquery)
    )""",
    ask=_ask,
)


class PostgresConnection:
    """A connection that binds `:name` parameters and turns PostgreSQL's complaints into ours."""

    full_text = FULL_TEXT
    keys = "(select cast(value as bigint) from json_array_elements_text(cast(:keys as json)))"

    def __init__(self, raw: "psycopg.Connection[DictRow]") -> None:
        self._raw = raw

    def all(self, sql: str, /, **values: Value) -> Sequence[Row]:
        """Answer every row."""
        with complaints():
            return self._execute(sql, values).fetchall()

    def one(self, sql: str, /, **values: Value) -> Row | None:
        """Answer the first row, or None."""
        with complaints():
            return self._execute(sql, values).fetchone()

    def run(self, sql: str, /, **values: Value) -> int:
        """Carry out a write and answer how many rows it touched."""
        with complaints():
            return self._execute(sql, values).rowcount

    def many(self, sql: str, rows: Sequence[Mapping[str, Value]], /) -> int:
        """Carry out a write once for each row of values and answer how many rows all of them touched."""
        if not rows:
            return 0
        with complaints(), self._raw.cursor() as cursor:
            cursor.executemany(translate(sql).encode(), rows)
            return cursor.rowcount

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cancel what takes longer; a transaction in which that happens is over."""
        before = self.one("select current_setting('statement_timeout') as setting") or {}
        self._set_timeout(f"{int(seconds * 1000)}ms")
        yield
        self._set_timeout(before["setting"])

    def _set_timeout(self, setting: str) -> None:
        self.one("select set_config('statement_timeout', :setting, true) as setting", setting=setting)

    def _execute(self, sql: str, values: Mapping[str, Value]) -> "psycopg.Cursor[DictRow]":
        # psycopg types queries as literals to catch interpolation; ours come from storage.sql alone.
        return self._raw.execute(translate(sql).encode(), values)


@contextmanager
def complaints() -> Iterator[None]:
    """Turn what the operator can mend into StorageUnavailable; let bugs through untouched."""
    try:
        yield
    except errors.UndefinedTable as error:
        raise SchemaMismatch("the database lacks a table", "run: depeche db migrate") from error
    except (PoolTimeout, errors.QueryCanceled, errors.ReadOnlySqlTransaction, errors.DiskFull) as error:
        raise StorageUnavailable(f"PostgreSQL says: {_first_line(error)}") from error
    except psycopg.OperationalError as error:
        raise StorageUnavailable(f"PostgreSQL says: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    """Answer the server's own sentence, without the connection string or the statement."""
    return str(error).partition("\n")[0]
