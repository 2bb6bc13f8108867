"""A text may define an acronym itself, and then its definition counts (entities.md, rule 6)."""

import pytest
from support.registry import ORGANISATION, PLACE, acronym, an_entity, candidates, linked, tag

DATA = an_entity(
    "cndp",
    ORGANISATION,
    "Commission nationale de contrôle de la protection des données à caractère personnel",
    aliases=[acronym("CNDP")],
)
FORESTS = an_entity("forets", ORGANISATION, "Office national des forêts")
FUND = an_entity("fonds", ORGANISATION, "Fonds Mohammed VI pour l’Investissement")
CDG = an_entity("cdg", ORGANISATION, "Caisse de dépôt et de gestion", aliases=[acronym("CDG")])
RABAT = an_entity("rabat", PLACE, "Rabat")


def test_an_acronym_behind_a_registered_name_belongs_to_it():
    tagging = tag("L’Office national des forêts (ONF) plante. L’ONF arrose.", FORESTS)

    assert ["forets"] * 3 == [each.entity for each in tagging.assigned]
    assert (("onf", "forets"),) == tagging.definitions or "ONF" in [each.surface for each in tagging.assigned]


def test_an_acronym_may_stand_before_its_name():
    assert ["forets"] * 2 == [
        slug for _, slug in linked("L’ONF (Office national des forêts) plante.", FORESTS)
    ]


def test_little_words_and_some_others_may_be_skipped():
    text = "La Commission nationale de contrôle de la protection des données à caractère personnel (CNDP)."

    assert ["cndp", "cndp"] == [slug for _, slug in linked(text, DATA)]


def test_a_digit_stands_for_a_roman_numeral():
    assert ["fonds", "fonds"] == [
        slug for _, slug in linked("Le Fonds Mohammed VI pour l’Investissement (FM6I).", FUND)
    ]


def test_a_definition_overrides_the_default_sense():
    text = "La Commission nationale du débat public (CNDP) débat. La CNDP écoute."

    tagging = tag(text, DATA)

    assert () == tagging.assigned
    assert {"Commission nationale du débat public", "CNDP"} == {each.surface for each in candidates(tagging)}


def test_another_spelling_of_the_full_name_is_the_same_body():
    text = "La Caisse de dépôt et gestion (CDG) investit. La CDG gagne."

    assert [("Caisse de dépôt et gestion", "cdg"), ("CDG", "cdg"), ("CDG", "cdg")] == linked(text, CDG)


@pytest.mark.parametrize("text", ["Rabat (MAP) – Le roi.", "À Rabat (OCP), hier."])
def test_brackets_alone_define_nothing(text):
    assert [("Rabat", "rabat")] == linked(text, RABAT)
