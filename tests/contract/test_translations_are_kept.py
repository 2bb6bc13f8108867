"""Articles with one work are translations of one another, on both engines; an erased one is of none."""

from datetime import timedelta

from support.builders import NOON, a_new_article, a_text, fill_vocabulary, publish

from storage.articles import State
from storage.protocols import Storage

LATER = NOON + timedelta(hours=1)


def test_the_versions_of_a_work_are_told_with_what_pages_say_of_them(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        french = publish(session, a_new_article("sebou"))
        arabic = publish(session, a_new_article("sabu", text=a_text(title="سبو", language="ar")), at=LATER)
        english = session.articles.add(a_new_article("draft", text=a_text(language="en")), at=NOON)
        session.translations.join([french.id, arabic.id, english.id], original=arabic.id, is_decided=False)

    with storage.reading() as session:
        found = session.translations.list_of(english)
        alone = session.articles.get("sebou")

    assert found == session.translations.list_of(alone)
    assert [
        ("sebou", "sebou", "fr", State.PUBLISHED, False, NOON),
        ("sabu", "سبو", "ar", State.PUBLISHED, True, LATER),
        ("draft", "Un titre", "en", State.DRAFT, False, None),
    ] == [
        (each.slug, each.title, each.language, each.state, each.is_original, each.changed_at)
        for each in found
    ]


def test_a_work_that_is_joined_anew_has_its_own_number_and_leaves_others_behind(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        un, deux, trois = (
            session.articles.add(a_new_article(name), at=NOON) for name in ("un", "deux", "trois")
        )
        assert () == tuple(session.translations.list_of(un))
        session.translations.join([un.id, deux.id, trois.id], original=un.id, is_decided=False)
        session.translations.join([un.id], original=None, is_decided=True)

    with storage.reading() as session:
        assert [("un", False, True)] == [
            (each.slug, each.is_original, each.is_decided) for each in session.translations.list_of(un)
        ]
        assert ["deux", "trois"] == [each.slug for each in session.translations.list_of(deux)]


def test_an_erased_article_is_no_translation_any_more(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        un, deux = (publish(session, a_new_article(name)) for name in ("un", "deux"))
        session.translations.join([un.id, deux.id], original=None, is_decided=False)
        withdrawn = session.articles.set_withdrawn(un, updated_at=LATER, reason="?", note=None, erase=False)
        kept = [each.state for each in session.translations.list_of(deux)]
        session.articles.set_withdrawn(withdrawn, updated_at=LATER, reason="?", note=None, erase=True)

        assert [State.WITHDRAWN, State.PUBLISHED] == kept
        assert ["deux"] == [each.slug for each in session.translations.list_of(deux)]
        assert [] == list(session.translations.list_of(un))
