"""The work behind an embargo: at its end, the worker publishes the article."""

from feeds.desk.publishing import release
from feeds.services import Services
from storage.articles import State


def end_embargo(services: Services, subject: str) -> None:
    """Publish the scheduled article with this uuid; nothing is to be done where it no longer waits.

    Raises IllegalTransition where it is too early, as after a clock that was set back (T1).
    """
    with services.storage.writing() as session:
        article = session.articles.find(subject)
        if article is not None and article.state is State.SCHEDULED:
            release(session, article, now=services.clock())
