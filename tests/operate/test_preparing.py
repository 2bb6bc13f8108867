"""A database is made ready once, by whoever comes first (B1, D10)."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clocks import START, FakeClock

from config.settings import Settings, SiteSettings
from feeds.operate.preparing import fingerprint, is_new, prepare
from storage import open_storage
from storage.errors import SchemaMismatch
from storage.protocols import Storage
from storage.vocabulary import TermKey, TermKind

PREPARE = """
import sys
from config.settings import Settings
from feeds.clock import now
from feeds.operate.preparing import prepare
from storage import open_storage
storage = open_storage(sys.argv[1], patience_seconds=60)
prepare(storage, Settings(), now())
storage.close()
"""


def test_a_new_database_is_set_up(empty_storage_url: str) -> None:
    with closing(open_storage(empty_storage_url)) as storage:
        prepare(storage, Settings(), START)

        storage.require_current_schema()
        with storage.reading() as session:
            assert session.vocabulary.find_category("technologie")
            assert session.vocabulary.find_entity("maroc")
            assert session.vocabulary.find_term(TermKey(TermKind.LANGUAGE, "ar"))
            assert fingerprint(SiteSettings()) == session.site.get_text_fingerprint()


def test_processes_that_start_together_prepare_it_once(empty_storage_url: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", PREPARE, empty_storage_url]) for _ in range(4)]

    assert [0] * 4 == [process.wait() for process in processes]
    with closing(open_storage(empty_storage_url)) as storage:
        assert [] == list(storage.check())
        with storage.reading() as session:
            assert session.vocabulary.find_category("technologie")


def test_a_first_migration_that_was_killed_is_completed(storage: Storage) -> None:
    """B1: the site's row is written last."""
    _run(storage, "delete from site")

    assert is_new(storage)
    prepare(storage, Settings(), START)

    assert not is_new(storage)
    storage.require_current_schema()


def test_tables_of_somebody_else_are_left_alone(empty_storage_url: str) -> None:
    with closing(open_storage(empty_storage_url)) as storage:
        _run(storage, "create table theirs (id integer)")

        with pytest.raises(SchemaMismatch, match="depeche db migrate"):
            prepare(storage, Settings(), START)

        assert ["theirs"] == list(storage.columns())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "delete from schema_step where number = (select max(number) from schema_step)",
            "depeche db migrate",
        ),
        ("insert into schema_step (number, name, digest, applied_at) values (999, 'x', 'y', 0)", "newer"),
        ("update schema_step set digest = 'x' where number = 1", "schema step 1"),
    ],
)
def test_another_schema_than_this_programs_is_refused(storage: Storage, change: str, message: str) -> None:
    """B1: an existing database is never migrated unasked."""
    _run(storage, change)

    with pytest.raises(SchemaMismatch, match=message):
        prepare(storage, Settings(), START)


def test_preparing_again_writes_nothing(storage: Storage, clock: FakeClock) -> None:
    prepare(storage, Settings(), clock())
    reader = ReadingOnly(storage)

    prepare(reader, Settings(), clock.advance(60))  # type: ignore[arg-type] # refuses to write

    with storage.reading() as session:
        assert START == session.site.get().epoch_at


def test_another_text_of_the_site_begins_a_new_epoch(storage: Storage, clock: FakeClock) -> None:
    prepare(storage, Settings(), clock())
    with storage.reading() as session:
        before = session.site.get()

    prepare(storage, Settings(site=SiteSettings(title="Atlas")), clock.advance(60))

    with storage.reading() as session:
        assert replace(before, epoch=before.epoch + 1, epoch_at=clock()) == session.site.get()


def test_a_new_language_is_known_before_it_has_an_article(storage: Storage) -> None:
    prepare(storage, Settings(site=SiteSettings(languages=("fr", "zgh-MA"))), START)

    with storage.reading() as session:
        assert session.vocabulary.find_term(TermKey(TermKind.LANGUAGE, "zgh-ma"))
        assert session.vocabulary.find_term(TermKey(TermKind.LANGUAGE, "zgh"))


OTHER_VALUES = {
    "title": "Atlas",
    "description": "Autre",
    "description_fr": "Autre",
    "description_ar": "آخر",
    "description_en": "Other",
    "publisher": "Autre",
    "rights": "© Autre",
    "licence_url": "https://licence.example/",
    "licence_permits": ("search", "ai-index"),
    "licence_prohibits": ("all",),
    "licence_payment": "attribution",
    "licence_contact_url": "https://licence.example/contact",
    "base_url": "https://news.example",
    "languages": ("ar",),
    "timezone": "Europe/Paris",
    "withdrawal_text_fr": "Autre",
    "withdrawal_text_ar": "آخر",
    "withdrawal_text_en": "Other",
}


@pytest.mark.parametrize("option", SiteSettings.model_fields)
def test_every_option_of_the_site_stands_in_feeds_or_pages_and_counts(option: str) -> None:
    other = SiteSettings.model_validate({option: OTHER_VALUES[option]})

    assert fingerprint(SiteSettings()) != fingerprint(other)


@given(st.text("ab", max_size=4), st.text("ab", max_size=4))
def test_texts_do_not_run_together_in_the_fingerprint(publisher: str, rights: str) -> None:
    one = SiteSettings(publisher=publisher, rights=rights)
    other = SiteSettings(publisher=rights, rights=publisher)

    assert (publisher == rights) is (fingerprint(one) == fingerprint(other))


class ReadingOnly:
    """A storage that fails the test when it is written to."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def __getattr__(self, name: str) -> object:
        if name in {"writing", "migrate"}:
            raise AssertionError(f"{name} was asked for")
        return getattr(self._storage, name)


def _run(storage: Storage, sql: str) -> None:
    with storage.writing() as session:
        session.site._connection.run(sql)  # type: ignore[attr-defined] # no public way to damage a schema
