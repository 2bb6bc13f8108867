"""Case tells names from words, and so do some accents (entities.md, rules 1 and 3)."""

import pytest
from support.registry import EVENT, ORGANISATION, PERSON, PLACE, acronym, an_entity, candidates, linked, tag

from feeds.entities.matching.mentions import Rule
from storage.vocabulary import Alias

MOROCCO = an_entity("maroc", PLACE, "Maroc")
CDG = an_entity("cdg", ORGANISATION, "Caisse de dépôt et de gestion", aliases=[acronym("CDG")])
CNDP = an_entity("cndp", ORGANISATION, "Commission nationale", aliases=[acronym("CNDP")])
TRANSITION = an_entity("transition", ORGANISATION, "Transition numérique")
MINISTRY = an_entity("ministere", ORGANISATION, "Ministère de la Transition numérique")
LE_MONDE = an_entity("le-monde", ORGANISATION, "Le Monde")
MISTRAL = an_entity("mistral-ai", ORGANISATION, "Mistral AI")
SALE = an_entity("sale", PLACE, "Salé", aliases=[Alias(surface="Salé", language="fr", accent_required=True)])
MARCH = an_entity("marche-verte", EVENT, "Marche verte")


def test_a_name_with_a_capital_needs_a_capital():
    assert [] == linked("La transition numérique avance, comme le maroc.", TRANSITION, MOROCCO)


def test_an_institution_may_begin_in_lower_case_if_another_word_is_capitalised():
    text = "Le ministère de la Transition numérique parle ; le ministère de la transition numérique se tait."

    assert [("ministère de la Transition numérique", "ministere")] == linked(text, MINISTRY)


def test_a_flag_makes_any_first_word_generic():
    alias = Alias(surface="Collège des Sages", language="fr", generic_head=True)
    college = an_entity("college", ORGANISATION, "Sages réunis", aliases=[alias])

    assert [("collège des Sages", "college")] == linked("Le collège des Sages siège.", college)


def test_acronyms_are_exact_and_whole():
    assert [("CDG", "cdg"), ("CNDP", "cndp")] == linked("CDG, cdg, Cdg, CDGS, XCDG, CNDP, Cndp.", CDG, CNDP)


@pytest.mark.parametrize("text", ["La C.D.G. investit.", "C.D.G"])
def test_an_acronym_may_have_dots(text):
    assert ["cdg"] == [slug for _, slug in linked(text, CDG)]


def test_upper_case_of_six_letters_is_an_acronym_without_any_flag():
    ocp = an_entity("ocp", ORGANISATION, "OCP")

    assert [("OCP", "ocp")] == linked("OCP et Ocp.", ocp)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turkey dinner. We ate turkey.", []),
        ("Turkey Prices Rise Again\n\nA turkey costs more.", []),
        ("Turkey won, the turkey of Turkey.", ["Turkey", "Turkey"]),
        ("Turkey won. #turkey", ["Turkey"]),
    ],
)
def test_a_word_that_is_written_small_elsewhere_is_no_name_where_it_must_be_big(text, expected):
    turkey = an_entity("turquie", PLACE, "Turquie", "تركيا", "Turkey")

    assert expected == [surface for surface, _ in linked(text, turkey, language="en")]


def test_a_name_typed_in_lower_case_may_begin_a_sentence():
    brand = an_entity("esable", ORGANISATION, "eSable")

    assert ["eSable", "eSable"] == [surface for surface, _ in linked("eSable ouvre. Chez eSable.", brand)]


def test_a_hamza_inside_an_arabic_word_makes_another_word():
    fez = an_entity("fes", PLACE, "Fès", "فاس")
    emirates = an_entity("emirats", PLACE, "Émirats", "الامارات")

    text = "حمل الفلاح فأس جده من فاس إلى الإمارات."

    assert ["فاس", "الإمارات"] == [surface for surface, _ in linked(text, fez, emirates, language="ar")]


def test_an_english_acronym_is_no_french_article():
    un = an_entity("onu", ORGANISATION, en="United Nations", aliases=[Alias(surface="UN", language="en")])

    assert [] == linked("UN SEUL mot, UN seul.", un)
    assert [("UN", "onu")] == linked("The UN said so.", un, language="en")


def test_the_capital_behind_an_article_counts():
    assert [("Le Monde", "le-monde")] == linked("Le monde change. Le Monde titre.", LE_MONDE)


def test_every_capital_of_a_person_counts():
    rose = an_entity("rose-marine", PERSON, "Rose Marine")

    assert [] == linked("Rose marine et blanche.", rose)


def test_sloppy_capitals_inside_an_institution_do_not_matter():
    assert [("Marche Verte", "marche-verte")] == linked("La Marche Verte.", MARCH)


def test_a_title_in_capitals_counts_for_names_of_two_words():
    tagging = tag("LE MAROC SIGNE AVEC MISTRAL AI", MOROCCO, MISTRAL)

    assert [("MISTRAL AI", "mistral-ai")] == [(each.surface, each.entity) for each in tagging.assigned]
    assert [("MAROC", Rule.CAPITALS)] == [(each.surface, each.rule) for each in candidates(tagging)]


def test_a_name_in_a_capital_title_counts_if_the_text_confirms_it():
    text = "LE MAROC SIGNE AVEC MISTRAL AI\n\nAujourd’hui, le Maroc a signé."

    assert {("MAROC", "maroc"), ("Maroc", "maroc")} <= set(linked(text, MOROCCO, MISTRAL))


def test_a_list_of_acronyms_is_no_title():
    assert [("CDG", "cdg"), ("CNDP", "cndp")] == linked("CDG, CNDP, ANRT", CDG, CNDP)


def test_some_accents_are_required():
    assert [("Salé", "sale")] == linked("Sale histoire à Salé, dit le Sale.", SALE)


def test_accents_are_otherwise_optional():
    egypt = an_entity("egypte", PLACE, "Égypte")

    assert [("Egypte", "egypte")] == linked("En Egypte.", egypt)


def test_a_place_goes_by_its_name_in_the_language_of_the_text():
    jordan = an_entity("jordanie", PLACE, "Jordanie", en="Jordan")

    assert [] == linked("Selon Jordan, tout va bien.", jordan)
    assert [("Jordan", "jordanie")] == linked("He went to Jordan.", jordan, language="en")


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Dans le Monde daté de jeudi.", "le Monde"),
        ("Le port du Havre et la mer.", "Havre"),
        ("On va au Havre.", "Havre"),
        ("La victoire des Républicains.", "Républicains"),
    ],
)
def test_the_article_of_a_name_may_be_small_or_contracted(text, surface):
    names = [
        LE_MONDE,
        an_entity("havre", PLACE, "Le Havre"),
        an_entity("lr", ORGANISATION, "Les Républicains"),
    ]

    assert [surface] == [found for found, _ in linked(text, *names)]


def test_a_contracted_word_is_no_name():
    havre = an_entity("havre", PLACE, "Le Havre")

    assert [] == linked("Un coin du havre de paix, au havre.", havre)


def test_an_acronym_that_is_spoken_may_be_written_as_a_word():
    nato = an_entity("otan", ORGANISATION, "OTAN")
    exact = an_entity("anrt", ORGANISATION, "Agence", aliases=[acronym("UNAR")])

    assert [("Otan", "otan"), ("OTAN", "otan")] == linked("L’Otan, l’OTAN, otan, Unar.", nato, exact)


def test_an_article_does_not_hide_a_word_that_needs_a_context():
    oriental = an_entity("oriental", PLACE, "L’Oriental")

    assert [] == linked("L’Oriental est là.", oriental)
