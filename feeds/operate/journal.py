"""Writes every change of an article into the worker's log, where an operator's tools can follow it."""

from feeds.services import Services
from feeds.web.logs import log_always


def write_journal(services: Services, subject: str) -> None:
    """Log the change with this sequence, by identifiers alone; one that is told twice is the same line."""
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
