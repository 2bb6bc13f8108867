"""The index in memory selects what SQL selects, whatever has happened, or leaves the answer to SQL."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest
from support.clocks import START, FakeClock
from support.databases import on_both_engines
from support.random_history import AUTHORS, CATEGORIES, ENTITIES, RandomHistory

from feeds.desk.publishing import restore
from feeds.services import Services
from storage import open_storage
from storage.articles import ArticleQuery, Selection, State
from storage.protocols import Storage
from storage.sql import index as index_module
from storage.sql import index_reading, index_tending
from storage.sql.storing import SQLStorage
from storage.vocabulary import TermKey, TermKind

TERMS = (
    [TermKey(TermKind.CATEGORY, slug) for slug in CATEGORIES]
    + [TermKey(kind, slug) for slug in ENTITIES for kind in (TermKind.ABOUT, TermKind.MENTION)]
    + [TermKey(TermKind.AUTHOR, slug) for slug in AUTHORS]
    + [TermKey(TermKind.LANGUAGE, slug) for slug in ("fr", "ar", "fr-ma")]
)


@pytest.fixture(autouse=True)
def _small_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have rare and frequent terms, and articles that wait beside the ranks, among a few hundred articles."""
    monkeypatch.setattr(index_module, "FEW", 20)
    monkeypatch.setattr(index_reading, "FEW", 20)
    monkeypatch.setattr(index_module, "MOST_LATE", 15)
    monkeypatch.setattr(index_module, "CHUNK", 7)


def a_query(chance: random.Random, positions: Sequence[int]) -> ArticleQuery:
    kind = chance.choice(["live", "live", "cut", "archive"])
    day = START - timedelta(days=chance.randrange(500))
    return ArticleQuery(
        all_of=tuple(
            tuple(chance.sample(TERMS, k=chance.choice([1, 1, 1, 3])))
            for _ in range(chance.choice([0, 1, 1, 2, 3]))
        ),
        none_of=tuple(chance.sample(TERMS, k=chance.choice([0, 0, 1, 2]))),
        published_from=day if chance.random() < 0.3 else None,
        published_until=day + timedelta(days=chance.randrange(500)) if chance.random() < 0.3 else None,
        limit=chance.choice([1, 5, 50, 100]),
        live=kind == "live",
        block=chance.randint(1, 5) if kind == "archive" else None,
        before=chance.choice(positions) if positions and chance.random() < 0.2 else None,
    )


def shown(selection: Selection) -> tuple[object, ...]:
    positions = [article.position for article in selection.articles]
    return positions, selection.previous_block, selection.next_block, selection.revision, selection.changed_at


def compare(indexed: Storage, plain: Storage, chance: random.Random, *, count: int) -> None:
    """Ask both, each in a snapshot of its own of the same state."""
    with indexed.reading() as session, plain.reading() as other:
        newest = other.articles.select(ArticleQuery(limit=100)).articles
        for _ in range(count):
            query = a_query(chance, [article.position or 0 for article in newest])
            assert shown(other.articles.select(query)) == shown(session.articles.select(query)), query


def bring_back(storage: Storage, clock: FakeClock, chance: random.Random) -> None:
    with storage.writing() as session:
        withdrawn = session.articles.list(state=State.WITHDRAWN, limit=50)
        for article in chance.sample([*withdrawn], k=min(3, len(withdrawn))):
            if not article.is_erased:
                restore(session, article, reason="essai", now=clock.advance(10))


@on_both_engines
@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_both_answer_alike(services: Services, clock: FakeClock, seed: int) -> None:
    """Published now and dated back, corrected, retagged, withdrawn, restored, in any order; archives too."""
    chance = random.Random(seed)
    plain = services.storage
    with closing(open_storage(services.settings.storage.url)) as indexed:
        history = RandomHistory(plain, clock, chance)
        history.publish(chance.choice([0, 60, 230]))
        with plain.writing() as session:
            session.vocabulary.add_language("fr-MA", at=clock())
        indexed.tend_index()
        compare_count = 0

        for _ in range(12):
            {
                "publish": lambda: history.publish(chance.choice([1, 40])),
                "retag": lambda: history.retag(5) if len(history._known) > 5 else None,
                "correct": lambda: history.correct(4) if len(history._known) > 5 else None,
                "withdraw": lambda: history.withdraw(2) if len(history._known) > 5 else None,
                "restore": lambda: bring_back(plain, clock, chance),
                "tend": indexed.tend_index,
            }[chance.choice(["publish", "publish", "retag", "correct", "withdraw", "restore", "tend"])]()
            compare(indexed, plain, chance, count=15)
            compare_count += 1

    assert 12 == compare_count


def indexes(storage: Storage) -> index_module.PostingIndex:
    assert isinstance(storage, SQLStorage)
    assert storage._index is not None
    return storage._index


