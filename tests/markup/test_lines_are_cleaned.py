"""Titles, names and labels: one clean line within its limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup.errors import TextTooLong
from feeds.markup.text import clean_line

ANY_LINE = st.text(
    st.one_of(
        st.sampled_from([*" \t\n\r\x0b", "\u00a0", "\u202f", "\u2028", "\u2066", "\u202e", "e", "\u0301"]),
        st.characters(codec=None, exclude_categories=()),
    ),
    max_size=60,
)
BIDI_CONTROLS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


@pytest.mark.parametrize("control", BIDI_CONTROLS, ids=ascii)
def test_a_title_cannot_be_made_to_read_backwards(control: str) -> None:
    """O5."""
    assert "ab" == clean_line(f"{control}a{control}b", limit=10)


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c", "\u200c", "\u200d"], ids=ascii)
def test_marks_and_joiners_that_arabic_needs_stay(mark: str) -> None:
    """O5."""
    assert f"a{mark}b" == clean_line(f"a{mark}b", limit=10)


@pytest.mark.parametrize(
    "space", [" ", "\t", "\n", "\r\n", "  \n ", "\x85", "\u2028", "\u2029", "\u2003"], ids=ascii
)
def test_white_space_becomes_one_space(space: str) -> None:
    assert "a b" == clean_line(f"{space}a{space}b{space}", limit=10)


def test_no_break_spaces_of_french_typography_stay() -> None:
    assert "«\u00a0Oui\u202f!\u00a0»" == clean_line(" «\u00a0Oui\u202f!\u00a0» ", limit=20)


def test_a_line_as_long_as_its_limit_is_kept() -> None:
    assert "é" * 500 == clean_line("e\u0301" * 500, limit=500)


@pytest.mark.parametrize("length", [501, 10_000_000])
def test_a_longer_line_is_refused_and_its_limit_named(length: int) -> None:
    """O4: a title of 10 MB."""
    with pytest.raises(TextTooLong) as refusal:
        clean_line("x" * length, limit=500)

    assert 500 == refusal.value.limit
    assert "is longer than 500 code points" == refusal.value.reason
    assert refusal.value.reason == str(refusal.value)


@given(ANY_LINE)
def test_cleaning_a_line_again_changes_nothing(text: str) -> None:
    line = clean_line(text, limit=1_000)

    assert line == clean_line(line, limit=1_000)
    assert line == line.strip()
    assert 1 >= len(line.splitlines())
    assert set() == set(line) & {*BIDI_CONTROLS, *"\t\n"}
