"""Schema steps are applied once, recorded, and refused when they are not the ones we know (B1)."""

from datetime import UTC, datetime

import pytest

from storage import open_storage
from storage.errors import SchemaMismatch, StorageUnavailable
from storage.protocols import Storage
from storage.sql.steps import STEPS

NOW = datetime(2026, 3, 2, tzinfo=UTC)
RELEASED = {
    1: "52a7c5f555b445a407578452cab1b49929a42b911cf79297b8945baa5cd84bfe",
    2: "5400fbc3938c276d5dcf9c30d973b4794eeb644c92845a8ba9ddc46997725bc9",
    3: "3200c68aec62a848de10a81666816966569ac2de3bc96b11eafb9e80f9b56cd9",
    4: "72f394730f11beaa7f355e1391debc15e1f1bfe62c4824b62fbb607c6f23b1b3",
    5: "33eccc3edead2d57803227c888053167ad675aaa158a759c7f3b0cf956fa82e6",
    6: "a6da938c4d4d30aadadece0a61445b1e5446fedfad022c1ef0b492c56cf122fe",
    7: "9f5b1e45f546a5aea827e60e780b6d3a1cc3c47e87f8eadd44fae1eec891193e",
    8: "0dbebe89127a3bb2abdbe633600493c8784a42375fc04aa0fc315eb03a5fbad0",
    9: "9d3e07afe32a985b86c6330fd351502cd94d1bc6ec8dd0576aa19fea870eb1ad",
    10: "9b7b1f144d48de71c923c42958c82019ac07064d7b6e9cd2a4bd13a85e2441d9",
    11: "eba293befe4afeaf11ca75c3cb53fe7f673b01c1f0ac6d17549bd34520aa1717",
    12: "6e147c5846ef21b928434b36c05330c1aef6b18e2f711399fe1d49f19758fa37",
    13: "c868770f6438adb4b969829db9eda3bf8137e1a72d57864c587c70e23eae8f97",
}
"""The digests of released steps: a step is appended here when it is released, and never edited."""


def test_a_new_database_is_empty_until_it_is_migrated(empty_storage_url: str) -> None:
    storage = open_storage(empty_storage_url)

    before = storage.is_empty()
    with pytest.raises(SchemaMismatch, match="depeche db migrate"):
        storage.require_current_schema()
    steps = storage.migrate(site_uuid="u", at=NOW)
    storage.require_current_schema()

    assert before
    assert not storage.is_empty()
    assert [step.name for step in STEPS] == steps
    assert [] == storage.migrate(site_uuid="another", at=NOW)
    with storage.reading() as session:
        assert "u" == session.site.get().uuid
    storage.close()


def test_an_older_database_names_the_command_to_run(storage: Storage) -> None:
    _run(storage, "delete from schema_step where number = 3")

    with pytest.raises(SchemaMismatch, match=r"change log and outbox.*depeche db migrate"):
        storage.require_current_schema()


def test_a_newer_database_is_refused(storage: Storage) -> None:
    _run(storage, "insert into schema_step (number, name, digest, applied_at) values (999, 'x', 'y', 0)")

    with pytest.raises(SchemaMismatch, match="newer than this program"):
        storage.require_current_schema()
    with pytest.raises(SchemaMismatch, match="newer than this program"):
        storage.migrate(site_uuid="u", at=NOW)


def test_an_edited_step_is_refused(storage: Storage) -> None:
    _run(storage, "update schema_step set digest = 'edited' where number = 2")

    with pytest.raises(SchemaMismatch, match="schema step 2"):
        storage.require_current_schema()


def test_released_steps_are_never_edited() -> None:
    assert RELEASED == {step.number: step.digest for step in STEPS}


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("delete from site", "own row is missing"),
        ("delete from posting", "lacks a posting"),
        ("update article set ordinal = 7 where ordinal = 1", "ordinals are not dense"),
        ("update term set revision = 99", "stamped by a change"),
        ("delete from article_term", "no article that stands under its term"),
        ("update article set embargo_at = 1 where state = 'draft'", "nothing will end the embargo"),
    ],
)
def test_check_says_what_is_wrong(storage: Storage, damage: str, complaint: str) -> None:
    from support.builders import a_new_article, fill_vocabulary, publish

    with storage.writing() as session:
        fill_vocabulary(session)
        publish(session, a_new_article())
        session.articles.add(a_new_article("brouillon"), at=NOW)
    healthy = storage.check()

    _run(storage, damage)

    assert [] == healthy
    assert any(complaint in sentence for sentence in storage.check())


def test_an_unreachable_database_is_unavailable(tmp_path: object) -> None:
    for url in (f"sqlite:///{tmp_path}", "postgresql://nobody@/none?host=/nonexistent"):
        storage = open_storage(url, patience_seconds=0.2)
        with pytest.raises(StorageUnavailable), storage.writing():
            raise AssertionError("unreachable")
        storage.close()


def _run(storage: Storage, sql: str) -> None:
    with storage._engine.writing() as connection:  # type: ignore[attr-defined]
        connection.run(sql)
