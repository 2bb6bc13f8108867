"""Full text: which words each article is found by, and which articles hold all words of a question.

The table has the words of every article that was not erased; only published ones have their position there,
and what has none is found by nobody. What an engine keeps beside the table follows it here.
"""

from collections.abc import Sequence

from storage.sql.blocks import find_few
from storage.sql.conditions import Where
from storage.sql.engine import Connection, Value

SEARCH_SECONDS = 0.2
"""How long one search may keep an engine busy (Q3); few take a hundredth of it."""


def keep_words(connection: Connection, article_id: int, words: str) -> None:
    """Replace the words of an article; it is found by nobody until they are shown."""
    hide_words(connection, article_id)
    add_words(connection, article_id, words)


def add_words(connection: Connection, article_id: int, words: str) -> None:
    """Store the words of an article that is found by nobody, until they are shown."""
    connection.run(
        """
        insert into search_text (article_id, position, words) values (:id, null, :words)
        on conflict (article_id) do update set words = excluded.words
        """,
        id=article_id,
        words=words,
    )


def show_words(connection: Connection, article_id: int) -> None:
    """Let an article be found, if it is published and was not found before."""
    is_new = connection.run(
        """
        update search_text set position = (select position from article where id = :id)
        where article_id = :id and position is null
            and exists (select 1 from article where id = :id and state = 'published')
        """,
        id=article_id,
    )
    if is_new:
        _run(connection, connection.full_text.added, article_id)


def hide_words(connection: Connection, article_id: int) -> None:
    """Let an article be found no longer; nothing of its words stays in the index."""
    row = connection.one("select position from search_text where article_id = :id", id=article_id)
    if row is not None and row["position"] is not None:
        _run(connection, connection.full_text.removing, article_id)
        connection.run("update search_text set position = null where article_id = :id", id=article_id)


def forget_words(connection: Connection, article_id: int) -> None:
    """Wipe the words of an article (P4)."""
    hide_words(connection, article_id)
    connection.run("delete from search_text where article_id = :id", id=article_id)


def _run(connection: Connection, statements: Sequence[str], article_id: int) -> None:
    for statement in statements:
        connection.run(statement, id=article_id)


def find_hits(connection: Connection, words: Sequence[str], where: Where, *, limit: int) -> list[int]:
    """Answer the positions of the newest published articles that hold every word; raise StorageUnavailable.

    Where few articles stand under the terms asked for, these are looked through; or else those that hold the
    words are walked, newest first, until there are enough.
    """
    if not words:
        return []
    few = find_few(connection, where)
    values: dict[str, Value] = {}
    if few is None:
        chosen = f"p.position from {connection.full_text.found} p where {where.along_position}"
        values["words"] = connection.full_text.ask(words)
    else:
        chosen = f"distinct p.position from {few} and {where.along_position} and {_holds(words)}"
        values |= {f"w{number}": f"% {word} %" for number, word in enumerate(words)}
    with connection.within(SEARCH_SECONDS):
        rows = connection.all(
            f"select {chosen} order by p.position desc limit :limit", limit=limit, **where.values, **values
        )
    return [row["position"] for row in rows]


def _holds(words: Sequence[str]) -> str:
    """Words hold neither `%` nor `_`, and are in lower case already."""
    alike = " and ".join(f"' ' || s.words || ' ' like :w{number}" for number in range(len(words)))
    return f"exists (select 1 from search_text s where s.position = p.position and {alike})"
