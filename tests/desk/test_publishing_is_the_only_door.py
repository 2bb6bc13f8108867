"""Publishing writes state, change and outbox in one transaction, under a date that is never in the future."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.builders import a_new_article, a_revised, a_text, fill_vocabulary

from feeds.desk.publishing import LISTENERS, add_draft, decide_dates, publish, revise_draft
from feeds.errors import IllegalTransition
from storage.articles import State
from storage.changes import ChangeKind
from storage.protocols import Storage
from storage.vocabulary import Assignment, TermKey, TermKind

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(days=3), NOW + timedelta(days=3)

moments = st.one_of(
    st.none(),
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),
)


def test_a_draft_is_nobody_elses_business(storage: Storage) -> None:
    with storage.writing() as session:
        draft = add_draft(session, a_new_article(), now=NOW)

    with storage.reading() as session:
        assert State.DRAFT is draft.state
        assert draft.position is None
        assert session.changes.head() is None
        assert [] == list(session.outbox.list(buried=None, limit=10))


def test_publishing_logs_one_change_and_tells_every_listener(storage: Storage) -> None:
    """D1: article, change and outbox are one transaction."""
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia"], entities=["maroc"], authors=["sara"])
        assignment = Assignment(categories=("ia",), entities=("maroc",), authors=("sara",))
        draft = add_draft(session, a_new_article(assignment=assignment), now=NOW)
        article = publish(session, draft, now=NOW)

    with storage.reading() as session:
        change = session.changes.head()
        outbox = session.outbox.list(buried=None, limit=10)
    assert State.PUBLISHED is article.state
    assert change is not None
    assert (ChangeKind.PUBLISHED, article.id, 1, NOW) == (
        change.kind,
        change.article_id,
        change.sequence,
        change.at,
    )
    assert () == change.terms_before
    assert {
        TermKey(TermKind.CATEGORY, "ia"),
        TermKey(TermKind.ABOUT, "maroc"),
        TermKey(TermKind.MENTION, "maroc"),
        TermKey(TermKind.AUTHOR, "sara"),
        TermKey(TermKind.LANGUAGE, "fr"),
    } == set(change.terms_after)
    assert list(LISTENERS) == [row.listener for row in outbox]


def test_a_variety_of_a_language_stands_under_both(storage: Storage) -> None:
    with storage.writing() as session:
        draft = add_draft(session, a_new_article(text=a_text(language="fr-MA")), now=NOW)
        publish(session, draft, now=NOW)

    with storage.reading() as session:
        for slug in ("fr-ma", "fr"):
            term = session.vocabulary.find_term(TermKey(TermKind.LANGUAGE, slug))
            assert term is not None
            assert 1 == term.revision


def test_what_fails_leaves_nothing_behind(storage: Storage) -> None:
    """D1: no article without its change, no change without its outbox rows."""
    with pytest.raises(IllegalTransition):
        _publish_twice(storage)

    with storage.reading() as session:
        assert session.articles.find("un-titre") is None
        assert session.changes.head() is None
        assert [] == list(session.outbox.list(buried=None, limit=10))


def _publish_twice(storage: Storage) -> None:
    with storage.writing() as session:
        article = publish(session, add_draft(session, a_new_article(), now=NOW), now=NOW)
        publish(session, article, now=NOW)


def test_the_date_the_source_claims_is_kept(storage: Storage) -> None:
    with storage.writing() as session:
        new = a_new_article(published_at=EARLIER, updated_at=EARLIER + timedelta(hours=1))
        article = publish(session, add_draft(session, new, now=NOW), now=NOW)

    assert (EARLIER, EARLIER + timedelta(hours=1)) == (article.published_at, article.updated_at)


def test_a_date_in_the_future_counts_as_now(storage: Storage) -> None:
    """I10."""
    with storage.writing() as session:
        new = a_new_article(published_at=LATER, updated_at=LATER)
        article = publish(session, add_draft(session, new, now=NOW), now=NOW)

    assert (NOW, NOW) == (article.published_at, article.updated_at)


@given(published_at=moments, updated_at=moments)
def test_dates_are_ordered_and_never_in_the_future(
    published_at: datetime | None, updated_at: datetime | None
) -> None:
    """I10, T1."""
    published, updated = decide_dates(published_at, updated_at, now=NOW)

    assert published <= updated <= NOW
    assert published in {published_at, NOW}


def test_the_log_never_goes_back_in_time(storage: Storage) -> None:
    """T1, C3: the clock steps back an hour; who holds the second of the last change must see the next one."""
    earlier, again = NOW - timedelta(hours=1), NOW + timedelta(seconds=1, milliseconds=1)
    with storage.writing() as session:
        for name, moment in (("un", NOW), ("deux", earlier), ("trois", earlier), ("quatre", again)):
            publish(session, add_draft(session, a_new_article(name), now=moment), now=moment)

    with storage.reading() as session:
        changes = session.changes.list(after=0, limit=10)
    next_second = NOW + timedelta(seconds=1)
    assert [NOW, next_second, next_second, again] == [change.at for change in changes]
    assert [False, True, True, False] == [change.is_ahead for change in changes]


def test_a_draft_is_revised_without_a_change(storage: Storage) -> None:
    with storage.writing() as session:
        draft = add_draft(session, a_new_article(), now=NOW)
        revised = revise_draft(session, draft, a_revised(published_at=EARLIER), now=NOW)

        assert session.changes.head() is None
    assert ("Un autre titre", 2, EARLIER) == (revised.text.title, revised.revision, revised.published_at)


def test_a_public_article_is_corrected_not_revised(storage: Storage) -> None:
    with storage.writing() as session:
        article = publish(session, add_draft(session, a_new_article(), now=NOW), now=NOW)

        with pytest.raises(IllegalTransition):
            revise_draft(session, article, a_revised(), now=NOW)
