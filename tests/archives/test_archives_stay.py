"""An archive keeps its URL and its entries; what changes in it is what happened to these (H-03, H-04)."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from support.builders import a_new_article, a_text, publish
from support.clocks import FakeClock
from support.crawling import Page, crawl, ids_of
from support.databases import on_both_engines
from support.newsroom import Newsroom

from feeds.services import Services
from storage.vocabulary import Assignment

BASE = "http://127.0.0.1:8000"
SUFFIXES = ("rss", "atom", "json")
NEXT_LINK = re.compile(rb'\s*<(atom:)?link rel="next-archive"[^>]*/>')
Fetch = Callable[[str], bytes]


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    return Newsroom(services, clock)


def publish_many(newsroom: Newsroom, first: int, last: int) -> None:
    """Publish articles a1, a2, …: every third under `ia`, every tenth with a date of three years ago."""
    with newsroom.services.storage.writing() as session:
        for number in range(first, last + 1):
            now = newsroom.clock.advance(60)
            new = a_new_article(
                f"a{number}",
                text=a_text(title=f"Titre de a{number}"),
                assignment=Assignment(categories=("ia",) if number % 3 == 0 else ()),
            )
            publish(session, new, at=now - timedelta(days=1000 if number % 10 == 0 else 0), changed_at=now)


@on_both_engines
@pytest.mark.parametrize("folder", ["", "/category/ia"])
def test_publishing_more_leaves_full_archives_as_they_are(
    newsroom: Newsroom, fetch: Fetch, folder: str
) -> None:
    """H-03: the same ids in the same order, and the same bytes but for the link to what came after."""
    urls = [f"{BASE}{folder}/archive/{block}.{suffix}" for block in (1, 2) for suffix in SUFFIXES]
    publish_many(newsroom, 1, 250)
    before = {url: fetch(url) for url in urls}

    publish_many(newsroom, 251, 500)

    after = {url: fetch(url) for url in urls}
    assert [Page(url, body).ids for url, body in before.items()] == [
        Page(url, body).ids for url, body in after.items()
    ]
    assert {NEXT_LINK.sub(b"", body) for body in before.values()} == {
        NEXT_LINK.sub(b"", body) for body in after.values()
    }
    changed = [url.removeprefix(f"{BASE}{folder}/archive/") for url in urls if before[url] != after[url]]
    assert ["2.rss", "2.atom"] == changed


@on_both_engines
def test_what_happens_to_an_archived_article_is_told_in_the_live_feed_and_in_the_archive(
    newsroom: Newsroom, fetch: Fetch
) -> None:
    """H-04, T-01, X-14."""
    publish_many(newsroom, 1, 260)
    untouched = {suffix: fetch(f"/archive/2.{suffix}") for suffix in SUFFIXES}
    before = {suffix: Page("", fetch(f"/archive/1.{suffix}")) for suffix in SUFFIXES}

    corrected = newsroom.correct("a7", note="Le chiffre était faux.", title="Titre corrigé")
    withdrawn = newsroom.withdraw("a9")

    for document in ("feed", "archive/1"):
        bodies = {suffix: fetch(f"/{document}.{suffix}") for suffix in SUFFIXES}
        texts = {suffix: body.decode() for suffix, body in bodies.items()}
        items = {item["id"]: item for item in json.loads(bodies["json"])["items"]}
        assert "Le chiffre était faux." == items[corrected.public_id]["_depeche"]["correction"]
        assert items[withdrawn.public_id]["_depeche"]["withdrawn"]
        assert f'<at:deleted-entry ref="{withdrawn.public_id}"' in texts["atom"]
        assert '<media:status state="deleted"/>' in texts["rss"]
        for text in texts.values():
            assert "Titre corrigé" in text
            assert "Article retiré" in text
            assert not re.search(r"Titre de a[79]\b", text)
    assert {suffix: page.ids for suffix, page in before.items()} == {
        suffix: Page("", fetch(f"/archive/1.{suffix}")).ids for suffix in SUFFIXES
    }
    assert untouched == {suffix: fetch(f"/archive/2.{suffix}") for suffix in SUFFIXES}


@on_both_engines
def test_a_retagged_article_moves_from_the_archive_of_one_feed_into_that_of_another(
    newsroom: Newsroom, fetch: Fetch
) -> None:
    publish_many(newsroom, 1, 130)
    article = newsroom.retag("a6", categories=("economie",))

    ia, economie = (Page("", fetch(f"/category/{slug}/archive/1.atom")) for slug in ("ia", "economie"))

    assert article.public_id not in ia.ids
    assert [article.public_id] == economie.ids
    assert [article.public_id] == ids_of(crawl(fetch, f"{BASE}/category/economie/feed.rss"))


def test_a_validator_of_an_archive_moves_with_its_own_articles_only(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    """HTTP-01: validators come from the bytes of each archive."""
    publish_many(newsroom, 1, 230)

    def tags() -> list[str]:
        return [client.get(f"/archive/{block}.atom").headers["ETag"] for block in (1, 2)]

    before = tags()
    newsroom.correct("a150", note="Corrigé.", title="Titre corrigé")

    assert [True, False] == [one == other for one, other in zip(before, tags(), strict=True)]


def test_a_reader_that_polls_by_date_only_learns_that_a_block_filled_up(
    newsroom: Newsroom, clock: FakeClock, client: FlaskClient
) -> None:
    """HTTP-06, C3: the live feed of `ia` changes though the article that fills the block is not in it."""
    publish_many(newsroom, 1, 199)
    clock.advance(60)
    since = client.get("/category/ia/feed.atom").headers["Last-Modified"]

    publish_many(newsroom, 200, 200)
    clock.advance(60)

    answer = client.get("/category/ia/feed.atom", headers={"If-Modified-Since": since})
    assert 200 == answer.status_code
    assert f"{BASE}/category/ia/archive/2.atom" == Page("", answer.data).older
