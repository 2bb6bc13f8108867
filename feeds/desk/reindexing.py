"""Reads the words of articles that are stored already, so that searches find them."""

from collections.abc import Iterator, Sequence

from feeds.markup.words import words_of
from feeds.services import Services
from storage.articles import Article

WORDS = "words"
"""The listener that reads the words of what was stored before there was a search."""

PAGE = 50
"""Articles that are read together, and stored in one short transaction."""


def read_missing_words(services: Services, _subject: str) -> None:
    """Read the words of every article that has none; what is there already stays as it is."""
    while True:
        with services.storage.reading() as session:
            page = session.articles.list_without_words(limit=PAGE)
        if not page:
            return
        _store(services, page)


def read_all_words(services: Services) -> Iterator[int]:
    """Read the words of every article again, newest first, yielding how many were stored each time."""
    before = None
    while True:
        with services.storage.reading() as session:
            page = session.articles.list(state=None, limit=PAGE, before=before)
        if not page:
            return
        before = page[-1].id
        yield _store(services, [article for article in page if not article.is_erased])


def _store(services: Services, articles: Sequence[Article]) -> int:
    """Words take milliseconds to read: nobody waits for that in a transaction."""
    read = [
        (article, words_of(article.text.title, article.text.summary, html=article.text.content_html))
        for article in articles
    ]
    with services.storage.writing() as session:
        for article, words in read:
            session.articles.set_words(article, words)
    return len(read)
