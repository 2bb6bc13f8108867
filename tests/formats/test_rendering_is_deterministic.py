"""The same feed renders to the same bytes: whatever the time, the zone, the locale or the thread."""

import locale
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NoReturn

import pytest
import time_machine
from support.sample_feeds import make_entry, make_feed, make_golden_feed

from feeds.formats import FORMATS


@pytest.fixture
def _restored_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", FORMATS)
def test_two_renders_years_apart_are_byte_identical(name: str) -> None:
    """X-02, ATOM-05: feedgen writes the present moment wherever it was given none."""
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC)):
        first = FORMATS[name].render(make_golden_feed(name))

    with time_machine.travel(datetime(2031, 2, 3, tzinfo=UTC)):
        second = FORMATS[name].render(make_golden_feed(name))

    assert first == second
    assert b"2031" not in second


@pytest.mark.usefixtures("_restored_zone")
@pytest.mark.parametrize("name", FORMATS)
def test_the_time_zone_of_the_process_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """X-02, O8."""
    rendered = set()

    for zone in ("UTC", "Africa/Casablanca", "Pacific/Kiritimati"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        rendered.add(FORMATS[name].render(make_golden_feed(name)))

    assert 1 == len(rendered)


@pytest.mark.parametrize("name", FORMATS)
def test_the_locale_is_never_touched(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """O8, RSS-07: feedgen sets the locale of the whole process for every date it writes in RSS."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a format asked for the locale")

    monkeypatch.setattr(locale, "setlocale", refuse)

    assert FORMATS[name].render(make_golden_feed(name))


@pytest.mark.parametrize("name", FORMATS)
def test_threads_do_not_disturb_one_another(name: str) -> None:
    """X-02: four threads serve feeds at once."""
    feeds = [make_feed(make_entry(title=f"Article {number}")) for number in range(8)]
    alone = [FORMATS[name].render(feed) for feed in feeds]

    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(FORMATS[name].render, feeds * 5))

    assert alone * 5 == together
