"""Names that the registry does not know are shown to the editor, never linked (entities.md, rule 9)."""

import pytest
from support.registry import EVENT, ORGANISATION, PERSON, PLACE, an_entity, candidates, tag

RABAT = an_entity("rabat", PLACE, "Rabat", "الرباط")


def unknown(text: str, language: str = "fr") -> dict[str, object]:
    return {each.surface: each.type for each in candidates(tag(text, RABAT, language=language))}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Selon le ministre Idriss Tazi, oui.", "Idriss Tazi", PERSON),
        ("Selon Youssef Ben Ali, oui.", "Youssef Ben Ali", PERSON),
        ("Chez Tazarine, oui.", "Tazarine", ORGANISATION),
        ("Le groupe Tazarine recrute.", "Tazarine", ORGANISATION),
        ("La ville de Tazarine, non, à Tazarine.", "Tazarine", None),
        ("Avec l’Office des Sables, oui.", "Office des Sables", ORGANISATION),
        ("Au Festival des Sables, oui.", "Festival des Sables", EVENT),
        ("Selon la XKCD, oui.", "XKCD", ORGANISATION),
        ("On lit Jean de la Fontaine.", "Jean de la Fontaine", PERSON),
    ],
)
def test_a_run_of_capitals_is_a_candidate_with_its_likely_type(text, name, kind):
    found = unknown(text)

    assert name in found
    assert kind is None or kind == found[name]


@pytest.mark.parametrize(
    "text",
    [
        "Selon lui, oui. Cependant il pleut.",
        "Demain, il pleut. Rêver est doux.",
        "Rabat dort.",
        "Le ministre de l’Industrie et du Commerce.",
        "En IA, le PIB et la TVA.",
        "Lundi 3 Mars.",
        "Rêver, dit-il. On aime rêver.",
    ],
)
def test_sentence_openers_offices_and_common_acronyms_are_not(text):
    assert {} == unknown(text)


def test_a_title_inside_a_run_of_capitals_is_no_part_of_the_name():
    assert ["Tazarine"] == list(unknown("Selon Foreign Minister Tazarine."))


def test_an_opener_is_a_name_if_it_is_capitalised_elsewhere():
    assert "Tazarine" in unknown("Tazarine dort. On aime Tazarine.")


def test_arabic_names_need_a_title_or_quotation_marks():
    assert {"إدريس التازي": PERSON} == unknown("قال الوزير إدريس التازي إن الأمر مهم.", "ar")
    assert {"تازارين": ORGANISATION} == unknown("أعلنت شركة «تازارين» ذلك.", "ar")
    assert {} == unknown("قال إدريس التازي إن الأمر مهم.", "ar")
