"""A withdrawn article keeps its id, its place and its terms; erasing takes every word."""

from datetime import UTC, datetime, timedelta

import pytest
from support.builders import a_new_article, fill_vocabulary

from feeds.desk.publishing import LISTENERS, add_draft, publish, withdraw
from feeds.errors import IllegalTransition
from storage.articles import Article, State
from storage.changes import ChangeKind
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def published(session: Session) -> Article:
    fill_vocabulary(session, categories=["ia"])
    new = a_new_article(assignment=Assignment(categories=("ia",)))
    return publish(session, add_draft(session, new, now=NOW), now=NOW)


def test_a_withdrawal_keeps_place_and_terms_and_moves_updated(storage: Storage) -> None:
    with storage.writing() as session:
        before = published(session)
        after = withdraw(session, before, reason="Faux.", note="Une erreur.", erase=False, now=NOW)

        change = session.changes.head()
        outbox = session.outbox.list(buried=None, limit=10)
    assert (State.WITHDRAWN, "Faux.", "Une erreur.") == (
        after.state,
        after.withdrawal_reason,
        after.withdrawal_note,
    )
    assert (before.public_id, before.position, before.terms) == (after.public_id, after.position, after.terms)
    assert NOW + timedelta(milliseconds=1) == after.updated_at
    assert change is not None
    assert (ChangeKind.WITHDRAWN, before.terms, before.terms) == (
        change.kind,
        change.terms_before,
        change.terms_after,
    )
    assert 2 * len(LISTENERS) == len(outbox)


def test_erasing_wipes_the_text(storage: Storage) -> None:
    with storage.writing() as session:
        before = published(session)
        after = withdraw(session, before, reason="Faux.", note=None, erase=True, now=NOW)

    assert ("", "", "") == (after.text.title, after.text.summary, after.text.content_html)
    assert before.slug != after.slug
    assert before.public_id == after.public_id


def test_what_is_not_public_cannot_be_withdrawn(storage: Storage) -> None:
    with storage.writing() as session:
        draft = add_draft(session, a_new_article("brouillon"), now=NOW)
        article = published(session)
        withdrawn = withdraw(session, article, reason="Faux.", note=None, erase=False, now=NOW)

        for each in (draft, withdrawn):
            with pytest.raises(IllegalTransition):
                withdraw(session, each, reason="Faux.", note=None, erase=False, now=NOW)
