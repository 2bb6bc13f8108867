"""Slugs: what a title becomes in a URL."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup.slugs import is_slug, slugify


@pytest.mark.parametrize(
    ("expected", "title"),
    [
        ("le-maroc-scelle-un-accord", "Le Maroc scelle un accord"),
        ("l-ia-a-l-ete", "L’IA à l'été !"),
        ("l-ete", "L'e\u0301te\u0301"),
        ("oeuvre-et-coeur", "Œuvre et cœur"),
        ("strasse", "Straße"),
        ("lmghrb", "المغرب"),
        ("article", ""),
        ("article", "…"),
        ("article", "\u200f"),
        ("etc-passwd", "../../etc/passwd"),
        ("2f-2e-2e", "%2f%2e%2e\x00"),
    ],
)
def test_a_title_becomes_a_slug(expected: str, title: str) -> None:
    """Q7."""
    assert expected == slugify(title)


def test_a_long_title_is_cut_between_words() -> None:
    assert "-".join(["mots"] * 16) == slugify("mots " * 1_000_000)


def test_a_long_word_is_cut() -> None:
    assert "a" * 80 == slugify("a" * 1_000_000)


@given(st.text())
def test_every_text_becomes_a_slug(title: str) -> None:
    """Q7."""
    slug = slugify(title)

    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?", slug)
    assert is_slug(slug)
    assert slug == slugify(slug)


@pytest.mark.parametrize("text", ["a", "-", "0", "ia-2026", "a" * 80])
def test_a_slug_is_known(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "A", "é", "a b", "a_b", "a\n", "\na", "٣", "ａ", "a/b", "..", "a\x00", "%2f", "a" * 81]
)
def test_anything_else_is_no_slug(text: str) -> None:
    """Q6, Q7."""
    assert not is_slug(text)
