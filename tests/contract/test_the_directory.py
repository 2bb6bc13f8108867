"""The directory counts what is published under each term, and lists where it is read."""

from datetime import timedelta

from support.builders import NOON, a_new_article, a_text, fill_vocabulary, log, publish

from storage.changes import ChangeKind
from storage.protocols import Storage
from storage.vocabulary import Assignment, EntityType, TermKey, TermKind


def fill(storage: Storage) -> None:
    """Four articles: one withdrawn, one a draft, one at home elsewhere."""
    with storage.writing() as session:
        fill_vocabulary(
            session, categories=("ia", "eau"), entities=("maroc", "fes"), authors=("zineb", "ali")
        )
        filed = Assignment(categories=("ia",), entities=("maroc",), mentions=("fes",), authors=("zineb",))
        publish(session, a_new_article("un", assignment=filed))
        arabic = a_text(title="عنوان", language="ar-MA")
        publish(session, a_new_article("deux", assignment=filed, text=arabic), at=NOON + timedelta(hours=1))
        gone = publish(session, a_new_article("trois", assignment=filed), at=NOON + timedelta(hours=2))
        elsewhere = a_new_article("quatre", canonical_url="https://elsewhere.example/4")
        publish(session, elsewhere, at=NOON + timedelta(hours=3))
        session.articles.add(a_new_article("brouillon", assignment=Assignment(authors=("ali",))), at=NOON)
        withdrawn = session.articles.set_withdrawn(
            gone, updated_at=NOON + timedelta(days=1), reason="?", note=None, erase=False
        )
        log(session, withdrawn, ChangeKind.WITHDRAWN, at=NOON + timedelta(days=1))


def test_every_term_with_articles_is_counted_and_every_category_is_there(storage: Storage) -> None:
    fill(storage)

    with storage.reading() as session:
        found = {each.key: each for each in session.directory.list_followed()}

    assert {
        TermKey(TermKind.CATEGORY, "eau"): 0,
        TermKey(TermKind.CATEGORY, "ia"): 2,
        TermKey(TermKind.ABOUT, "maroc"): 2,
        TermKey(TermKind.AUTHOR, "zineb"): 2,
        TermKey(TermKind.LANGUAGE, "fr"): 2,
        TermKey(TermKind.LANGUAGE, "ar"): 1,
        TermKey(TermKind.LANGUAGE, "ar-ma"): 1,
    } == {key: each.articles for key, each in found.items()}
    maroc, zineb = found[TermKey(TermKind.ABOUT, "maroc")], found[TermKey(TermKind.AUTHOR, "zineb")]
    assert ("maroc (en)", EntityType.PLACE) == (maroc.labels["en"], maroc.type)
    assert {"": "zineb (name)"} == zineb.labels
    assert NOON + timedelta(days=1) == maroc.changed_at


def test_addresses_are_those_of_published_articles_at_home_here(storage: Storage) -> None:
    """SM-01: what is withdrawn, a draft or at home elsewhere is in no sitemap."""
    fill(storage)

    with storage.reading() as session:
        directory = session.directory
        assert 4 == directory.count_publications()
        assert ["un", "deux"] == [each.slug for each in directory.list_addresses(first=1, last=4)]
        assert ["deux"] == [each.slug for each in directory.list_addresses(first=2, last=4)]
        newest = directory.list_newest(since=NOON, limit=9)
        assert [("deux", "عنوان", "ar-MA"), ("un", "un", "fr")] == [
            (each.slug, each.title, each.language) for each in newest
        ]
        assert ["deux"] == [
            each.slug for each in directory.list_newest(since=NOON + timedelta(hours=1), limit=9)
        ]
        assert ["deux"] == [each.slug for each in directory.list_newest(since=NOON, limit=1)]
        assert NOON + timedelta(hours=1) == newest[0].published_at == newest[0].updated_at


def test_an_empty_site_has_nothing_to_find(storage: Storage) -> None:
    with storage.reading() as session:
        assert 0 == session.directory.count_publications()
        assert [] == list(session.directory.list_followed())
        assert [] == list(session.directory.list_addresses(first=1, last=10))


def test_addresses_name_the_published_versions_at_home_here(storage: Storage) -> None:
    fill(storage)
    with storage.writing() as session:
        ids = [session.articles.get(slug).id for slug in ("un", "deux", "trois", "quatre")]
        session.translations.join(ids, original=None, is_decided=False)

    with storage.reading() as session:
        both = (("fr", "un"), ("ar-MA", "deux"))
        assert [both, both] == [each.versions for each in session.directory.list_addresses(first=1, last=4)]
        assert [both] == [each.versions for each in session.directory.list_addresses(first=1, last=1)]
        assert [(), ()] == [each.versions for each in session.directory.list_newest(since=NOON, limit=9)]
