"""A bare surname means the one person who carries it in the article (entities.md, rule 7)."""

import pytest
from support.registry import PERSON, PLACE, an_entity, candidates, linked, tag

from feeds.entities.matching.mentions import Rule

AMAL = an_entity("amal", PERSON, "Amal El Fallah Seghrouchni")
OMAR = an_entity("omar", PERSON, "Omar Seghrouchni")
MACRON = an_entity("macron", PERSON, "Emmanuel Macron")
HOT = an_entity("hot", PERSON, "Léa Hot")
AKHANNOUCH = an_entity("akhannouch", PERSON, "Aziz Akhannouch", "عزيز أخنوش")
KING = an_entity("roi", PERSON, "Mohammed VI", "محمد السادس")
RABAT = an_entity("rabat", PLACE, "Rabat")


@pytest.mark.parametrize("later", ["Macron", "M. Macron", "le président Macron", "MACRON", "« Macron »"])
def test_a_surname_behind_the_full_name_is_the_same_person(later):
    assert ["macron", "macron"] == [
        slug for _, slug in linked(f"Emmanuel Macron parle, dit {later}.", MACRON)
    ]


def test_before_the_full_name_it_is_nobody():
    assert [("Emmanuel Macron", "macron")] == linked("Selon Macron. Puis Emmanuel Macron.", MACRON)


def test_two_people_of_one_surname_make_it_ambiguous():
    text = "Amal El Fallah Seghrouchni et Omar Seghrouchni. Puis Seghrouchni parle."

    tagging = tag(text, AMAL, OMAR)

    assert ["amal", "omar"] == [each.entity for each in tagging.assigned]
    (mention,) = candidates(tagging)
    assert (Rule.AMBIGUOUS_SURNAME, ("amal", "omar")) == (mention.rule, mention.senses)


def test_an_unknown_person_makes_a_surname_ambiguous_too():
    text = "Emmanuel Macron et Brigitte Macron arrivent. Puis Macron parle."

    assert [("Emmanuel Macron", "macron")] == linked(text, MACRON)


def test_a_surname_of_several_words_is_told_apart():
    text = "Amal El Fallah Seghrouchni et Omar Seghrouchni. Puis El Fallah Seghrouchni parle."

    assert ("El Fallah Seghrouchni", "amal") in linked(text, AMAL, OMAR)


@pytest.mark.parametrize(("title", "slug"), [("la ministre", "amal"), ("le président", "omar")])
def test_a_title_tells_two_people_apart(title, slug):
    text = f"La ministre Amal El Fallah Seghrouchni et Omar Seghrouchni, président. Puis {title} Seghrouchni."

    assert ("Seghrouchni", slug) == linked(text, AMAL, OMAR)[-1]


@pytest.mark.parametrize(
    "text", ["Léa Hot parle. Hot dort.", "Mohammed VI parle. VI dort.", "Emmanuel Macron. macron."]
)
def test_short_and_small_words_are_no_surnames(text):
    assert 1 == len(linked(text, HOT, KING, MACRON))


def test_a_surname_inside_another_name_is_not_followed():
    assert [("Emmanuel Macron", "macron")] == linked("Emmanuel Macron. Puis Jeanne Macron.", MACRON)


def test_a_nominal_is_never_linked():
    assert ["amal"] == [slug for _, slug in linked("Amal El Fallah Seghrouchni. La ministre parle.", AMAL)]


def test_only_persons_have_surnames():
    lake = an_entity("lac", PLACE, "Lac Majeur")

    assert [("Lac Majeur", "lac")] == linked("Le Lac Majeur. Puis Majeur.", lake)


def test_arabic_surnames_are_followed_behind_clitics():
    text = "قال عزيز أخنوش إن الأمر مهم. وأكد أخنوش ذلك، ولأخنوش رأي."

    assert ["akhannouch"] * 3 == [slug for _, slug in linked(text, AKHANNOUCH, language="ar")]


def test_an_arabic_ordinal_is_no_surname():
    assert ["roi"] == [slug for _, slug in linked("قال محمد السادس. اليوم السادس.", KING, language="ar")]


@pytest.mark.parametrize("later", ["Mme von der Leyen", "von der Leyen"])
def test_a_surname_may_begin_with_a_small_particle(later):
    ursula = an_entity("ursula", PERSON, "Ursula von der Leyen")

    assert ("von der Leyen", "ursula") in linked(f"Ursula von der Leyen parle. Et {later} rit.", ursula)


def test_a_nationality_before_a_surname_is_no_first_name():
    assert ["macron", "macron"] == [
        slug for _, slug in linked("Emmanuel Macron. Le Français Macron.", MACRON)
    ]


def test_two_surnames_are_followed_but_no_given_name():
    nadia = an_entity("nadia", PERSON, "Nadia Fettah Alaoui")
    jean = an_entity("jean", PERSON, "Jean Pierre Rahal")

    assert ("Fettah Alaoui", "nadia") in linked("Nadia Fettah Alaoui. Puis Fettah Alaoui.", nadia)
    assert [("Jean Pierre Rahal", "jean")] == linked("Jean Pierre Rahal. Puis Pierre Rahal.", jean)


def test_an_arabic_surname_that_is_a_word_needs_a_title_or_a_verb_of_speaking():
    salih = an_entity("salih", PERSON, "Barham Salih", "برهم صالح")
    text = "قال برهم صالح ذلك. وهذا لصالح البلد، صالح للجميع. وأضاف صالح أنه واثق. الرئيس صالح."

    assert ["برهم صالح", "صالح", "صالح"] == [surface for surface, _ in linked(text, salih, language="ar")]
