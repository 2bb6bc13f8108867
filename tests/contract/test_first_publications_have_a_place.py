"""`position` and `ordinal`: unique, given once, in the order of publication (X-12, V6)."""

from datetime import UTC, datetime, timedelta

import pytest
from support.builders import NOON, a_new_article, fill_vocabulary, publish

from storage.errors import StaleVersion
from storage.protocols import Storage
from storage.sql.positions import TIES, first_position


def test_position_is_the_millisecond_of_publication_times_ties(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        article = publish(session, a_new_article())

    assert int(NOON.timestamp() * 1000) * 4096 == article.position


def test_equal_dates_get_consecutive_positions_in_commit_order(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        positions = [publish(session, a_new_article(f"a{number}")).position for number in range(20)]

    assert list(range(first_position(NOON), first_position(NOON) + 20)) == positions


def test_a_full_millisecond_overflows_into_the_next(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        for name, moment in (("full", NOON), ("next", NOON + timedelta(milliseconds=1))):
            article = publish(session, a_new_article(name), at=moment)
            _move(
                session, article.id, first_position(moment) + TIES - 1 if name == "full" else article.position
            )
        overflowing = publish(session, a_new_article("overflowing"))

    assert first_position(NOON) + TIES + 1 == overflowing.position


def _move(session: object, article_id: int, position: int | None) -> None:
    """Fill a millisecond without storing 4,096 articles: put an article on its last position."""
    connection = session.articles._connection  # type: ignore[attr-defined]
    connection.run(
        "delete from posting where position = (select position from article where id = :id)", id=article_id
    )
    connection.run("delete from search_text where article_id = :id", id=article_id)
    connection.run("update article set position = :position where id = :id", id=article_id, position=position)


def test_ordinals_are_dense_in_commit_order_whatever_the_dates(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        ordinals = [
            publish(session, a_new_article(f"a{days}"), at=NOON - timedelta(days=days)).ordinal
            for days in (0, 300, 2, 9999)
        ]

    assert [1, 2, 3, 4] == ordinals


@pytest.mark.parametrize("year", [1970, 9999])
def test_the_whole_calendar_has_positions(storage: Storage, year: int) -> None:
    """O8: dates from 1970 to 9999 are storable and fit 64 bits."""
    moment = datetime(year, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)

    with storage.writing() as session:
        fill_vocabulary(session)
        article = publish(session, a_new_article(), at=moment)

    assert moment == article.published_at
    assert first_position(moment) == article.position


def test_a_place_is_given_only_once(storage: Storage) -> None:
    with storage.writing() as session:
        fill_vocabulary(session)
        draft = session.articles.add(a_new_article(), at=NOON)
        session.articles.set_first_publication(draft, published_at=NOON, updated_at=NOON)

    with pytest.raises(StaleVersion), storage.writing() as session:
        session.articles.set_first_publication(draft, published_at=NOON, updated_at=NOON)
