"""Articles and their revisions, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.builders import NOON, a_new_article, a_revised, a_text, fill_vocabulary, publish

from storage.articles import Article, State
from storage.errors import AlreadyExists, NotFound, StaleVersion
from storage.images import StoredImage
from storage.protocols import Articles, Storage
from storage.vocabulary import Assignment


def test_a_draft_is_found_by_slug_permanent_id_and_uuid(storage: Storage) -> None:
    new = a_new_article("premier")

    with storage.writing() as session:
        fill_vocabulary(session)
        added = session.articles.add(new, at=NOON)

    with storage.reading() as session:
        assert added == session.articles.get("premier")
        assert added == session.articles.get(new.public_id)
        assert added == session.articles.get(new.uuid)
    assert (State.DRAFT, None, None) == (added.state, added.position, added.ordinal)


def test_text_comes_back_as_it_went_in(storage: Storage) -> None:
    text = a_text(
        title="L’été à Rabat – « 50 % » \\ 'quoted' :name %s",
        content_html="<p>نص عربي 🤞🏽 ]]> &lt;</p>",
        language="ar",
        signup_text="Devenez contributeur",
        note="note",
        image_url="https://example.org/a.jpg",
    )

    with storage.writing() as session:
        fill_vocabulary(session)
        session.articles.add(a_new_article(text=text), at=NOON)

    with storage.reading() as session:
        assert text == session.articles.get("un-titre").text


def test_moments_come_back_aware_and_exact_to_the_millisecond(storage: Storage) -> None:
    moment = datetime(2026, 2, 15, 2, 30, 0, 123_000, tzinfo=UTC)

    with storage.writing() as session:
        fill_vocabulary(session)
        session.articles.add(a_new_article(published_at=moment), at=moment)

    with storage.reading() as session:
        article = session.articles.get("un-titre")
    assert (moment, moment) == (article.created_at, article.published_at)


def test_what_is_added_is_answered_as_it_is_read_from_then_on(storage: Storage) -> None:
    moment = datetime(2026, 2, 15, 2, 30, 0, 123_456, tzinfo=UTC)
    picture = StoredImage(
        sha256="a" * 64, extension="jpg", media_type="image/jpeg", width=3, height=2, bytes=5
    )
    assignment = Assignment(
        categories=("eau", "droit"), entities=("rabat",), mentions=("fes", "sale"), authors=("sara",)
    )

    with storage.writing() as session:
        fill_vocabulary(
            session, categories=("droit", "eau"), entities=("fes", "rabat", "sale"), authors=("sara",)
        )
        session.images.keep("https://x.example/a.jpg", picture, at=NOON)
        added = [
            session.articles.add(
                a_new_article(
                    name,
                    text=a_text(language="ar", image_url="https://x.example/a.jpg"),
                    published_at=moment,
                    assignment=assignment,
                ),
                at=moment,
            )
            for name in ("un", "deux")
        ]

    with storage.reading() as session:
        assert [session.articles.get("un"), session.articles.get("deux")] == added
        assert not session.articles.is_public_id_free(added[0].public_id)
        assert session.articles.is_public_id_free("https://x.example/trois")


def test_an_unknown_article_is_none_or_not_found(storage: Storage) -> None:
    with storage.reading() as session:
        assert session.articles.find("absent") is None
        with pytest.raises(NotFound, match="absent"):
            session.articles.get("absent")


@pytest.mark.parametrize("field", ["public_id", "slug", "uuid", "external_id"])
def test_a_taken_id_or_slug_is_refused(storage: Storage, field: str) -> None:
    first, second = a_new_article("un"), a_new_article("deux")
    with storage.writing() as session:
        fill_vocabulary(session)
        session.articles.add(first, at=NOON)

    with pytest.raises(AlreadyExists), storage.writing() as session:
        session.articles.add(replace(second, **{field: getattr(first, field)}), at=NOON)

    with storage.reading() as session:
        assert [first.slug] == [article.slug for article in session.articles.list(state=None, limit=9)]


def test_filing_keeps_its_order_and_tells_about_from_mention(storage: Storage) -> None:
    assignment = Assignment(
        categories=("ia", "economie"), entities=("rabat",), mentions=("maroc",), authors=("zineb", "ali")
    )

    with storage.writing() as session:
        fill_vocabulary(
            session, categories=["economie", "ia"], entities=["maroc", "rabat"], authors=["ali", "zineb"]
        )
        article = session.articles.add(a_new_article(assignment=assignment), at=NOON)

    assert assignment == article.assignment
    assert ["ia (fr)", "economie (fr)"] == [category.labels["fr"] for category in article.categories]
    assert [("rabat", True), ("maroc", False)] == [
        (link.entity.slug, link.about) for link in article.entities
    ]


@pytest.mark.parametrize(
    ("assignment", "what"),
    [
        (Assignment(categories=("absente",)), "category"),
        (Assignment(entities=("absente",)), "entity"),
        (Assignment(authors=("absente",)), "author"),
    ],
)
def test_an_unknown_term_is_refused_by_name_and_nothing_is_stored(
    storage: Storage, assignment: Assignment, what: str
) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)

    with pytest.raises(NotFound, match=f"{what} 'absente'"), storage.writing() as session:
        session.articles.add(a_new_article(assignment=assignment), at=NOON)

    with storage.reading() as session:
        assert session.articles.find("un-titre") is None


def test_a_revision_replaces_text_and_filing(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session, categories=["ia", "economie"])
        first = session.articles.add(a_new_article(assignment=Assignment(categories=("ia",))), at=NOON)
        revised = session.articles.revise(
            first,
            a_revised(assignment=Assignment(categories=("economie",)), canonical_url="https://example.org/a"),
            at=NOON,
        )

    assert (1, 2) == (first.revision, revised.revision)
    assert "Un autre titre" == revised.text.title
    assert ("economie",) == revised.assignment.categories
    assert ("another item", "https://example.org/a") == (revised.item_hash, revised.canonical_url)


def test_the_second_of_two_revisions_of_the_same_reading_is_stale(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        seen = session.articles.add(a_new_article(), at=NOON)
        session.articles.revise(seen, a_revised(), at=NOON)

    with pytest.raises(StaleVersion) as caught, storage.writing() as session:
        session.articles.revise(seen, a_revised(), at=NOON)

    assert 2 == caught.value.current


def test_the_claimed_dates_of_a_draft_can_be_revised_but_not_those_of_a_public_article(
    storage: Storage,
) -> None:
    later = NOON + timedelta(days=1)
    with storage.writing() as session:
        fill_vocabulary(session)
        draft = session.articles.add(a_new_article("brouillon", published_at=NOON), at=NOON)
        public = publish(session, a_new_article("public"))

        draft = session.articles.revise(draft, a_revised(published_at=later), at=NOON)
        public = session.articles.revise(public, a_revised(published_at=later), at=NOON)

    assert (later, NOON) == (draft.published_at, public.published_at)


def test_articles_are_listed_newest_first_by_state_and_page_by_page(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        for number in range(5):
            publish(session, a_new_article(f"a{number}"))
        session.articles.add(a_new_article("brouillon"), at=NOON)

    with storage.reading() as session:
        first = session.articles.list(state=State.PUBLISHED, limit=2)
        second = session.articles.list(state=State.PUBLISHED, limit=9, before=first[-1].id)
        drafts = session.articles.list(state=State.DRAFT, limit=9)
    assert ["a4", "a3"] == [article.slug for article in first]
    assert ["a2", "a1", "a0"] == [article.slug for article in second]
    assert ["brouillon"] == [article.slug for article in drafts]


def test_a_withdrawn_article_keeps_its_place_and_says_why_inside(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        public = publish(session, a_new_article())
        gone = session.articles.set_withdrawn(
            public, updated_at=NOON + timedelta(hours=1), reason="source retracted", note=None, erase=False
        )

    assert (public.position, public.ordinal, public.published_at) == (
        gone.position,
        gone.ordinal,
        gone.published_at,
    )
    assert (State.WITHDRAWN, "source retracted", None) == (
        gone.state,
        gone.withdrawal_reason,
        gone.withdrawal_note,
    )
    assert NOON + timedelta(hours=1) == gone.updated_at


def test_an_erased_article_leaves_no_word_of_any_revision(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        public = publish(session, a_new_article("secret", canonical_url="https://example.org/secret"))
        revised = session.articles.revise(
            public, a_revised(canonical_url="https://example.org/secret"), at=NOON
        )
        gone = session.articles.set_withdrawn(revised, updated_at=NOON, reason="court", note=None, erase=True)

    with storage.reading() as session:
        assert gone == session.articles.find("secret")
        assert not session.articles.is_slug_free("secret")
        assert not session.articles.is_public_id_free(public.public_id)
        assert gone == session.articles.get(public.public_id)
    assert (gone.uuid, None, "", "") == (
        gone.slug,
        gone.canonical_url,
        gone.text.title,
        gone.text.content_html,
    )


CHANGES: tuple[Callable[[Articles, Article], Article], ...] = (
    lambda articles, seen: articles.revise(seen, a_revised(), at=NOON),
    lambda articles, seen: articles.set_updated(seen, updated_at=NOON),
    lambda articles, seen: articles.set_withdrawn(seen, updated_at=NOON, reason="", note=None, erase=False),
    lambda articles, seen: articles.set_restored(seen, updated_at=NOON),
)


@pytest.mark.parametrize("first", range(len(CHANGES)))
@pytest.mark.parametrize("second", range(len(CHANGES)))
def test_the_second_of_any_two_changes_of_one_reading_is_stale(
    storage: Storage, first: int, second: int
) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        seen = publish(session, a_new_article())
        now = CHANGES[first](session.articles, seen)

    with pytest.raises(StaleVersion) as caught, storage.writing() as session:
        CHANGES[second](session.articles, seen)

    assert (now.version, seen.public_id) == (caught.value.current, caught.value.key)
    with storage.reading() as session:
        assert now == session.articles.get(seen.uuid)


def test_a_scheduled_article_is_a_draft_with_an_embargo(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        draft = session.articles.add(a_new_article(), at=NOON)
        scheduled = session.articles.set_embargo(draft, embargo_at=NOON)
        stored = session.articles.list(state=State.SCHEDULED, limit=9)
        drafts = session.articles.list(state=State.DRAFT, limit=9)
        again = session.articles.set_embargo(scheduled, embargo_at=None)

    assert (State.SCHEDULED, NOON, None) == (scheduled.state, scheduled.embargo_at, scheduled.position)
    assert ([scheduled], []) == (stored, drafts)
    assert (State.DRAFT, None) == (again.state, again.embargo_at)


def test_a_first_publication_ends_the_embargo(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        draft = session.articles.add(a_new_article(), at=NOON)
        scheduled = session.articles.set_embargo(draft, embargo_at=NOON)
        public = session.articles.set_first_publication(scheduled, published_at=NOON, updated_at=NOON)

    assert (State.PUBLISHED, None) == (public.state, public.embargo_at)


def test_a_restored_article_stands_where_it_stood(storage: Storage) -> None:
    later = NOON + timedelta(hours=1)
    with storage.writing() as session:
        fill_vocabulary(session)
        public = publish(session, a_new_article())
        gone = session.articles.set_withdrawn(
            public, updated_at=NOON, reason="Faux.", note="Note.", erase=False
        )
        back = session.articles.set_restored(gone, updated_at=later)

    assert replace(public, updated_at=later, version=back.version) == back
