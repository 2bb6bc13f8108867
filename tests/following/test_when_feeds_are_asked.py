"""When a feed is asked again, and which of its entries count as gone: rules without a network."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clocks import START

from feeds.intake.following import (
    LONGEST_PAUSE,
    decide_failure,
    decide_headers,
    decide_success,
    find_gone,
    read_retry_after,
)
from storage.sources import NewSource, Pulled, Source

INTERVAL = 1800


def a_source(**fields: object) -> Source:
    new = NewSource(
        slug="ailleurs",
        url="https://ailleurs.example/feed",
        host="ailleurs.example",
        categories=(),
        language=None,
        public=False,
        interval_seconds=INTERVAL,
    )
    pulled = Pulled(
        **{  # type: ignore[arg-type]
            "etag": None,
            "last_modified": None,
            "entries": (),
            "gone": (),
            "failures": 0,
            "error": None,
            "next_at": START,
            **fields,
        }
    )
    return Source(new=new, pulled=pulled, asked_at=None)


@pytest.mark.parametrize(
    ("before", "present", "gone"),
    [
        ("", "abc", ""),
        ("abc", "abc", ""),
        ("abc", "xab", ""),
        ("abc", "xyz", ""),
        ("abc", "xac", "b"),
        ("abcd", "ad", "bc"),
        ("abc", "bc", "a"),
        ("abc", "cba", ""),
        ("abc", "", ""),
    ],
)
def test_an_entry_is_gone_if_one_that_stood_after_it_is_still_there(
    before: str, present: str, gone: str
) -> None:
    """What falls off the end of a feed is not gone."""
    assert tuple(gone) == find_gone(tuple(before), tuple(present))


@given(st.lists(st.text(max_size=3), unique=True), st.integers(0, 5), st.integers(0, 9))
def test_a_feed_that_only_moves_on_loses_nothing(before: list[str], new: int, kept: int) -> None:
    present = [f"new {number}" for number in range(new)] + before[:kept]

    assert () == find_gone(before, present)


def test_success_waits_for_the_interval_and_forgets_failures() -> None:
    pulled = decide_success(
        a_source(failures=3, error="x", entries=("a", "b", "c")),
        {"etag": '"1"', "last-modified": "Mon"},
        ["x", "a", "c", "x"],
        now=START,
    )

    assert (0, None, START + timedelta(seconds=INTERVAL)) == (pulled.failures, pulled.error, pulled.next_at)
    assert ('"1"', "Mon", ("x", "a", "c"), ("b",)) == (
        pulled.etag,
        pulled.last_modified,
        pulled.entries,
        pulled.gone,
    )


def test_an_entry_that_comes_back_is_gone_no_longer() -> None:
    pulled = decide_success(a_source(entries=("a", "c"), gone=("b",)), {}, ["a", "b", "c"], now=START)

    assert () == pulled.gone


def test_not_modified_keeps_what_was_known() -> None:
    source = a_source(etag='"1"', entries=("a",), gone=("b",), failures=1, error="x")

    pulled = decide_success(source, {}, None, now=START)

    assert ('"1"', ("a",), ("b",), None) == (pulled.etag, pulled.entries, pulled.gone, pulled.error)


def test_validators_are_given_back_word_for_word() -> None:
    assert {} == decide_headers(a_source())
    assert {"If-None-Match": 'W/"a b"', "If-Modified-Since": "nonsense"} == decide_headers(
        a_source(etag='W/"a b"', last_modified="nonsense")
    )


@pytest.mark.parametrize(("failures", "pause"), [(0, 2), (1, 4), (2, 8)])
def test_each_failure_doubles_the_pause(failures: int, pause: int) -> None:
    pulled = decide_failure(a_source(failures=failures), "its server answers 500", now=START)

    assert START + timedelta(seconds=INTERVAL * pause) == pulled.next_at
    assert (failures + 1, "its server answers 500") == (pulled.failures, pulled.error)


def test_no_pause_is_longer_than_a_day_unless_the_server_asks_for_it() -> None:
    patient = decide_failure(a_source(failures=100), "x", now=START)
    asked = decide_failure(a_source(failures=100), "x", now=START, retry_after=timedelta(days=3))

    assert START + LONGEST_PAUSE == patient.next_at
    assert START + timedelta(days=3) == asked.next_at


def test_what_is_gone_for_good_is_asked_no_more() -> None:
    assert decide_failure(a_source(), "x", now=START, for_good=True).next_at is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 7 ", timedelta(seconds=7)),
        ("99999999999", timedelta(days=7)),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("١٢", None),
        ("Fri, 31 Dec 2026 23:59:59 GMT", None),
    ],
)
def test_only_whole_seconds_to_wait_are_understood(value: str, expected: timedelta | None) -> None:
    assert expected == read_retry_after({"retry-after": value})
    assert read_retry_after({}) is None
