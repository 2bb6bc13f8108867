"""Where a name may begin and end: hyphens, elision, Arabic clitics (entities.md, rule 2)."""

import pytest
from support.registry import ORGANISATION, PERSON, PLACE, an_entity, linked

MOROCCO = an_entity("maroc", PLACE, "Maroc", "المغرب", "Morocco", aliases=["Royaume"])
BRITAIN = an_entity("royaume-uni", PLACE, "Royaume-Uni")
FRANCE = an_entity("france", PLACE, "France", "فرنسا", "France")
OUEZZANE = an_entity("ouezzane", PLACE, "Ouezzane", "وزان")
EGYPT = an_entity("egypte", PLACE, "Égypte", "مصر")
MALI = an_entity("mali", PLACE, "Mali", "مالي")
BANK = an_entity("bank-al-maghrib", ORGANISATION, "Bank Al-Maghrib", "بنك المغرب")
ABDALLAH = an_entity("abdallah", PERSON, "Abdallah Ier", "عبد الله الأول")


def test_a_hyphen_is_part_of_the_word():
    assert [("Royaume-Uni", "royaume-uni"), ("Royaume", "maroc")] == linked(
        "Le Royaume-Uni et le Royaume.", MOROCCO, BRITAIN
    )


@pytest.mark.parametrize(
    "text", ["Le franco-Maroc.", "Maroc-Télécommunications.", "Le Maroc–Europe.", "Marocain"]
)
def test_half_a_compound_is_no_name(text):
    assert [] == linked(text, MOROCCO)


@pytest.mark.parametrize(
    "text", ["Le duel - Maroc - commence.", "Le Maroc – enfin.", "(Maroc)", "« Maroc »", "Maroc."]
)
def test_marks_and_spaced_dashes_end_a_word(text):
    assert [("Maroc", "maroc")] == linked(text, MOROCCO)


@pytest.mark.parametrize("text", ["l’France", "d'France", "qu’France", "L’FRANCE"])
def test_elision_stands_to_the_left(text):
    assert ["france"] == [slug for _, slug in linked(f"On dit {text}.", FRANCE)]


def test_an_english_possessive_stands_to_the_right():
    assert [("Morocco", "maroc")] == linked("It is Morocco's king.", MOROCCO, language="en")


@pytest.mark.parametrize("prefix", ["", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل"])
def test_clitics_are_no_part_of_the_name(prefix):
    assert [("فرنسا", "france")] == linked(f"قال {prefix}فرنسا اليوم.", FRANCE, language="ar")


@pytest.mark.parametrize("prefix", ["", "و", "ب", "ف", "ك", "وب"])
def test_the_article_follows_a_clitic(prefix):
    assert [("المغرب", "maroc")] == linked(f"قال {prefix}المغرب اليوم.", MOROCCO, language="ar")


@pytest.mark.parametrize("prefix", ["ل", "ول", "فل"])
def test_lam_swallows_the_alef_of_the_article(prefix):
    """المغرب → للمغرب; the lam that remains is the article's."""
    assert [("لمغرب", "maroc")] == linked(f"قال {prefix}لمغرب اليوم.", MOROCCO, language="ar")


def test_without_any_prefix_a_name_keeps_its_article():
    assert [] == linked("قال مغرب اليوم.", MOROCCO, language="ar")


@pytest.mark.parametrize("word", ["لوزان", "بمصر", "ومصر", "المالي"])
def test_nothing_is_cut_off_before_a_name_of_four_letters(word):
    """لوزان is Lausanne."""
    assert [] == linked(f"سافر إلى {word} أمس.", OUEZZANE, EGYPT, MALI, language="ar")


def test_a_short_name_that_stands_by_itself_elsewhere_is_known_behind_a_clitic():
    assert [("مصر", "egypte"), ("مصر", "egypte")] == linked("في مصر وبمصر.", EGYPT, language="ar")


def test_a_clitic_stands_before_a_name_of_several_words():
    assert [("بنك المغرب", "bank-al-maghrib")] == linked("قال لبنك المغرب.", BANK, MOROCCO, language="ar")


@pytest.mark.parametrize("name", ["عبد الله الأول", "عبدالله الأول", "عبد اللّه الأوّل"])
def test_servant_names_are_written_apart_or_together(name):
    assert [(name, "abdallah")] == linked(f"التقى {name} أمس.", ABDALLAH, language="ar")


def test_letters_of_two_scripts_are_two_words():
    cdg = an_entity("cdg", ORGANISATION, "Caisse de dépôt et de gestion", aliases=["CDG"])

    assert [("CDG", "cdg")] == linked("وقعت الـCDG اتفاقا.", cdg, language="ar")


def test_a_short_name_behind_a_conjunction_is_known_in_a_list_of_its_kind():
    assert [("فرنسا", "france"), ("مصر", "egypte")] == linked("بين فرنسا ومصر.", FRANCE, EGYPT, language="ar")
    assert [] == linked("قال ومصر.", FRANCE, EGYPT, language="ar")


def test_tatweel_before_a_word_is_no_word():
    assert [("بنك ـالمغرب", "bank-al-maghrib")] == linked("قال بنك ـالمغرب.", BANK, language="ar")


def test_addresses_hold_no_names():
    text = "Voir https://example.org/Maroc, Maroc@example.org, @Maroc_officiel et Maroc.com."

    assert [] == linked(text, MOROCCO)


@pytest.mark.parametrize("mark", ["https://example.org/a", "presse@example.org", "@presse"])
def test_an_address_ends_before_the_mark_behind_it(mark):
    assert [("Maroc", "maroc")] == linked(f"Voir {mark}. Maroc Télécom, non : Maroc.", MOROCCO)


@pytest.mark.parametrize("name", ["Canal+", "Booking.com", "AT&T"])
def test_a_plus_and_the_end_of_a_site_are_part_of_a_name(name):
    known = an_entity("known", ORGANISATION, name)

    assert [(name, "known")] == linked(f"Le canal et le Booking ; Canal non, {name}.", known)


def test_the_number_of_a_note_is_no_part_of_a_name():
    assert [("Maroc", "maroc")] == linked("Au Maroc², oui.", MOROCCO)
