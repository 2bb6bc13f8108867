"""Text of several lines: legal, normalised, and the same when cleaned again."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.markup.text import clean_text

CONTROLS = [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)]
NONCHARACTERS = [
    *range(0xFDD0, 0xFDF0),
    *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)),
]
AWKWARD = st.sampled_from(
    [*"aeo\n\t é", "\u0301", "\u0323", "\u0344", "\u0f73", "\ud800", "\r", "\x85", "\u1100"]
)
ANY_TEXT = st.text(st.one_of(AWKWARD, st.characters(codec=None, exclude_categories=())), max_size=60)


@pytest.mark.parametrize(
    "code",
    [*CONTROLS, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, *NONCHARACTERS],
    ids=hex,
)
def test_what_no_document_may_carry_is_dropped(code: int) -> None:
    """O1, Q4, Q5, X-04."""
    assert "ab" == clean_text(f"a{chr(code)}b")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85"])
def test_every_line_break_becomes_a_line_feed(line_break: str) -> None:
    assert "a\nb\n" == clean_text(f"a{line_break}b{line_break}")


def test_text_is_normalised() -> None:
    """O1: NFC kept."""
    assert "d\u00e9p\u00eache \u0623" == clean_text("de\u0301pe\u0302che \u0627\u0654")


@pytest.mark.parametrize(
    "kept", ["\t", "\u00a0", "\u202f", "\u200f", "\u200c", "👨‍👩‍👧‍👦", "🇲🇦", "الْمَغْرِبُ", "𝒜"]
)
def test_legal_text_is_kept(kept: str) -> None:
    assert f"a{kept}b" == clean_text(f"a{kept}b")


def test_a_letter_keeps_ten_combining_marks() -> None:
    """O4."""
    assert "x" + "\u0301" * 10 + "y" == clean_text("x" + "\u0301" * 10_000 + "y")


def test_marks_that_normalisation_would_sort_for_minutes_are_cut_first() -> None:
    """O4: canonical ordering takes quadratic time."""
    cleaned = clean_text("x" + "\u0301\u0323" * 500_000)

    assert 12 > len(cleaned)


@given(ANY_TEXT)
def test_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)

    assert cleaned == clean_text(cleaned)


@given(ANY_TEXT)
def test_any_text_becomes_legal_in_xml_and_normalised(text: str) -> None:
    """O1, X-04."""
    cleaned = clean_text(text)

    element = etree.Element("title")
    element.text = cleaned
    assert cleaned == (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not regex.search(r"\p{M}{11}|\p{Cs}|\p{Noncharacter_Code_Point}", cleaned)
