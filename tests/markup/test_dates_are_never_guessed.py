"""A written date becomes an aware UTC moment, or is refused; nothing is filled in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup.dates import parse_moment

RABAT = ZoneInfo("Africa/Casablanca")
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("20261120", "2026-11-20T00:00:00+00:00"),
        ("2026-W47-5", "2026-11-20T00:00:00+00:00"),
        ("20 November 2026", "2026-11-20T00:00:00+00:00"),
        ("05/11/2026", "2026-11-05T00:00:00+00:00"),
        ("2026/11/05", "2026-11-05T00:00:00+00:00"),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20T10:00:00.123999+02:00", "2026-11-20T08:00:00.123000+00:00"),
        ("2026-11-20 10:00:00 +0100", "2026-11-20T09:00:00+00:00"),
        ("2026-11-20 10:00", "2026-11-20T09:00:00+00:00"),
        ("Fri, 20 Nov 2026 10:00:00 +0100", "2026-11-20T09:00:00+00:00"),
        ("Fri, 20 Nov 2026 10:00:00 -0000", "2026-11-20T10:00:00+00:00"),
        ("Fri, 20 Nov 2026 10:00:00 EST", "2026-11-20T15:00:00+00:00"),
        ("20 Nov 2026 10:00 CET", "2026-11-20T09:00:00+00:00"),
        ("2026-01-05 09:00 PST", "2026-01-05T17:00:00+00:00"),
        ("  2026-11-20\n", "2026-11-20T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_as_written(written: str, expected: str) -> None:
    moment = parse_moment(written, zone=RABAT)

    assert expected == moment.isoformat()


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "12",
            "2026",
            "2026-11",
            "202611",
            "20-11-26",
            "05/11/26",
            "Friday",
            "10:00 2026",
            "today",
        ),
        *("20 Nov", "2026-13-01", "2026-02-30", "11/13/2026", "2026-11-20T25:00", "2026-06-30T23:59:60Z"),
        *("20 Nov 2026 10:00 XYZ", "20 Nov 2026 10:00 UTC+3", "2026-11-20T10:00+99:00", "1763632800"),
        *("٢٠٢٦-١١-٢٠", "-2026-11-20", "2026-11-20T10:00:00Z and more", "9" * 101, "20 février 2026"),
    ],
)
def test_what_is_no_full_date_is_refused(written: str) -> None:
    """Q6, O8: Arabic digits, leap seconds, and every date that leaves something out."""
    with pytest.raises(ValueError, match="is not a date such as"):
        parse_moment(written, zone=RABAT)


@pytest.mark.parametrize("written", ["0001-01-01", "1969-12-31T23:59:59Z", "1970-01-01T00:00+01:00"])
def test_years_before_1970_are_refused(written: str) -> None:
    """O8."""
    with pytest.raises(ValueError, match="between 1970 and 9999"):
        parse_moment(written, zone=RABAT)


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59-05:00", "10000-01-01", "99999-01-01"])
def test_years_after_9999_are_refused(written: str) -> None:
    """O8."""
    with pytest.raises(ValueError, match="is not a date such as"):
        parse_moment(written, zone=RABAT)


@pytest.mark.parametrize(
    ("zone", "written", "expected"),
    [
        (RABAT, "2026-03-22T02:30", "2026-03-22T02:00:00+00:00"),
        (RABAT, "2026-02-15T02:30", "2026-02-15T01:30:00+00:00"),
        (PARIS, "2026-03-29T02:30:59", "2026-03-29T01:00:00+00:00"),
        (PARIS, "2026-10-25T02:30", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_when_clocks_change_the_rule_is_fixed(zone: ZoneInfo, written: str, expected: str) -> None:
    """T2: the next minute that exists, the earlier of two equal times."""
    moment = parse_moment(written, zone=zone)

    assert expected == moment.isoformat()


@given(
    moment=st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30)),
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_every_iso_moment_is_the_moment_it_names(moment: datetime, minutes: int) -> None:
    written = (moment + timedelta(minutes=minutes)).isoformat() + _offset(minutes)

    read = parse_moment(written, zone=RABAT)

    assert moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC) == read


def _offset(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@given(written=st.text(max_size=40))
def test_anything_else_is_refused_and_nothing_worse(written: str) -> None:
    try:
        moment = parse_moment(written, zone=RABAT)
    except ValueError:
        return

    assert UTC is moment.tzinfo
    assert 1970 <= moment.year <= 9999