@on_both_engines
def test_the_index_follows_the_log_and_is_asked(services: Services, clock: FakeClock) -> None:
    """Without this, SQL might have answered everything."""
    chance = random.Random(1)
    with closing(open_storage(services.settings.storage.url)) as indexed:
        history = RandomHistory(services.storage, clock, chance)
        history.publish(50)
        indexed.tend_index()
        history.publish(30)
        compare(indexed, services.storage, chance, count=1)

        with indexed.reading() as session:
            head = session.changes.head()

        assert head is not None
        assert (head.sequence, 80) == (indexes(indexed).sequence, len(indexes(indexed).positions))
        assert indexes(indexed).terms


def test_a_reader_whose_snapshot_is_older_than_the_index_is_answered_by_sql(
    services: Services, clock: FakeClock
) -> None:
    """V2: an index that is ahead of a snapshot says nothing."""
    chance = random.Random(2)
    storage = services.storage
    history = RandomHistory(storage, clock, chance)
    history.publish(40)
    storage.tend_index()
    query = ArticleQuery(limit=100)

    with storage.reading() as early:
        before = shown(early.articles.select(query))
        history.publish(5)
        with storage.reading() as late:
            assert 45 == len(late.articles.select(query).articles)
        assert before == shown(early.articles.select(query))


def test_an_index_too_far_behind_is_not_waited_for(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import of thousands must not make the next reader file them all; tending reads the index anew."""
    monkeypatch.setattr(index_module, "MOST_CHANGES", 10)
    chance = random.Random(3)
    with closing(open_storage(services.settings.storage.url)) as indexed:
        history = RandomHistory(services.storage, clock, chance)
        history.publish(40)
        indexed.tend_index()
        history.publish(30)

        compare(indexed, services.storage, chance, count=20)
        behind = indexes(indexed).sequence
        indexed.tend_index()
        compare(indexed, services.storage, chance, count=20)

    assert (40, 70) == (behind, indexes(indexed).sequence)


def test_ranks_are_made_anew_when_many_articles_wait_beside_them(
    services: Services, clock: FakeClock
) -> None:
    chance = random.Random(4)
    storage = services.storage
    history = RandomHistory(storage, clock, chance)
    history.publish(40)
    storage.tend_index()
    history.publish(80)
    with storage.reading() as session:
        session.articles.select(ArticleQuery())
    waiting = indexes(storage).needs_ranks

    storage.tend_index()

    assert (True, False) == (waiting, indexes(storage).needs_ranks)


@pytest.fixture
def kept(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> tuple[RandomHistory, Path, random.Random]:
    """A newsroom of forty articles whose index has been written to its file."""
    monkeypatch.setattr(index_tending, "WORTH_A_FILE", 1)
    chance = random.Random(5)
    history = RandomHistory(services.storage, clock, chance)
    history.publish(40)
    services.storage.tend_index()
    return history, Path(services.settings.storage.url.removeprefix("sqlite:///") + "-index"), chance


def opened_with_file(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """Open the storage anew; whoever reads the index from the tables fails."""

    def refuse(_: object) -> NoReturn:
        raise AssertionError("the index was read from the tables")

    with monkeypatch.context() as patched, closing(open_storage(services.settings.storage.url)) as storage:
        patched.setattr(index_tending, "read_index", refuse)
        yield storage


def test_a_start_takes_the_index_from_its_file_and_the_rest_from_the_log(
    services: Services, monkeypatch: pytest.MonkeyPatch, kept: tuple[RandomHistory, Path, random.Random]
) -> None:
    history, _, chance = kept
    history.publish(10)
    history.withdraw(3)

    for storage in opened_with_file(services, monkeypatch):
        storage.tend_index()
        compare(storage, services.storage, chance, count=40)
        assert 50 == len(indexes(storage).positions)


def sealed(body: bytes) -> bytes:
    """Write a file as its digest wants it: what is wrong with it is wrong by itself."""
    return sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize(
    "doubt", ["torn", "flipped", "other terms", "other version", "other history", "empty", "ahead", "old"]
)
def test_a_file_in_doubt_is_no_file(
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    kept: tuple[RandomHistory, Path, random.Random],
    doubt: str,
) -> None:
    """D6: torn, of another program, of a database that was restored."""
    _, path, chance = kept
    good = path.read_bytes()
    body = good.partition(b"\n")[2]
    path.write_bytes(
        {
            "torn": good[:-7],
            "flipped": good[:-7] + bytes([good[-7] ^ 1]) + good[-6:],
            "other terms": good.replace(b'"terms": [', b'"terms": [1', 1),
            "other version": sealed(body.replace(b'"version": 4', b'"version": 3', 1)),
            "other history": sealed(body.replace(b'"published"', b'"corrected"', 1)),
            "empty": b"",
            "ahead": sealed(body.replace(b'"sequence": 40', b'"sequence": 41', 1)),
            "old": body,
        }[doubt]
    )

    for storage in opened_with_file(services, monkeypatch):
        with pytest.raises(AssertionError, match="read from the tables"):
            storage.tend_index()

    with closing(open_storage(services.settings.storage.url)) as storage:
        storage.tend_index()
        compare(storage, services.storage, chance, count=20)
