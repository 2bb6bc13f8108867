"""Articles kept in memory are those of the reader's own snapshot, whatever has happened."""

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import cast

import pytest
from support.builders import NOON, a_new_article, a_text, publish
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.random_history import RandomHistory

from feeds.desk.publishing import show_anew
from feeds.services import Services
from storage import open_storage
from storage.articles import Article, ArticleQuery
from storage.images import StoredImage
from storage.protocols import Session, Storage
from storage.sql import keeping
from storage.sql.articles import SQLArticles
from storage.sql.keeping import KeptArticles
from storage.sql.storing import SQLStorage
from storage.sql.subjects import KeptSubjects, read_subjects
from storage.vocabulary import Assignment, Author, TermKind

EVERYTHING = ArticleQuery(limit=100)
PICTURE = StoredImage(sha256="ab" * 32, extension="jpg", media_type="image/jpeg", width=2, height=1, bytes=9)
URL = "https://ailleurs.example/image.jpg"


def seen_by(storage: Storage) -> Sequence[Article]:
    with storage.reading() as session:
        return session.articles.select(EVERYTHING).articles


def read_anew(services: Services) -> Sequence[Article]:
    with closing(open_storage(services.settings.storage.url)) as storage:
        return seen_by(storage)


def kept_by(storage: Storage) -> KeptArticles:
    assert isinstance(storage, SQLStorage)
    return storage._kept


@on_both_engines
@pytest.mark.parametrize("seed", range(2))
def test_after_any_history_they_are_what_the_tables_hold(
    services: Services, clock: FakeClock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V2: published, corrected, retagged, withdrawn, erased, in any order; few changes at once and many."""
    monkeypatch.setattr(keeping, "MOST_CHANGES", 20)
    chance = random.Random(seed)
    storage = services.storage
    history = RandomHistory(storage, clock, chance)
    history.publish(60)
    seen = []

    changes = [("publish", 30), ("publish", 2), ("retag", 5), ("correct", 4), ("withdraw", 2)]
    for _ in range(10):
        change, count = chance.choice(changes)
        getattr(history, change)(count)
        assert read_anew(services) == seen_by(storage)
        seen.append(seen_by(storage))

    assert seen_by(storage)[0] is seen_by(storage)[0]


@on_both_engines
def test_a_label_that_changes_is_shown_at_once_and_an_alias_changes_nothing(
    services: Services, clock: FakeClock
) -> None:
    """What readers see of an entity begins an epoch: every cache that follows the log sees that too."""
    storage = services.storage
    history = RandomHistory(storage, clock, random.Random(1))
    history.publish(40)
    before = seen_by(storage)
    with storage.writing() as session:
        epoch = session.site.get().epoch
        entity = session.vocabulary.find_entity("maroc")
        assert entity is not None
        session.vocabulary.update_entity(replace(entity, aliases=()), at=clock())
        unchanged = session.site.get().epoch
        session.vocabulary.update_entity(replace(entity, labels={"fr": "Royaume"}), at=clock())

        assert (epoch, epoch + 1) == (unchanged, session.site.get().epoch)

    after = seen_by(storage)
    assert before != after
    assert read_anew(services) == after
    assert "Royaume" in str(after)


@on_both_engines
def test_a_picture_is_shown_once_it_is_logged(services: Services, clock: FakeClock) -> None:
    storage = services.storage
    with storage.writing() as session:
        article = publish(session, a_new_article(text=a_text(image_url=URL)), at=NOON)
        session.images.expect(URL, at=NOON)
    without = seen_by(storage)
    with storage.writing() as session:
        session.images.keep(URL, PICTURE, at=NOON)
        show_anew(session, article, now=clock())

    assert [None] == [each.image for each in without]
    assert [PICTURE] == [each.image for each in seen_by(storage)]


def test_a_reader_whose_snapshot_is_older_is_answered_by_the_tables(
    services: Services, clock: FakeClock
) -> None:
    storage = services.storage
    history = RandomHistory(storage, clock, random.Random(2))
    history.publish(40)
    before = seen_by(storage)

    with storage.reading() as early:
        early.changes.head()
        history.correct(30)
        after = seen_by(storage)
        assert before == early.articles.select(EVERYTHING).articles
        assert after == seen_by(storage)

    assert before != after


def test_they_stay_below_their_bytes(services: Services, clock: FakeClock) -> None:
    """C8."""
    history = RandomHistory(services.storage, clock, random.Random(3))
    history.publish(100)
    kept = KeptArticles(most_bytes=200_000)
    services.storage._kept = kept  # type: ignore[attr-defined]

    for _ in range(3):
        assert 100 == len(seen_by(services.storage))
        assert 0 < kept.bytes <= 200_000
    assert 0 < len(kept._kept) < 100


@on_both_engines
def test_subjects_are_those_of_the_readers_own_epoch(services: Services, clock: FakeClock) -> None:
    """V2: a snapshot of before a label changed is shown the old one, whoever has read the new one since."""
    storage = services.storage
    with storage.writing() as session:
        publish(session, a_new_article(assignment=Assignment(entities=("maroc",))), at=NOON)
    kept = KeptSubjects()

    def read(session: Session) -> str:
        connection = cast(SQLArticles, session.articles)._connection
        terms = [row["id"] for row in connection.all("select id from term where slug = 'maroc'")]
        found = {subject.kind: subject.value for subject in kept.read(connection, terms).values()}
        assert {TermKind.ABOUT, TermKind.MENTION} == found.keys()
        assert "maroc" == found[TermKind.ABOUT]
        return str(found[TermKind.MENTION].labels["fr"])

    with storage.reading() as before:
        old = read(before)
        with storage.writing() as session:
            entity = session.vocabulary.find_entity("maroc")
            assert entity is not None
            renamed = replace(entity, labels={**entity.labels, "fr": "Le Royaume"})
            session.vocabulary.update_entity(renamed, at=clock())
        with storage.reading() as after:
            assert "Le Royaume" == read(after)
        assert old == read(before)
    assert 2 == len(kept)


@on_both_engines
def test_an_author_is_read_each_time_and_few_subjects_are_kept(services: Services, clock: FakeClock) -> None:
    """C8: memory stays flat; and an author's term may be another's after an erasure."""
    storage = services.storage
    with storage.writing() as session:
        session.vocabulary.add_author(Author(slug="sara", name="Sara"), at=NOON)
        filed = Assignment(categories=("technologie",), entities=("maroc",), authors=("sara",))
        publish(session, a_new_article(assignment=filed), at=NOON)
    kept = KeptSubjects(most=3)

    with storage.reading() as session:
        connection = cast(SQLArticles, session.articles)._connection
        terms = [row["term_id"] for row in connection.all("select term_id from article_term")]
        assert read_subjects(connection, terms) == kept.read(connection, terms)
        assert read_subjects(connection, terms) == kept.read(connection, terms)

    assert len(terms) > 3
    assert 3 == len(kept)
