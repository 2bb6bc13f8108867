"""A restored article is what it was, in its place, and newer than its tombstone (T-03)."""

from datetime import UTC, datetime, timedelta

import pytest
from support.builders import a_new_article, fill_vocabulary

from feeds.desk.publishing import LISTENERS, add_draft, publish, restore, withdraw
from feeds.errors import IllegalTransition
from storage.articles import Article, State
from storage.changes import ChangeKind
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TOMBSTONE = timedelta(milliseconds=1)
"""How much later than the notice's `updated` its tombstone is dated (interface.md)."""


def withdrawn(session: Session, *, erase: bool = False) -> Article:
    fill_vocabulary(session, categories=["ia"])
    new = a_new_article(assignment=Assignment(categories=("ia",)))
    public = publish(session, add_draft(session, new, now=NOW), now=NOW)
    return withdraw(session, public, reason="Faux.", note="Erreur.", erase=erase, now=NOW)


def test_it_keeps_id_place_text_and_terms_and_loses_the_notice(storage: Storage) -> None:
    with storage.writing() as session:
        notice = withdrawn(session)
        back = restore(session, notice, reason="Vérifié.", now=NOW)

    assert (State.PUBLISHED, None, None) == (back.state, back.withdrawal_reason, back.withdrawal_note)
    assert (notice.public_id, notice.slug, notice.position, notice.published_at, notice.terms) == (
        back.public_id,
        back.slug,
        back.position,
        back.published_at,
        back.terms,
    )
    assert "<p>Un paragraphe.</p>" == back.text.content_html


def test_updated_moves_past_the_tombstone_even_within_the_same_millisecond(storage: Storage) -> None:
    """T-03: whoever keeps entries shows the newer of the two."""
    with storage.writing() as session:
        notice = withdrawn(session)
        back = restore(session, notice, reason="Vérifié.", now=NOW)

    assert notice.updated_at is not None
    assert back.updated_at is not None
    assert back.updated_at > notice.updated_at + TOMBSTONE


def test_every_listener_hears_of_it_and_the_reason_stays_inside(storage: Storage) -> None:
    with storage.writing() as session:
        restore(session, withdrawn(session), reason="Vérifié.", now=NOW)
        head = session.changes.head()
        rows = session.outbox.list(buried=None, limit=9)

    assert head is not None
    assert (ChangeKind.RESTORED, "Vérifié.") == (head.kind, head.reason)
    assert set(LISTENERS) == {row.listener for row in rows if row.sequence == head.sequence}


def test_what_was_erased_cannot_come_back(storage: Storage) -> None:
    with storage.writing() as session:
        erased = withdrawn(session, erase=True)

        with pytest.raises(IllegalTransition, match="it is erased"):
            restore(session, erased, reason="Non.", now=NOW)
