"""Writes every change of an article into the worker's log, and withdrawals where no restore undoes them."""

from datetime import datetime
from pathlib import Path

from feeds.operate.remembering import Line, Memory, What, line_of
from feeds.services import Services
from feeds.web.logs import log_always
from storage.articles import Article
from storage.changes import ChangeKind


def write_journal(services: Services, subject: str) -> None:
    """Log the change with this sequence, by identifiers alone; one that is told twice is the same line.

    Raises StorageUnavailable where a withdrawal cannot be remembered (B6): the worker tries again.
    """
    with services.storage.reading() as session:
        change = session.changes.get(int(subject))
        article = session.articles.get_by_id(change.article_id)
    log_always(
        "article_changed",
        sequence=change.sequence,
        kind=change.kind.value,
        article=article.public_id,
        revision=change.revision,
    )
    remembered = _remembered(change.kind, article, change.at)
    if remembered:
        Memory(Path(services.settings.backup.memory)).append(remembered)


def _remembered(kind: ChangeKind, article: Article, at: datetime) -> Line | None:
    if kind is ChangeKind.WITHDRAWN:
        return line_of(article, at)
    return Line(what=What.RESTORED, at=at, article=article.public_id) if kind is ChangeKind.RESTORED else None
