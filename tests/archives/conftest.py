"""A newsroom with a history: many articles, most of them in archives."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from support.builders import a_new_article, a_text, publish
from support.clocks import FakeClock

from feeds.services import Services
from storage.articles import Article, NewArticle
from storage.vocabulary import Assignment, Author

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of ten."""
    monkeypatch.setattr("storage.sql.blocks.BLOCK", 10)


@pytest.fixture
def history(services: Services, clock: FakeClock, small_blocks: None) -> list[Article]:
    """25 articles, a1 the oldest, in two archives of ten and five that no archive holds yet.

    Every second is under `ia`, a3 and a22 under `economie`, every fifth about `maroc`, every fourth names
    `rabat`, every third is by Zineb, every sixth in Arabic.
    """
    with services.storage.writing() as session:
        session.vocabulary.add_author(Author(slug="zineb", name="Zineb"), at=clock())
        articles = [
            publish(
                session, _an_article(number), at=clock() - timedelta(days=25 - number), changed_at=clock()
            )
            for number in range(1, 26)
        ]
    clock.advance(3600)
    return articles


def _an_article(number: int) -> NewArticle:
    return a_new_article(
        f"a{number}",
        text=a_text(title=f"Titre de a{number}", language="fr" if number % 6 else "ar"),
        assignment=Assignment(
            categories=("ia",) * (number % 2 == 0) + ("economie",) * (number in {3, 22}),
            entities=("maroc",) * (number % 5 == 0),
            mentions=("rabat",) * (number % 4 == 0),
            authors=("zineb",) * (number % 3 == 0),
        ),
    )


@pytest.fixture
def fetch(client: FlaskClient) -> Callable[[str], bytes]:
    """Get the body of a document by its absolute URL; anything but 200 fails."""

    def get(url: str) -> bytes:
        answer = client.get(url.removeprefix(BASE))
        assert 200 == answer.status_code, (url, answer.status_code, answer.text[:200])
        return answer.data

    return get
