"""Which articles a query selects, compared with the plainest possible filter over random articles."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from support.builders import NOON, a_new_article, fill_vocabulary, log, publish
from support.random_articles import a_query, fill, members

from storage.articles import Article, ArticleQuery, Selection
from storage.changes import ChangeKind
from storage.errors import NotFound
from storage.protocols import Storage
from storage.vocabulary import Assignment, TermKey, TermKind


def plainly(articles: Sequence[Article], query: ArticleQuery) -> list[str]:
    return [article.slug for article in members(articles, query)[: query.limit]]


def slugs(selection: Selection) -> list[str]:
    return [article.slug for article in selection.articles]


@pytest.mark.parametrize("seed", range(3))
def test_random_queries_select_what_a_plain_filter_selects(storage: Storage, seed: int) -> None:
    chance = random.Random(seed)
    with storage.writing() as session:
        articles = fill(session, chance, 60)
    queries = [a_query(chance) for _ in range(120)]

    with storage.reading() as session:
        for query in queries:
            assert plainly(articles, query) == slugs(session.articles.select(query)), query


def test_an_unknown_term_is_not_found_rather_than_ignored(storage: Storage) -> None:
    query = ArticleQuery(none_of=(TermKey(TermKind.CATEGORY, "absente"),))

    with storage.reading() as session, pytest.raises(NotFound, match="category 'absente'"):
        session.articles.select(query)


def test_paging_by_position_meets_every_article_once(storage: Storage) -> None:
    """X-12, V5: keyset paging, never an offset."""
    with storage.writing() as session:
        articles = fill(session, random.Random(7), 40)
    seen: list[str] = []

    before = None
    with storage.reading() as session:
        while page := session.articles.select(ArticleQuery(limit=7, before=before)).articles:
            seen += [article.slug for article in page]
            before = page[-1].position

    assert plainly(articles, ArticleQuery(limit=100)) == seen


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(storage: Storage) -> None:
    """V2: any response's content is a snapshot of one version."""
    with storage.writing() as session:
        fill_vocabulary(session)
        publish(session, a_new_article("avant"))

    with storage.reading() as reader:
        before = slugs(reader.articles.select(ArticleQuery()))
        with storage.writing() as session:
            publish(session, a_new_article("pendant"))
        after = slugs(reader.articles.select(ArticleQuery()))

    assert ["avant"] == before == after


def test_the_live_document_adds_the_open_block_and_recent_corrections(storage: Storage) -> None:
    """interface.md, Feeds: the newest `limit`, the open archive block, and the ten newest corrections."""
    with storage.writing() as session:
        fill_vocabulary(session)
        for number in range(100):
            publish(session, a_new_article(f"a{number}"), at=NOON + timedelta(minutes=number))
        publish(session, a_new_article("ancien"), at=NOON - timedelta(days=900))
        corrected = [session.articles.get(f"a{number}") for number in range(12)]
        for seconds, article in enumerate(corrected):
            log(session, article, ChangeKind.CORRECTED, at=NOON + timedelta(days=1, seconds=seconds))

    with storage.reading() as session:
        live = slugs(session.articles.select(ArticleQuery(limit=5, live=True)))
        plain = slugs(session.articles.select(ArticleQuery(limit=5)))

    newest = ["a99", "a98", "a97", "a96", "a95"]
    assert newest == plain
    assert [*newest, *(f"a{number}" for number in range(11, 1, -1)), "ancien"] == live


def test_when_a_feed_changed_is_the_newest_stamp_of_what_it_requires(storage: Storage) -> None:
    ia, sport = (TermKey(TermKind.CATEGORY, slug) for slug in ("ia", "sport"))
    later, latest = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "sport"])
        publish(session, a_new_article("un", assignment=Assignment(categories=("ia",))), changed_at=later)
        publish(session, a_new_article("deux"), changed_at=latest)

    with storage.reading() as session:
        changed = [
            session.articles.select(query).changed_at
            for query in (
                ArticleQuery(all_of=((ia,),)),
                ArticleQuery(all_of=((ia, sport),)),
                ArticleQuery(none_of=(ia,)),
                ArticleQuery(),
            )
        ]

    assert [later, later, latest, latest] == changed


def test_an_empty_feed_is_as_old_as_its_newest_term(storage: Storage) -> None:
    born = NOON + timedelta(days=3)
    with storage.writing() as session:
        fill_vocabulary(session, categories=["vide"], at=born)

    with storage.reading() as session:
        selection = session.articles.select(ArticleQuery(all_of=((TermKey(TermKind.CATEGORY, "vide"),),)))

    assert ((), born, born) == (selection.articles, selection.created_at, selection.changed_at)


def test_a_new_epoch_changes_every_feed_at_once(storage: Storage) -> None:
    moment = NOON + timedelta(days=9)
    with storage.writing() as session:
        fill_vocabulary(session)
        session.site.set_text_fingerprint("first", at=NOON)
        first = session.site.get()
        session.site.set_text_fingerprint("first", at=moment)
        same = session.site.get()
        other = session.site.set_text_fingerprint("second", at=moment)

    with storage.reading() as session:
        assert moment == session.articles.select(ArticleQuery()).changed_at
    assert first == same
    assert first.epoch + 1 == other.epoch
