"""Every datum about somebody is under a promise, in three languages, and a job keeps it (LAW-10)."""

import json
from collections.abc import Iterator
from importlib import import_module

import pytest

from config.policy import LANGUAGES, read_texts
from config.privacy import COLUMNS, PERSONAL, PROMISES, Occasion, Promise, Purpose, Seer
from config.settings import PrivacySettings
from feeds.signup.policy import make_document, make_notice, make_record, make_version, write_period
from feeds.signup.retention import JOBS

NAMED = PrivacySettings(
    controller="Éditions de l’Atlas, Fès", contact="droits@news.example", receipt="D-W-1/2026"
)


def personal_columns() -> set[str]:
    return {
        f"{table}.{name}"
        for table, columns in COLUMNS.items()
        for name, kind in columns.items()
        if kind is PERSONAL
    }


def test_every_personal_column_is_part_of_exactly_one_promise() -> None:
    promised = [column for promise in PROMISES for column in promise.columns]

    assert sorted(personal_columns()) == sorted(promised)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_every_promise_names_a_job_that_the_worker_runs(promise: Promise) -> None:
    module, _, function = promise.job.partition(":")

    assert getattr(import_module(module), function) in JOBS
    assert promise.purposes
    assert promise.seen_by


def test_every_job_keeps_a_promise() -> None:
    assert {f"{job.__module__}:{job.__name__}" for job in JOBS} == {promise.job for promise in PROMISES}


def keys_of(value: object, path: str = "") -> Iterator[str]:
    """Answer every place a text stands at."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from keys_of(each, f"{path}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from keys_of(each, f"{path}[{number}]")
    else:
        yield path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_says_the_same_in_every_language(language: str) -> None:
    assert sorted(keys_of(read_texts("fr"))) == sorted(keys_of(read_texts(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_has_words_for_everything_that_is_promised(language: str) -> None:
    texts = read_texts(language)

    assert {purpose.value for purpose in Purpose} == set(texts["purposes"])
    assert {promise.name for promise in PROMISES} == set(texts["data"])
    assert {seer.value for seer in Seer} == set(texts["seers"])
    assert {occasion.value for occasion in Occasion} == set(texts["occasions"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_notice_name_who_answers_for_it(language: str) -> None:
    """LAW-02: controller, contact and receipt stand on the page and beside the button."""
    page = json.dumps(make_document(NAMED, language), ensure_ascii=False)
    notice = make_notice(NAMED, language)

    for name in (NAMED.controller, NAMED.contact, NAMED.receipt):
        assert name in page
        assert name in notice.controller
    assert "{" not in " ".join([notice.what, notice.how_long, notice.how_to_leave, notice.controller])
    for promise in PROMISES:
        assert read_texts(language)["data"][promise.name]["label"] in page
        assert write_period(promise.period, language) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_says_who_hosts_it_and_where_once_that_is_told(language: str) -> None:
    """LAW-02, LAW-14: above all where it is abroad."""
    hosted = NAMED.model_copy(update={"hosting": "Atlas Cloud, Casablanca, Maroc"})
    before, after = (make_document(each, language)["sections"][-1]["paragraphs"] for each in (NAMED, hosted))

    assert before == after[:-1]
    assert "Atlas Cloud, Casablanca, Maroc" in after[-1]
    assert hosted.hosting == make_record(hosted)["hosting"]


def test_periods_are_written_as_people_say_them() -> None:
    periods = [promise.period for promise in PROMISES]

    assert ["48 heures", "3 ans", "3 ans", "3 ans", "30 jours", "1 an", "24 heures", "3 ans"] == [
        write_period(period, "fr")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
        .replace("\N{NO-BREAK SPACE}", " ")
        for period in periods
    ]


def test_another_promise_or_another_controller_is_another_version() -> None:
    first, _ = make_version(PrivacySettings())
    second, documents = make_version(NAMED)

    assert first != second
    assert list(LANGUAGES) == [language for language, _text in documents]


def test_the_record_of_processing_holds_every_promise() -> None:
    """LAW-17: generated from what the notice is generated from."""
    record = make_record(NAMED)

    assert NAMED.controller == record["controller"]
    assert [promise.name for promise in PROMISES] == [each["name"] for each in record["processing"]]
    assert {48 * 3600} == {
        each["kept_seconds"] for each in record["processing"] if each["name"] == "unconfirmed"
    }
