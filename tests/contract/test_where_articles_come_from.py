"""What a source said of an article is kept, replaced and wiped with it; an old path leads to one article."""

from support.builders import NOON, a_new_article, publish

from storage.origins import Candidate, CandidateKind, Origin
from storage.protocols import Storage

ORIGIN = Origin(
    old_paths=("/2026/01/titre", "/?p=7"),
    candidates=(Candidate(CandidateKind.CATEGORY, "High-Tech"), Candidate(CandidateKind.TAG, "ذكاء")),
)


def test_an_origin_is_kept_whole(storage: Storage) -> None:
    with storage.writing() as session:
        article = publish(session, a_new_article())
        session.origins.add(article, ORIGIN, at=NOON)

    with storage.reading() as session:
        kept = session.origins.get(article)
        assert (set(ORIGIN.old_paths), ORIGIN.candidates) == (
            set(kept.old_paths),
            kept.candidates,
        )
        assert article.uuid == session.origins.find_uuid_by_path("/?p=7")
        assert session.origins.find_uuid_by_path("/?p=8") is None


def test_an_article_that_was_not_imported_has_an_empty_origin(storage: Storage) -> None:
    with storage.writing() as session:
        article = publish(session, a_new_article())

        assert Origin() == session.origins.get(article)


def test_replacing_keeps_the_paths_that_were_known(storage: Storage) -> None:
    with storage.writing() as session:
        article = publish(session, a_new_article())
        session.origins.add(article, ORIGIN, at=NOON)

        session.origins.set(article, Origin(old_paths=("/nouveau",)), at=NOON)

        assert Origin(old_paths=("/2026/01/titre", "/?p=7", "/nouveau")) == sorted_paths(
            session.origins.get(article), ("/2026/01/titre", "/?p=7", "/nouveau")
        )


def sorted_paths(origin: Origin, order: tuple[str, ...]) -> Origin:
    """Answer the origin with its paths in this order; engines sort text differently."""
    paths = tuple(sorted(origin.old_paths, key=order.index))
    return Origin(old_paths=paths, candidates=origin.candidates)


def test_a_path_stays_with_the_first_article_that_had_it(storage: Storage) -> None:
    """I12."""
    with storage.writing() as session:
        first, second = publish(session, a_new_article("un")), publish(session, a_new_article("deux"))
        session.origins.add(first, Origin(old_paths=("/titre",)), at=NOON)

        session.origins.add(second, Origin(old_paths=("/titre",)), at=NOON)

        assert first.uuid == session.origins.find_uuid_by_path("/titre")
        assert () == session.origins.get(second).old_paths


def test_erasing_an_article_wipes_its_origin(storage: Storage) -> None:
    with storage.writing() as session:
        article = publish(session, a_new_article())
        session.origins.add(article, ORIGIN, at=NOON)

        session.articles.set_withdrawn(article, updated_at=NOON, reason="r", note=None, erase=True)

        assert Origin() == session.origins.get(article)
        assert session.origins.find_uuid_by_path("/?p=7") is None
