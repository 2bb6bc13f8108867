"""A client that names what it has gets 304, and only then."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.conditional import MONTHS, etag_for, is_not_modified, last_modified, read_http_date

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
CHANGED_AT = datetime(2026, 11, 24, 11, 0, 0, 250_000, tzinfo=UTC)
AT_CHANGE = "Tue, 24 Nov 2026 11:00:00 GMT"
BODY = b"<rss/>"
TAG = etag_for(BODY, "identity").strip('"')


def matches(
    *,
    etag: str = etag_for(BODY, "identity"),
    none_match: str | None = None,
    since: str | None = None,
    changed_at: datetime = CHANGED_AT,
    now: datetime = NOW,
) -> bool:
    return is_not_modified(
        etag=etag, changed_at=changed_at, now=now, if_none_match=none_match, if_modified_since=since
    )


def test_a_tag_is_strong_and_differs_by_body_and_by_coding() -> None:
    """HTTP-03, C1."""
    tags = [etag_for(body, coding) for body in (b"a", b"b") for coding in ("identity", "gzip", "br")]

    assert len(tags) == len(set(tags))
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)
    assert [f'"{TAG}"', f'"{TAG}.gz"', f'"{TAG}.br"'] == [
        etag_for(BODY, coding) for coding in ("identity", "gzip", "br")
    ]


@pytest.mark.parametrize(
    "header",
    [
        '"{}"',
        'W/"{}"',
        '"{}-gzip"',
        '"{}--gzip"',
        '"{};gzip"',
        '"{}"-gzip',
        'W/"{}-gzip"',
        "{}",
        "W/{}",
        '"other", "{}"',
        '"a,b" ,, W/"{}" , "c"',
        '"other","{}"',
        '\t"{}" ',
    ],
)
def test_every_spelling_of_the_selected_representation_is_recognised(header: str) -> None:
    """HTTP-02, C1."""
    assert matches(none_match=header.format(TAG))


@pytest.mark.parametrize(
    "header",
    [
        "",
        '""',
        '"other"',
        '"{}.gz"',
        '"{}.br"',
        '"{}-br"',
        '"{}x"',
        '"x{}"',
        '"*"',
        '*, "other"',
        '"{} "',
        "\x00\xff,,;;",
    ],
)
def test_what_names_another_representation_is_not_recognised(header: str) -> None:
    """HTTP-02, HTTP-03."""
    assert not matches(none_match=header.format(TAG))


@pytest.mark.parametrize("header", ["*", " * "])
def test_an_asterisk_names_whatever_there_is(header: str) -> None:
    """HTTP-02."""
    assert matches(none_match=header)


@pytest.mark.parametrize("selected", ["gzip", "br"])
def test_the_identity_tag_does_not_name_a_compressed_representation(selected: str) -> None:
    """C1: 304 only for the very bytes the validator named."""
    etag = etag_for(BODY, selected)

    assert not matches(etag=etag, none_match=f'"{TAG}"')
    assert not matches(etag=etag, none_match=f'"{TAG}-gzip"')
    assert matches(etag=etag, none_match=f'"other", W/{etag}')


def test_a_tag_beats_a_date() -> None:
    """C2."""
    assert not matches(none_match='"other"', since=AT_CHANGE)
    assert not matches(none_match="", since=AT_CHANGE)
    assert matches(none_match=f'"{TAG}"', since="Tue, 24 Nov 2020 11:00:00 GMT")


@pytest.mark.parametrize(
    "since",
    [
        AT_CHANGE,
        "Tuesday, 24-Nov-26 11:00:00 GMT",
        "Tue Nov 24 11:00:00 2026",
        "Tue, 24 Nov 2026 12:00:00 GMT",
    ],
)
def test_a_date_at_or_after_the_change_is_enough(since: str) -> None:
    """HTTP-06; RFC 9110 §5.6.7: three forms."""
    assert matches(since=since)


@pytest.mark.parametrize(
    "since",
    [
        "",
        "Tue, 24 Nov 2026 10:59:59 GMT",
        "Tue, 24 Nov 2026 12:00:01 GMT",
        "Wed, 24 Nov 2027 11:00:00 GMT",
        "Tue, 24 Nov 2026 11:00:00 +0000",
        "Tue, 24 Nov 2026 11:00:00",
        "Tue, 31 Feb 2026 11:00:00 GMT",
        "Tue, 24 Nov 2026 25:00:00 GMT",
        "Tue, 24 nov 2026 11:00:00 GMT",
        "Tue, ٢٤ Nov 2026 11:00:00 GMT",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "2026-11-24T11:30:00Z",
        "1795518000",
        "yesterday",
    ],
)
def test_a_date_before_the_change_in_the_future_or_invalid_is_not(since: str) -> None:
    """C2."""
    assert not matches(since=since)


@pytest.mark.parametrize(("age_seconds", "expected"), [(0, False), (1.999, False), (2, True), (60, True)])
def test_a_lone_date_counts_once_the_change_is_two_seconds_old(age_seconds: float, expected: bool) -> None:
    """C3: another change in the same second would have the same date."""
    assert expected == matches(since=AT_CHANGE, now=CHANGED_AT + timedelta(seconds=age_seconds))


def test_a_change_from_the_future_is_never_answered_by_a_date() -> None:
    """L: a clock that was set back."""
    assert not matches(since=AT_CHANGE, changed_at=NOW + timedelta(hours=1))


def test_last_modified_is_a_whole_second_and_never_later_than_now() -> None:
    """HTTP-06."""
    assert datetime(2026, 11, 24, 11, 0, 0, tzinfo=UTC) == last_modified(CHANGED_AT, NOW)
    assert NOW - timedelta(seconds=1) == last_modified(NOW + timedelta(hours=1), NOW)


def test_whoever_polls_by_date_alone_sees_both_changes_of_one_second() -> None:
    """C3: the date a client gets between two changes is older than the one the second change settles on."""
    first, second = NOW + timedelta(milliseconds=100), NOW + timedelta(milliseconds=800)

    seen = last_modified(first, first + timedelta(milliseconds=100))

    assert not is_not_modified(
        etag='"x"',
        changed_at=second,
        now=second + timedelta(seconds=5),
        if_none_match=None,
        if_modified_since=f"{seen:%a, %d %b %Y %H:%M:%S} GMT",
    )


@pytest.mark.parametrize("age_ms", [0, 400, 999, 1000, 1999, 2000, 3000, 10_000])
def test_last_modified_never_goes_backwards(age_ms: int) -> None:
    """HTTP-06: a date given for one change is never later than one given for a later change."""
    now = CHANGED_AT + timedelta(milliseconds=age_ms)

    assert last_modified(CHANGED_AT, now) <= last_modified(now, now)
    assert last_modified(CHANGED_AT, now) <= last_modified(CHANGED_AT, now + timedelta(seconds=5))


@pytest.mark.parametrize(("digits", "year"), [("26", 2026), ("76", 2076), ("77", 1977), ("99", 1999)])
def test_two_digits_mean_a_year_at_most_fifty_ahead(digits: str, year: int) -> None:
    """RFC 9110 §5.6.7."""
    date = read_http_date(f"Sunday, 06-Nov-{digits} 08:49:37 GMT", now=NOW)

    assert date is not None
    assert year == date.year


@given(header=st.text() | st.text(alphabet='"W/,*-;gzip ax\\\t'), since=st.text())
def test_no_header_makes_the_parser_stumble(header: str, since: str) -> None:
    """X: garbage is answered with 200, never with an error."""
    expected = header.strip() == "*"

    assert expected == matches(etag='"selected"', none_match=header.replace("selected", ""))
    assert not matches(since=since)


@given(st.lists(st.text(alphabet=st.characters(min_codepoint=0x23, max_codepoint=0x7E)), max_size=5))
def test_a_tag_is_found_in_any_list_of_well_formed_tags(others: list[str]) -> None:
    """HTTP-02."""
    header = ", ".join([*(f'"{other}"' for other in others), f'"{TAG}"'])

    assert matches(none_match=header)


@given(st.datetimes(min_value=datetime(1977, 1, 1), max_value=datetime(2026, 11, 1)))
def test_every_form_of_a_date_reads_back(moment: datetime) -> None:
    """RFC 9110 §5.6.7."""
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    month = MONTHS[whole.month - 1]
    time = f"{whole:%H:%M:%S}"
    forms = (
        f"Mon, {whole.day:02} {month} {whole.year:04} {time} GMT",
        f"Monday, {whole.day:02}-{month}-{whole.year % 100:02} {time} GMT",
        f"Mon {month} {whole.day:2} {time} {whole.year:04}",
    )

    assert [whole] * 3 == [read_http_date(form, now=NOW) for form in forms]
