"""A correction keeps id, slug, place and first date; another assignment alone is no news about the text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.builders import a_new_article, a_revised, a_text, fill_vocabulary

from feeds.desk.publishing import add_draft, correct, find_change, publish
from feeds.errors import IllegalTransition
from storage.articles import Article, Revised
from storage.changes import Change, ChangeKind
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment, TermKey, TermKind

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MILLISECOND = timedelta(milliseconds=1)


def published(session: Session) -> Article:
    fill_vocabulary(session, categories=["ia", "economie"], entities=["maroc"])
    new = a_new_article(assignment=Assignment(categories=("ia",), entities=("maroc",)))
    return publish(session, add_draft(session, new, now=NOW), now=NOW)


def unchanged(article: Article, **fields: object) -> Revised:
    return replace(
        a_revised(
            text=article.text, assignment=article.assignment, canonical_url=article.canonical_url, **fields
        )
    )


def last_change(session: Session) -> Change:
    change = session.changes.head()
    assert change is not None
    return change


def test_another_text_is_a_correction(storage: Storage) -> None:
    with storage.writing() as session:
        before = published(session)
        after = correct(session, before, a_revised(assignment=before.assignment), now=LATER)

        assert ChangeKind.CORRECTED is last_change(session).kind
    kept = ("id", "public_id", "slug", "position", "ordinal", "published_at", "state")
    assert [getattr(before, name) for name in kept] == [getattr(after, name) for name in kept]
    assert ("Un autre titre", LATER, 2) == (after.text.title, after.updated_at, after.revision)


def test_whatever_readers_see_is_a_correction(storage: Storage) -> None:
    with storage.writing() as session:
        article = published(session)
    seen = (
        {"summary": "Un autre résumé."},
        {"content_html": "<p>Autre.</p>"},
        {"language": "en"},
        {"image_url": "https://exemple.ma/image.jpg"},
        {"note": "Le nom était faux."},
    )

    kinds = [
        find_change(article, replace(unchanged(article), text=a_text(title="un-titre", **fields)))
        for fields in seen
    ]

    assert [ChangeKind.CORRECTED] * len(seen) == kinds


def test_another_canonical_link_is_a_correction(storage: Storage) -> None:
    with storage.writing() as session:
        article = published(session)

    revised = replace(unchanged(article), canonical_url="https://exemple.ma/autre")
    assert ChangeKind.CORRECTED is find_change(article, revised)


def test_another_assignment_alone_leaves_updated_where_it_is(storage: Storage) -> None:
    with storage.writing() as session:
        before = published(session)
        revised = replace(unchanged(before), assignment=Assignment(categories=("economie",)))
        after = correct(session, before, revised, now=LATER)

        change = last_change(session)
    assert ChangeKind.RETAGGED is change.kind
    assert (before.updated_at, LATER) == (after.updated_at, change.at)
    assert TermKey(TermKind.ABOUT, "maroc") in change.terms_before
    assert {TermKey(TermKind.CATEGORY, "economie"), TermKey(TermKind.LANGUAGE, "fr")} == set(
        change.terms_after
    )


def test_the_same_again_is_no_change(storage: Storage) -> None:
    with storage.writing() as session:
        before = published(session)
        same = replace(unchanged(before), text=replace(before.text, signup_text="Abonnez-vous !"))
        after = correct(session, before, same, now=LATER)

        assert ChangeKind.PUBLISHED is last_change(session).kind
    assert before == after


def test_updated_always_grows_even_if_the_clock_does_not(storage: Storage) -> None:
    """T1: the clock has stepped back a day, or stands still."""
    with storage.writing() as session:
        first = published(session)
        second = correct(session, first, a_revised(), now=NOW - timedelta(days=1))
        third = correct(session, second, a_revised(text=a_text(title="Troisième")), now=NOW)

        moments = [change.at for change in session.changes.list(after=0, limit=10)]
    next_second = NOW + timedelta(seconds=1)
    assert [NOW, next_second, next_second + MILLISECOND] == [
        first.updated_at,
        second.updated_at,
        third.updated_at,
    ]
    assert sorted(moments) == moments


def test_a_draft_is_not_corrected(storage: Storage) -> None:
    with storage.writing() as session:
        draft = add_draft(session, a_new_article(), now=NOW)

        with pytest.raises(IllegalTransition):
            correct(session, draft, a_revised(), now=NOW)
