"""V2: what is committed is seen by the next request, and what is not touched stays on the shelf."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from support.builders import a_new_article, publish
from support.caching import CachedSite
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.newsroom import Newsroom

from feeds.services import Services
from storage import open_storage
from storage.errors import StorageUnavailable
from storage.protocols import Storage
from storage.vocabulary import Assignment

IA, CULTURE = "/category/ia/feed.json", "/category/culture/feed.atom"
EVERYTHING, WITHOUT = "/feed.rss", "/feed.json?category=-culture"
PATHS = (IA, CULTURE, EVERYTHING, WITHOUT)


@on_both_engines
def test_what_was_asked_for_once_is_not_made_again(site: CachedSite) -> None:
    """C15: neither for the same client nor for one with other headers."""
    assert [*PATHS] == site.went(*PATHS)
    assert [] == site.went(*PATHS)


@on_both_engines
def test_publishing_into_one_category_leaves_the_others_on_the_shelf(
    site: CachedSite, newsroom: Newsroom
) -> None:
    site.went(*PATHS)

    newsroom.publish("e", categories=("ia",))

    assert [IA, EVERYTHING, WITHOUT] == site.went(*PATHS)
    assert b"Titre de e" in site.ask(IA)


@on_both_engines
def test_every_change_is_seen_by_the_next_request(site: CachedSite, newsroom: Newsroom) -> None:
    """V2, V3: corrected, put elsewhere, withdrawn."""
    site.went(*PATHS)

    newsroom.correct("a", note="Nom.", title="Titre rectifié")
    assert b"Titre rectifi" in site.ask(EVERYTHING)
    newsroom.retag("b", categories=("culture",))
    assert b"Titre de b" not in site.ask(IA)
    assert b"Titre de b" in site.ask(CULTURE)
    newsroom.withdraw("b")
    assert b"Titre de b" not in site.ask(CULTURE)
    assert b"Titre de b" not in site.ask(EVERYTHING)


@on_both_engines
def test_a_changed_label_is_seen_by_the_next_request(
    site: CachedSite, newsroom: Newsroom, services: Services, clock: FakeClock
) -> None:
    """Neither text nor filing of any article has changed: only the epoch says so."""
    newsroom.publish("e", entities=("maroc",))
    site.went(*PATHS)
    with services.storage.writing() as session:
        entity = session.vocabulary.find_entity("maroc")
        assert entity is not None
        labels = {"fr": "Royaume du Maroc"}
        session.vocabulary.update_entity(replace(entity, labels=labels), at=clock.advance(10))

    assert b"Royaume du Maroc" in site.ask(EVERYTHING)


@on_both_engines
def test_another_process_of_this_machine_is_seen_too(
    site: CachedSite, services: Services, clock: FakeClock
) -> None:
    """V2: another opened storage stands for another process; both engines are exact on one machine."""
    site.went(*PATHS)

    with closing(open_storage(services.settings.storage.url)) as other:
        for number in range(20):
            with other.writing() as session:
                new = a_new_article(f"n{number}", assignment=Assignment(categories=("ia",)))
                publish(session, new, at=clock.advance(1))
            assert f'"n{number}"'.encode() in site.ask(IA)


@on_both_engines
def test_work_that_changes_no_article_throws_nothing_away(site: CachedSite, services: Services) -> None:
    """SQLite's counter moves with every mail and delivery: it only makes the cache look."""
    site.went(*PATHS)

    with services.storage.writing() as session:
        session.outbox.add("journal", "1", at=services.clock())

    assert [] == site.went(*PATHS)


@on_both_engines
def test_another_text_of_the_site_renews_every_feed(site: CachedSite, services: Services) -> None:
    site.went(*PATHS)

    with services.storage.writing() as session:
        session.site.set_text_fingerprint("another", at=services.clock())

    assert [*PATHS] == site.went(*PATHS)


@on_both_engines
def test_a_block_that_fills_up_renews_the_feeds_that_have_members_in_it(
    site: CachedSite, newsroom: Newsroom, clock: FakeClock
) -> None:
    """H-05: the hundredth publication, wherever it is filed, moves members into an archive."""
    for number in range(94):
        newsroom.publish(f"s{number}", categories=("sport",))
    empty = "/category/emploi/feed.rss"
    before = site.ask(IA)
    site.went(CULTURE, empty)

    for number in range(2):
        newsroom.publish(f"t{number}", categories=("sport",))

    assert b"next_url" not in before
    assert b"/category/ia/archive/1.json" in site.ask(IA)
    assert [] == site.went(empty)


def test_a_failed_transaction_throws_nothing_away(site: CachedSite, services: Services) -> None:
    site.went(*PATHS)

    def fail(storage: Storage) -> None:
        with storage.writing() as session:
            session.site.set_text_fingerprint("another", at=services.clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail(services.storage)

    assert [] == site.went(*PATHS)


def test_feeds_on_the_shelf_are_answered_while_storage_is_away(
    site: CachedSite, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D4, D5, G2: the rest is refused with 503."""
    site.went(EVERYTHING)

    def fail() -> None:
        raise StorageUnavailable("the disk is gone")

    monkeypatch.setattr(services.storage, "version", fail)
    monkeypatch.setattr(services.storage, "reading", fail)

    assert [] == site.went(EVERYTHING)
    assert 503 == site.cached.get(IA).status_code


def test_a_lone_date_is_trusted_only_after_two_seconds(
    site: CachedSite, newsroom: Newsroom, clock: FakeClock
) -> None:
    """C3, on a hit: two changes within one second are both seen by a client that has nothing but dates."""
    newsroom.publish("e", categories=("ia",))
    first = site.cached.get(IA)
    clock.advance(0.4)

    soon = site.cached.get(IA, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    clock.moment += timedelta(seconds=2)
    settled = site.cached.get(IA)
    later = site.cached.get(IA, headers={"If-Modified-Since": settled.headers["Last-Modified"]})

    assert [200, 304] == [soon.status_code, later.status_code]
    assert first.headers["Last-Modified"] < settled.headers["Last-Modified"]
