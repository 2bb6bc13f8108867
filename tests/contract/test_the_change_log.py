"""The change log: dense sequences in commit order, stamps on terms, outbox rows in the same transaction."""

from datetime import timedelta

import pytest
from support.builders import NOON, a_new_article, fill_vocabulary, log, publish

from storage.changes import ChangeKind
from storage.protocols import Storage
from storage.vocabulary import Assignment, TermKey, TermKind

IA = TermKey(TermKind.CATEGORY, "ia")
ECONOMIE = TermKey(TermKind.CATEGORY, "economie")


def publish_and_fail(storage: Storage, name: str) -> None:
    with storage.writing() as session:
        publish(session, a_new_article(name))
        raise RuntimeError


def test_sequences_count_committed_changes_without_gaps(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        publish(session, a_new_article("un"))
    with pytest.raises(RuntimeError):
        publish_and_fail(storage, "perdu")
    with storage.writing() as session:
        publish(session, a_new_article("deux"))

    with storage.reading() as session:
        assert [1, 2] == [change.sequence for change in session.changes.list(after=0, limit=9)]


def test_a_change_comes_back_whole(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "economie"])
        article = publish(session, a_new_article(assignment=Assignment(categories=("ia",))))
        change = session.changes.append(
            article,
            ChangeKind.RETAGGED,
            terms_before=[IA],
            terms_after=[ECONOMIE],
            listeners=(),
            at=NOON + timedelta(milliseconds=1),
        )

    with storage.reading() as session:
        assert change == session.changes.head()
        assert [change] == session.changes.list(after=1, limit=1)


def test_an_empty_log_has_no_head(storage: Storage) -> None:
    with storage.reading() as session:
        assert session.changes.head() is None


def test_old_and_new_terms_are_stamped_and_no_others(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "economie", "sport"])
        article = publish(session, a_new_article(assignment=Assignment(categories=("ia",))))
        session.changes.append(
            article, ChangeKind.RETAGGED, terms_before=[IA], terms_after=[ECONOMIE], listeners=(), at=NOON
        )
        revisions = [
            session.vocabulary.find_term(TermKey(TermKind.CATEGORY, slug)).revision  # type: ignore[union-attr]
            for slug in ("ia", "economie", "sport")
        ]

    assert [2, 2, 0] == revisions


def test_the_time_of_a_term_never_goes_backwards(storage: Storage) -> None:
    """HTTP-06, T1: a clock that steps back does not move Last-Modified back."""
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia"])
        article = publish(session, a_new_article(assignment=Assignment(categories=("ia",))))
        log(session, article, ChangeKind.RETAGGED, at=NOON - timedelta(hours=1))
        term = session.vocabulary.find_term(IA)

    assert term is not None
    assert (2, NOON) == (term.revision, term.revised_at)


def test_one_outbox_row_per_listener_in_the_same_transaction(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        article = publish(session, a_new_article())
        session.changes.append(
            article, ChangeKind.CORRECTED, terms_before=(), terms_after=(), listeners=("hub", "mail"), at=NOON
        )

    with storage.reading() as session:
        assert [(1, "hub"), (2, "hub"), (2, "mail")] == [
            (row.sequence, row.listener) for row in session.outbox.list(buried=None, limit=9)
        ]


def test_a_rolled_back_change_leaves_neither_log_nor_outbox(storage: Storage) -> None:
    """D1, V2: article, change and outbox rows are one transaction."""
    with storage.writing() as session:
        fill_vocabulary(session)
    with pytest.raises(RuntimeError):
        publish_and_fail(storage, "un-titre")

    with storage.reading() as session:
        assert session.changes.head() is None
        assert [] == session.outbox.list(buried=None, limit=9)
        assert session.articles.find("un-titre") is None
