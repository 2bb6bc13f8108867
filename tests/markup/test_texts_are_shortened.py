"""A shortened text ends between words and between what people take for characters."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup.text import shorten

CLUSTERS = st.sampled_from(
    ["a", "mot", " ", "\n", "é", "e\u0301", "👨‍👩‍👧‍👦", "🇫🇷", "👍🏽", "语", "لا", "\u0600", "한", "."]
)


@pytest.mark.parametrize(
    ("expected", "text", "limit"),
    [
        ("", "", 5),
        ("court", "  court ", 5),
        ("deux lignes", "deux\n\nlignes", 11),
        ("Le Maroc…", "Le Maroc scelle un accord", 14),
        ("Le Maroc…", "Le Maroc, scelle", 10),
        ("Le Maroc…", "Le Maroc scelle", 9),
        ("anticonsti…", "anticonstitutionnellement", 11),
        ("Ah anticonst…", "Ah anticonstitutionnellement", 13),
        ("…", "👨‍👩‍👧‍👦 famille", 5),
        ("a👍🏽…", "a👍🏽👍🏽👍🏽", 5),
        ("中文新…", "中文新闻联播", 4),
        ("…", "mot", 1),
    ],
)
def test_a_text_is_cut_before_its_limit(expected: str, text: str, limit: int) -> None:
    """O6."""
    assert expected == shorten(text, limit)


@given(st.lists(CLUSTERS, max_size=30).map("".join), st.integers(1, 40))
def test_no_cluster_is_split_and_no_limit_exceeded(text: str, limit: int) -> None:
    """O6."""
    short = shorten(text, limit)

    line = regex.sub(r"\s+", " ", text).strip()
    starts = {"".join(regex.findall(r"\X", line)[:count]) for count in range(len(line) + 1)}
    assert limit >= len(short)
    assert short == line or short.removesuffix("…") in starts


def test_a_million_flags_are_shortened_at_once() -> None:
    """O4, O6: finding the clusters of them all takes quadratic time."""
    assert "🇫🇷" * 24 + "…" == shorten("🇫🇷" * 500_000, 50)
