"""X-13, V3: until its moment an embargoed article changes no byte of any answer; then it is everywhere."""

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from support.builders import a_new_article, a_text
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.newsroom import Newsroom

from feeds.desk.publishing import add_draft, schedule
from feeds.operate.lanes import RELEASING
from feeds.operate.working import Worker
from feeds.services import Services
from storage.articles import Article
from storage.vocabulary import Assignment, Author

WORDS = ("Titre-secret", "Résumé-secret", "Corps-secret", "Autrice-secrète")
FEEDS = ("", "/category/ia", "/entity/maroc", "/language/zgh", "/author/autrice-secrete")
SURFACES = (
    *(f"{owner}/feed.{suffix}" for owner in FEEDS for suffix in ("rss", "atom", "json")),
    *("/", "/category/ia", "/entity/maroc", "/author/autrice-secrete", "/feed", "/articles/titre-secret"),
    *("/feed.json?category=ia&language=zgh", "/feed.rss?category=ia&author=autrice-secrete"),
    *("/feed.atom?category=ia&language=-zgh", "/feed.json?since=2026-03-02", "/feed.json?limit=1"),
    "/entity/maroc/feed.rss?content=summary",
)
UNKNOWN_BEFORE = {path for path in SURFACES if "zgh" in path or "autrice" in path or "articles" in path}


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia",), entities=("maroc",))
    clock.advance(10)  # Last-Modified is a second early while a change is young (C3)
    return newsroom


def embargoed(services: Services) -> Article:
    new = a_new_article(
        "titre-secret",
        text=a_text(title=WORDS[0], summary=WORDS[1], content_html=f"<p>{WORDS[2]}</p>", language="zgh"),
        assignment=Assignment(categories=("ia",), entities=("maroc",), authors=("autrice-secrete",)),
    )
    now = services.clock()
    with services.storage.writing() as session:
        session.vocabulary.add_author(Author(slug="autrice-secrete", name=WORDS[3]), at=now)
        draft = add_draft(session, new, now=now)
        return schedule(session, draft, embargo_at=now.replace(hour=23), now=now)


def answers(client: FlaskClient, article: Article | None = None) -> Mapping[str, tuple[object, ...]]:
    """Everything a reader can tell of every surface: status, validators, every header, every byte."""
    paths = (*SURFACES, *((f"/articles/{article.uuid}",) if article else ()))
    found = {path: client.get(path) for path in paths}
    return {path: (answer.status_code, answer.data, sorted(answer.headers)) for path, answer in found.items()}


@on_both_engines
def test_before_its_moment_not_a_byte_of_any_answer_tells_of_it(
    newsroom: Newsroom, services: Services, client: FlaskClient, clock: FakeClock
) -> None:
    before = answers(client)

    article = embargoed(services)
    clock.moment = clock().replace(hour=22, minute=59, second=59, microsecond=999_000)
    Worker(services, [RELEASING]).turn(RELEASING)
    after = answers(client, article)

    assert 404 == after.pop(f"/articles/{article.uuid}")[0]
    assert UNKNOWN_BEFORE == {path for path, answer in before.items() if answer[0] == 404}
    assert before == after


@on_both_engines
def test_from_its_moment_on_it_is_everywhere(
    newsroom: Newsroom, services: Services, client: FlaskClient, clock: FakeClock
) -> None:
    article = embargoed(services)
    clock.moment = clock().replace(hour=23)
    Worker(services, [RELEASING]).turn(RELEASING)

    after = answers(client, article)
    unaware = {path for path, answer in after.items() if WORDS[0].encode() not in answer[1]}  # type: ignore[operator] # bytes

    assert {f"/articles/{article.uuid}": 308} == {
        path: answer[0] for path, answer in after.items() if answer[0] != 200
    }
    assert {"/feed.atom?category=ia&language=-zgh", f"/articles/{article.uuid}"} == unaware
