"""Keeps public articles that were read, in step with the change log: most feeds then read only what is new.

What an article shows differs only where a change of it was logged, or an epoch began; a reader's snapshot
says both. A snapshot older than what is kept is answered from the tables.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from storage.articles import Article
from storage.changes import LogState
from storage.sql.changes import SQLChanges
from storage.sql.engine import Connection
from storage.sql.subjects import KeptSubjects

MOST_BYTES = 4 * 1024 * 1024
OVERHEAD_BYTES = 4_096
"""About what an article takes besides its text: people, terms and their labels."""

MOST_CHANGES = 1_000
"""After more changes than this, everything is forgotten instead of looking each of them up."""

Read = Callable[[Sequence[int]], Sequence[Article]]


class KeptArticles:
    """Articles by position; those nobody has needed for longest make room. Threads may share it.

    `subjects` are what they are filed under.
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self.subjects = KeptSubjects()
        self._most_bytes = most_bytes
        self._kept: OrderedDict[int, Article] = OrderedDict()
        self._bytes = 0
        self._state = LogState(0, 0)
        self._guard = Lock()

    @property
    def bytes(self) -> int:
        """About how many bytes all of them take."""
        return self._bytes

    def find(self, connection: Connection, positions: Iterable[int], read: Read) -> list[Article]:
        """Answer the articles at these positions, newest first; `read` answers those that are not kept."""
        wanted = sorted(positions, reverse=True)
        state = SQLChanges(connection).state()
        found = self._look_up(connection, state, wanted)
        missing = read([position for position in wanted if position not in found])
        self._keep(state, missing)
        found |= {article.position: article for article in missing if article.position is not None}
        return [found[position] for position in wanted if position in found]

    def _look_up(self, connection: Connection, state: LogState, wanted: Sequence[int]) -> dict[int, Article]:
        with self._guard:
            if not self._catch_up(connection, state):
                return {}
            found = {position: self._kept[position] for position in wanted if position in self._kept}
            for position in found:
                self._kept.move_to_end(position)
            return found

    def _catch_up(self, connection: Connection, state: LogState) -> bool:
        """Forget what has changed since; answer False to a snapshot that is older than what is kept."""
        if state == self._state:
            return True
        if state.sequence < self._state.sequence or state.epoch < self._state.epoch:
            return False
        if state.epoch > self._state.epoch or state.sequence > self._state.sequence + MOST_CHANGES:
            self._kept.clear()
            self._bytes = 0
        elif self._kept:
            rows = connection.all(
                """
                select distinct a.position from change c join article a on a.id = c.article_id
                where c.sequence > :seen and c.sequence <= :head
                """,
                seen=self._state.sequence,
                head=state.sequence,
            )
            for row in rows:
                self._forget(row["position"])
        self._state = state
        return True

    def _forget(self, position: int) -> None:
        gone = self._kept.pop(position, None)
        if gone is not None:
            self._bytes -= _size(gone)

    def _keep(self, state: LogState, articles: Iterable[Article]) -> None:
        """Keep what was read in a snapshot, unless others have gone on to a newer one meanwhile."""
        with self._guard:
            if state != self._state:
                return
            for article in articles:
                if article.position is not None and article.position not in self._kept:
                    self._kept[article.position] = article
                    self._bytes += _size(article)
            while self._bytes > self._most_bytes:
                self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(article: Article) -> int:
    """Text outside Latin takes two bytes a letter in memory."""
    text = article.text
    return 2 * (len(text.title) + len(text.summary) + len(text.content_html)) + OVERHEAD_BYTES
