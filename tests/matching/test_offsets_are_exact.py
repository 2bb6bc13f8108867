"""Names are looked up folded and answered where they stand in the text as it is (entities.md, rule 1)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.registry import ORGANISATION, PLACE, an_entity, linked, tag

from feeds.entities.matching.columns import tokenise
from feeds.entities.matching.tokens import read_chunk

EGYPT = an_entity("egypte", PLACE, "Égypte", "مصر")
MOROCCO = an_entity("maroc", PLACE, "Maroc", "المغرب", "Morocco")
MISTRAL = an_entity("mistral-ai", ORGANISATION, "Mistral AI")
IVORY_COAST = an_entity("cote-d-ivoire", PLACE, "Côte d’Ivoire")
COMMITTEE = an_entity("cese", ORGANISATION, "Conseil économique, social et environnemental")


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("L\u2019E\u0301gypte gagne.", "E\u0301gypte"),
        ("En\u00a0Égypte.", "Égypte"),
        ("En É\u00adgypte, dit-on.", "É\u00adgypte"),
        ("L’ÉGYPTE de demain", "ÉGYPTE"),
    ],
)
def test_a_place_is_found_whatever_its_normal_form(text, surface):
    (mention,) = tag(text, EGYPT).assigned

    assert (surface, "egypte") == (text[mention.start : mention.end], mention.entity)


@pytest.mark.parametrize("name", ["المغرب", "الْمَغْرِب", "الـمـغـرب", "ال\u200dمغرب", "اَلمغرب", "والْمَغْرِب"])
def test_arabic_is_found_with_vowel_signs_and_tatweel(name):
    text = f"في {name} اليوم."

    (mention,) = tag(text, MOROCCO, language="ar").assigned

    assert text.index(name) + len(name) == mention.end
    assert text[mention.start] in "اa"


@pytest.mark.parametrize("apostrophe", "'’‘ʼ′´`")
def test_every_apostrophe_ends_a_word(apostrophe):
    assert [(f"Côte d{apostrophe}Ivoire", "cote-d-ivoire")] == linked(
        f"En Côte d{apostrophe}Ivoire.", IVORY_COAST
    )


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "\n", "  "])
def test_every_space_stands_between_words(space):
    assert [(f"Mistral{space}AI", "mistral-ai")] == linked(f"Avec Mistral{space}AI.", MISTRAL)


def test_a_blank_line_ends_every_name():
    assert [] == linked("Le mot est Mistral\n\nAI est le suivant.", MISTRAL)


def test_a_comma_belongs_to_a_name_that_has_one():
    text = "Le Conseil économique, social et environnemental siège."

    assert [("Conseil économique, social et environnemental", "cese")] == linked(text, COMMITTEE)


def test_a_byte_order_mark_counts():
    text = "\ufeffLe Maroc."

    (mention,) = tag(text, MOROCCO).assigned

    assert "Maroc" == text[mention.start : mention.end]


@given(st.text())
def test_words_stand_where_they_say(text):
    columns = tokenise(text)
    places = [(columns.start(at), columns.end(at)) for at in range(len(columns.tokens))]

    assert [] == [(start, end) for start, end in places if not 0 <= start < end <= len(text)]
    assert sorted(places) == places


@given(st.text(alphabet="aÉΣ1.-‑’@:/w«…#+ \n\t\u00a0\u202f\u0301\u200b\u0640\u064eمال"))
def test_words_read_between_spaces_are_those_of_the_whole_text(text):
    columns = tokenise(text)
    found = [(columns.start(at), columns.end(at), *token[2:]) for at, token in enumerate(columns.tokens)]

    assert list(map(tuple, read_chunk(text))) == found


@given(st.text(alphabet="Maroc Égypte’-.\n مصروالمغرب\u0640\u0301\u064e"))
def test_what_is_found_is_what_stands_there(text):
    tagging = tag(text, MOROCCO, EGYPT)

    assert [] == [each for each in tagging.mentions if text[each.start : each.end] != each.surface]


@given(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_a_text_means_the_same_in_every_normal_form(form):
    text = unicodedata.normalize(form, "L’Égypte et la Côte d’Ivoire, avec Mistral AI.")

    assert ["egypte", "cote-d-ivoire", "mistral-ai"] == [
        slug for _, slug in linked(text, EGYPT, IVORY_COAST, MISTRAL)
    ]


def test_directions_may_be_mixed():
    text = "وقعت \u2067Mistral AI\u2069 اتفاقا مع المغرب (Le Maroc) أمس."

    assert [("Mistral AI", "mistral-ai"), ("المغرب", "maroc"), ("Maroc", "maroc")] == linked(
        text, MISTRAL, MOROCCO, language="ar"
    )
