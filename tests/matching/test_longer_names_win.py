"""The longest name wins, and a capital beside a name casts doubt on it (entities.md, rule 4)."""

import pytest
from support.registry import ORGANISATION, PERSON, PLACE, acronym, an_entity, candidates, linked, tag

from feeds.entities.matching.mentions import Rule

KING = an_entity("mohammed-vi", PERSON, "Mohammed VI", "محمد السادس")
FUND = an_entity("fonds", ORGANISATION, "Fonds Mohammed VI pour l’Investissement")
FRANCE = an_entity("france", PLACE, "France")
RABAT = an_entity("rabat", PLACE, "Rabat", "الرباط")
CNDP = an_entity("cndp", ORGANISATION, "Commission nationale", aliases=[acronym("CNDP")])
OMAR = an_entity("omar", PERSON, "Omar Seghrouchni", "عمر صغروشني")
BERRADA = an_entity("berrada", PERSON, "Karim Berrada", aliases=["Berrada"])


def test_an_institution_is_not_the_person_inside_it():
    tagging = tag("Le Fonds Mohammed VI pour l’Investissement.", KING, FUND)

    (mention,) = tagging.mentions

    assert "fonds" == mention.entity
    assert [("Mohammed VI", "mohammed-vi")] == [(each.surface, each.entity) for each in mention.nested]


def test_two_names_side_by_side_are_two_mentions():
    assert [("CNDP", "cndp"), ("Omar Seghrouchni", "omar")] == linked(
        "Le président de la CNDP Omar Seghrouchni parle.", CNDP, OMAR
    )


@pytest.mark.parametrize(
    "text", ["Il lit Anatole France.", "Il lit France Monde-Soir.", "Chez France Télévisions."]
)
def test_one_word_beside_another_capital_is_only_a_candidate(text):
    tagging = tag(text, FRANCE)

    assert () == tagging.assigned
    assert ("France", Rule.TOUCHING) in [(each.surface, each.rule) for each in candidates(tagging)]


def test_an_unknown_bearer_of_a_surname_is_only_a_candidate():
    assert [("Berrada", "berrada")] == linked("Selon Berrada et Nadia Berrada.", BERRADA)


@pytest.mark.parametrize(
    "text",
    [
        "Selon France, oui.",
        "Le Président France",
        "Depuis France, rien. Paris dort",
        "Lundi France dort.",
        "France\nPierre",
    ],
)
def test_little_words_titles_days_and_other_lines_cast_no_doubt(text):
    assert ["france"] == [slug for _, slug in linked(text, FRANCE)]


@pytest.mark.parametrize(
    "text",
    [
        "La rue de France est là.",
        "L’avenue de la France est là.",
        "La place de Rabat est là.",
        "La Place du Rabat est là.",
        "À la gare de Rabat.",
        "Au stade de France.",
        "La coupe de France.",
        "Le prix de Rabat.",
        "L’université de Rabat.",
        "La fondation de France.",
        "L’avenue Mohammed VI est là.",
        "On Rabat Street.",
    ],
)
def test_what_is_named_after_something_is_something_else(text):
    tagging = tag(text, FRANCE, RABAT, KING)

    assert () == tagging.assigned
    assert {Rule.NAMED_AFTER} <= {each.rule for each in candidates(tagging)}


@pytest.mark.parametrize("head", ["شارع", "جامعة", "ملعب", "وبجامعة"])
def test_the_same_holds_in_arabic(head):
    assert [] == linked(f"قرب {head} محمد السادس اليوم.", KING, language="ar")


def test_a_registered_whole_is_no_longer_suppressed():
    stadium = an_entity("stade", PLACE, "Stade de France")

    assert [("stade de France", "stade")] == linked("Au stade de France.", FRANCE, stadium)


def test_a_rank_is_no_square():
    assert [("France", "france")] == linked("La place de la France dans le monde.", FRANCE)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Selon Jean Omar Seghrouchni.", Rule.UNKNOWN_FIRST_NAME),
        ("Jean Omar Seghrouchni parle.", Rule.UNKNOWN_FIRST_NAME),
        ("Zorg Omar Seghrouchni parle.", Rule.UNKNOWN_FIRST_NAME),
        ("Selon Omar Seghrouchni Tazi.", Rule.TOUCHING),
    ],
)
def test_a_person_of_a_longer_unknown_name_is_only_a_candidate(text, rule):
    tagging = tag(text, OMAR)

    assert () == tagging.assigned
    assert rule in {each.rule for each in candidates(tagging)}


def test_a_first_name_casts_doubt_in_arabic_too():
    assert [] == linked("التقى أحمد عمر صغروشني أمس.", OMAR, language="ar")


@pytest.mark.parametrize(
    "text",
    [
        "L’Algérien Omar Seghrouchni.",
        "Le ministre Omar Seghrouchni.",
        "Hier Omar Seghrouchni.",
        "Marocain Omar Seghrouchni l’est.",
        "Omar Seghrouchni Président du conseil.",
    ],
)
def test_what_stands_behind_an_article_is_no_first_name(text):
    assert [("Omar Seghrouchni", "omar")] == linked(text, OMAR)


@pytest.mark.parametrize(
    "title", ["Rabat Signs Huge Energy Deal With Foreign Partners", "Rabat Signs Deal", "Why Rabat Matters"]
)
def test_a_headline_with_a_capital_on_every_word_casts_no_doubt(title):
    assert [("Rabat", "rabat")] == linked(f"{title}\n\nMore here.", RABAT, language="en")


def test_a_known_first_name_casts_doubt_in_a_headline_too():
    text = "Michael Rabat Returns to the Old Club Again\n\nMore here."

    assert [] == linked(text, RABAT, language="en")


@pytest.mark.parametrize(
    "text", ["Le CHU Mohammed VI.", "Chez Mohammed VI Polytechnique.", "The Mohammed VI Foundation."]
)
def test_a_body_named_after_a_king_is_not_the_king(text):
    assert [] == linked(text, KING)


def test_a_bank_of_a_country_is_not_the_country():
    assert [("France", "france")] == linked("La Banque de France et la banque de la France.", FRANCE)


def test_a_little_word_in_capitals_is_part_of_a_name():
    monaco = an_entity("monaco", PLACE, "Monaco")

    assert [("Monaco", "monaco")] == linked("L’AS Monaco gagne à Monaco.", monaco)


def test_an_adjective_that_widens_an_arabic_name_makes_another_one():
    morocco = an_entity("maroc", PLACE, "Maroc", "المغرب")

    assert [("المغرب", "maroc")] == linked("دول المغرب العربي ومنها المغرب.", morocco, language="ar")
    assert [] == linked("بعد صلاة المغرب.", morocco, language="ar")


@pytest.mark.parametrize("word", ["على", "إلى", "حسن", "أمين"])
def test_an_arabic_word_that_is_also_a_given_name_casts_no_doubt(word):
    assert [("الرباط", "rabat")] == linked(f"قال {word} الرباط اليوم.", RABAT, language="ar")


def test_a_list_of_names_is_no_headline_in_french():
    assert [] == linked("Jeanne Dupont, Paul Rabat, Marie Martin, Louis Durand", RABAT)
