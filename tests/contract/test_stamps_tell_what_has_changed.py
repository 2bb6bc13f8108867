"""A stamp is only ever confirmed while the same question has the same answer, and mostly when it has."""

import random
from contextlib import closing

import pytest
from support.clocks import START, FakeClock
from support.databases import on_both_engines
from support.random_history import CATEGORIES, RandomHistory

from feeds.services import Services
from storage import open_storage
from storage.articles import ArticleQuery, Selection
from storage.protocols import Storage
from storage.vocabulary import TermKey, TermKind

TERMS = [TermKey(TermKind.CATEGORY, slug) for slug in CATEGORIES] + [TermKey(TermKind.ABOUT, "maroc")]


def a_query(chance: random.Random) -> ArticleQuery:
    kind = chance.choice(["live", "cut", "archive"])
    groups = tuple(
        tuple(chance.sample(TERMS, k=chance.choice([1, 1, 2]))) for _ in range(chance.choice([0, 1, 2]))
    )
    return ArticleQuery(
        all_of=groups,
        none_of=(chance.choice(TERMS),) if chance.random() < 0.3 else (),
        limit=chance.choice([1, 50]),
        live=kind == "live",
        block=chance.randint(1, 3) if kind == "archive" else None,
    )


def shown(selection: Selection) -> tuple[object, ...]:
    """Answer all that a document is made of."""
    return (
        selection.articles,
        selection.changed_at,
        selection.created_at,
        selection.previous_block,
        selection.next_block,
    )


@on_both_engines
@pytest.mark.parametrize("seed", range(2))
def test_a_confirmed_stamp_means_the_same_answer(services: Services, clock: FakeClock, seed: int) -> None:
    """V2: after publications old and new, corrections, withdrawals and blocks that fill up."""
    chance = random.Random(seed)
    storage = services.storage
    history = RandomHistory(storage, clock, chance)
    history.publish(80)
    queries = [a_query(chance) for _ in range(25)]
    with storage.reading() as session:
        before = {query: session.articles.select(query) for query in queries}
    confirmed = same = 0

    for _ in range(15):
        getattr(history, chance.choice(["publish", "publish", "retag", "correct", "withdraw"]))(
            chance.choice([1, 9])
        )
        with storage.reading() as session:
            for query, old in list(before.items()):
                now, stamp = session.articles.select(query), session.articles.find_stamp(query, old.stamp)
                assert stamp is None or shown(old) == shown(now), query
                confirmed += stamp is not None
                same += shown(old) == shown(now)
                before[query] = now

    assert 0.5 * same < confirmed <= same


def test_every_commit_gives_a_version_there_never_was(storage: Storage, storage_url: str) -> None:
    """Whoever commits, and whatever: an opened storage beside this one stands for another process."""
    with closing(open_storage(storage_url)) as other:
        versions = [storage.version()]
        for number, writer in enumerate((storage, other, other, storage)):
            with writer.writing() as session:
                session.site.set_text_fingerprint(str(number), at=START)
            versions.append(storage.version())

    assert len(versions) == len(set(versions))


def test_reading_gives_no_new_version(services: Services) -> None:
    """On SQLite; on PostgreSQL what the mark has told already may be seen a second time."""
    storage = services.storage
    before = storage.version()

    with storage.reading() as session:
        session.site.get()

    assert before == storage.version()


def test_the_log_says_how_far_it_goes(storage: Storage) -> None:
    with storage.reading() as session:
        before = session.changes.state()

    with storage.writing() as session:
        session.site.set_text_fingerprint("x", at=START)

    with storage.reading() as session:
        after = session.changes.state()
    assert (0, before.epoch + 1) == (after.sequence, after.epoch)
