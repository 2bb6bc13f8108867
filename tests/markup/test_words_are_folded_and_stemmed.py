"""The words of a text and of a question meet, however they are written (Q2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup.words import LONGEST_WORD, MOST_BYTES, read_words, words_of


@pytest.mark.parametrize(
    "alike",
    [
        ("économie", "Économies", "L’ÉCONOMIE", "l'economie"),
        ("journal", "journaux", "Journal"),
        ("national", "nationale", "nationaux", "nationales"),
        ("bateau", "bateaux"),
        ("tunisien", "tunisienne", "Tunisiens"),
        ("company", "companies", "COMPANY"),
        ("election", "élections"),
        ("œuvre", "oeuvres"),
        ("2026", "٢٠٢٦"),
        ("وزارة", "الوزارة", "والوزارة", "بالوزارة", "وزارات", "وِزَارَة"),
        ("المغرب", "بالمغرب", "مغربية", "المغربي"),
        ("أخبار", "الأخبار", "اخبار"),
        ("اتفاقية", "الاتفاقيـــة"),
    ],
)
def test_these_are_one_word(alike: tuple[str, ...]) -> None:
    assert 1 == len({read_words(word) for word in alike})
    assert 1 == len(read_words(alike[0]))


@pytest.mark.parametrize(("one", "other"), [("prix", "presse"), ("bus", "but"), ("الوزارة", "المغرب")])
def test_these_are_two(one: str, other: str) -> None:
    assert read_words(one) != read_words(other)


def test_words_come_from_title_summary_and_text_once_each() -> None:
    found = words_of(
        "Titre", "Résumé du titre", html='<p>Un <a href="https://x.example/lien">texte</a>&amp;</p>'
    )

    assert "titr resum du un text" == found


@given(st.text(max_size=200))
def test_a_text_is_found_by_all_its_words(text: str) -> None:
    words = words_of(text)

    assert set(read_words(text)) == set(words.split())
    assert all(word.isalnum() and len(word) <= 2 * LONGEST_WORD for word in words.split())
    assert len(words.split()) == len(set(words.split()))


def test_endless_words_and_texts_are_bounded() -> None:
    """O4."""
    assert ("a" * LONGEST_WORD,) == tuple(word + "a" for word in read_words("a" * 100_000))
    assert len(words_of(" ".join(f"mot{number}" for number in range(100_000))).encode()) <= MOST_BYTES
