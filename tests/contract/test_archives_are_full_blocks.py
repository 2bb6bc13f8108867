"""Which articles an archive holds and which archives lie beside it, compared with the plainest filter."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from support.builders import NOON, a_new_article, a_revised, fill_vocabulary, publish
from support.random_articles import a_query, disturb, fill, members

from storage.articles import Article, ArticleQuery, Selection
from storage.changes import ChangeKind
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment, TermKey, TermKind

IA, SPORT = (TermKey(TermKind.CATEGORY, slug) for slug in ("ia", "sport"))
SMALL = 10


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of ten, so that a hundred articles fill many."""
    monkeypatch.setattr("storage.sql.blocks.BLOCK", SMALL)


def blocks_of(articles: list[Article], query: ArticleQuery) -> dict[int, list[str]]:
    """Answer the members in each full block that has some, newest first."""
    full = max(article.ordinal or 0 for article in articles) // SMALL
    blocks: dict[int, list[str]] = {}
    for article in members(articles, query):
        blocks.setdefault(((article.ordinal or 0) - 1) // SMALL + 1, []).append(article.public_id)
    return {number: ids for number, ids in sorted(blocks.items()) if number <= full}


def answered(selection: Selection) -> tuple[list[str], int | None, int | None]:
    ids = [article.public_id for article in selection.articles]
    return ids, selection.previous_block, selection.next_block


def expected(blocks: dict[int, list[str]], number: int) -> tuple[list[str], int | None, int | None]:
    if number not in blocks:
        return [], None, None
    older, newer = [n for n in blocks if n < number], [n for n in blocks if n > number]
    return blocks[number], max(older, default=None), min(newer, default=None)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("near", "few", "many"), [(2000, 4000, 200_000), (10, 4000, 200_000), (25, 5, 40), (1, 1, 1)]
)
def test_random_archives_hold_and_neighbour_what_a_plain_filter_says(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, near: int, few: int, many: int
) -> None:
    """H-01, H-03, H-05: however the nearest archive is looked for; with dates, retags and withdrawals."""
    for name, value in {"NEAR": near, "FEW": few, "MANY": many}.items():
        monkeypatch.setattr(f"storage.sql.blocks.{name}", value)
    chance = random.Random(near)
    with storage.writing() as session:
        articles = disturb(session, chance, fill(session, chance, 130))
    queries = [a_query(chance) for _ in range(40)]

    with storage.reading() as session:
        for query in queries:
            blocks = blocks_of(articles, query)
            for number in range(1, 15):
                archive = session.articles.select(replace(query, block=number))
                assert expected(blocks, number) == answered(archive), (query, number)
            live = session.articles.select(replace(query, live=True))
            assert (max(blocks, default=None), None) == (live.previous_block, live.next_block), query


@pytest.fixture
def filled(storage: Storage, small_blocks: None) -> Iterator[Session]:
    """A snapshot of 35 articles, the newest dates first; every seventh is about `ia`."""
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "sport"])
        for number in range(1, 36):
            filing = Assignment(categories=("ia",)) if number % 7 == 0 else Assignment()
            new = a_new_article(f"a{number}", assignment=filing)
            publish(session, new, at=NOON - timedelta(hours=number), changed_at=NOON)
    with storage.reading() as session:
        yield session


def test_an_archive_holds_what_was_published_in_a_row_sorted_by_date(filled: Session) -> None:
    """Imports of old dates come in commit order, and stand by date (H-03)."""
    second = filled.articles.select(ArticleQuery(block=2))

    assert [f"a{number}" for number in range(11, 21)] == [article.slug for article in second.articles]


def test_the_open_block_is_no_archive(filled: Session) -> None:
    """H-05."""
    beyond = [answered(filled.articles.select(ArticleQuery(block=number))) for number in (4, 5, 999_999_999)]

    assert [([], None, None)] * 3 == beyond


def test_an_archive_is_whole_whatever_the_limit(filled: Session) -> None:
    assert SMALL == len(filled.articles.select(ArticleQuery(block=1, limit=3)).articles)


def test_a_feed_with_a_limit_has_no_archives(filled: Session) -> None:
    assert (None, None) == answered(filled.articles.select(ArticleQuery(limit=3)))[1:]


def test_the_live_document_and_its_archives_hold_every_member(filled: Session) -> None:
    query = ArticleQuery(all_of=((IA,),), limit=2, live=True)

    live = filled.articles.select(query)
    archives = [filled.articles.select(replace(query, live=False, block=number)) for number in (3, 2, 1)]

    assert [3, 2, 1, None] == [page.previous_block for page in (live, *archives)]
    assert [None, None, 3, 2] == [page.next_block for page in (live, *archives)]
    assert {"a7", "a14", "a21", "a28", "a35"} == {
        article.slug for page in (live, *archives) for article in page.articles
    }


@pytest.mark.usefixtures("small_blocks")
def test_a_feed_changes_when_a_block_of_its_members_fills_up(storage: Storage) -> None:
    """HTTP-06: its links move then, and so its bytes, though the article that did it is not its own."""
    moments = [NOON + timedelta(minutes=number) for number in range(1, 31)]
    ia = ArticleQuery(all_of=((IA,),), live=True)
    seen = []
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "sport"])
        for number, moment in enumerate(moments, start=1):
            filing = (
                Assignment(categories=("ia",)) if number in {3, 15} else Assignment(categories=("sport",))
            )
            publish(session, a_new_article(f"a{number}", assignment=filing), at=moment)
            live = session.articles.select(ia)
            first = session.articles.select(replace(ia, live=False, block=1))
            seen.append((live.revision, live.changed_at, first.revision, first.changed_at))

    def at(number: int) -> tuple[int, object]:
        return number, moments[number - 1]

    assert [(*at(3), *at(3))] * 7 == seen[2:9]
    assert [(*at(10), *at(3))] * 5 == seen[9:14]
    assert [(*at(15), *at(15))] * 5 == seen[14:19]
    assert [(*at(20), *at(20))] * 11 == seen[19:]


@pytest.mark.usefixtures("small_blocks")
def test_a_feed_never_seems_older_when_a_member_leaves_its_newest_archive(storage: Storage) -> None:
    """HTTP-06: the archive it linked to is gone, but leaving it was a change of the feed."""
    query = ArticleQuery(all_of=((SPORT,),), live=True)
    with storage.writing() as session:
        articles = fill(session, random.Random(5), 60)
        seen = [session.articles.select(query)]
        for article in reversed([article for article in articles if SPORT in article.terms]):
            revised = session.articles.revise(article, a_revised(text=article.text), at=NOON)
            retagged = session.articles.set_updated(revised, updated_at=NOON)
            session.changes.append(
                retagged,
                ChangeKind.RETAGGED,
                terms_before=article.terms,
                terms_after=retagged.terms,
                listeners=(),
                at=NOON + timedelta(hours=1),
            )
            seen.append(session.articles.select(query))

    assert [None, 1, 2, 3, 4, 5] == sorted(
        {live.previous_block for live in seen}, key=lambda block: block or 0
    )
    assert all(
        one.revision < other.revision and one.changed_at <= other.changed_at for one, other in pairwise(seen)
    )
