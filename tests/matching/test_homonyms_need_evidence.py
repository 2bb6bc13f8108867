"""Names that mean several things, or are words, are linked only on evidence (entities.md, rule 5)."""

import pytest
from support.registry import ORGANISATION, PERSON, PLACE, acronym, an_entity, candidates, linked, tag

from feeds.entities.matching.documents import read_document
from feeds.entities.matching.gazetteer import Gazetteer, name_key
from feeds.entities.matching.matcher import match
from feeds.entities.matching.mentions import Rule
from storage.vocabulary import Alias

DATA = an_entity(
    "cndp", ORGANISATION, "Commission des données", aliases=[acronym("CNDP")], neighbours=("omar",)
)
DEBATE = an_entity("cndp-fr", ORGANISATION, "Commission du débat", aliases=[acronym("CNDP")])
OMAR = an_entity("omar", PERSON, "Omar Seghrouchni")
NICE = an_entity("nice", PLACE, "Nice")
ORANGE = an_entity("orange", ORGANISATION, "Orange")
ORIENTAL = an_entity("oriental", PLACE, "Oriental", "الشرق")
FATAH = an_entity(
    "fatah", ORGANISATION, "Fatah", "فتح", aliases=[Alias(surface="حركة التحرير", language="ar")]
)


def test_without_evidence_a_homonym_is_proposed_with_its_senses():
    (mention,) = tag("La CNDP parle.", DATA, DEBATE).mentions

    assert (None, ("cndp", "cndp-fr")) == (mention.entity, mention.senses)
    assert Rule.HOMONYM == mention.rule


def test_what_the_article_links_already_decides_first():
    assert ("CNDP", "cndp-fr") in linked("La CNDP, soit la Commission du débat.", DATA, DEBATE, OMAR)


def test_then_what_the_source_means():
    assert [("CNDP", "cndp-fr")] == linked("La CNDP parle.", DATA, DEBATE, preferred=["cndp-fr"])


def test_then_a_neighbour():
    assert ("CNDP", "cndp") in linked("La CNDP et Omar Seghrouchni.", DATA, DEBATE, OMAR)


@pytest.mark.parametrize(("accepted", "expected"), [(5, ["cndp"]), (1, [])])
def test_then_who_was_accepted_twice_as_often(accepted, expected):
    gazetteer = Gazetteer()
    gazetteer.put(DATA, {"cndp": (accepted, accepted)})
    gazetteer.put(DEBATE, {"cndp": (1, 1)})

    tagging = match(gazetteer, read_document("La CNDP parle.", language="fr"))

    assert expected == [each.entity for each in tagging.assigned]


def test_the_name_of_one_beats_the_byname_of_another():
    city = an_entity("ville", PLACE, "Washington")
    person = an_entity("president", PERSON, "George Washington", aliases=["Washington"])

    assert [("Washington", "ville")] == linked("À Washington.", city, person)


@pytest.mark.parametrize("text", ["Nice effort de sa part.", "Un Nice jour.", "Orange vif."])
def test_a_name_that_is_a_word_needs_a_context(text):
    tagging = tag(text, NICE, ORANGE)

    assert () == tagging.assigned
    assert {"nice", "orange"} >= {each.entity for each in candidates(tagging) if each.entity}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("À Nice, tout va.", "nice"),
        ("La ville de Nice dort.", "nice"),
        ("L’opérateur Orange recrute.", "orange"),
    ],
)
def test_a_word_of_its_kind_is_a_context(text, slug):
    assert [slug] == [found for _, found in linked(text, NICE, ORANGE)]


def test_only_an_article_at_the_beginning_is_left_out():
    court = an_entity("cour", ORGANISATION, "Cour constitutionnelle", en="Constitutional Court")

    assert [] == linked("Spain’s Constitutional Court ruled.", court, language="en")


def test_one_context_serves_the_whole_article():
    assert ["nice", "nice"] == [slug for _, slug in linked("À Nice, on dort. Et Nice rêve.", NICE)]


def test_an_arabic_word_is_not_proved_by_a_name_beside_it():
    text = "قالت حركة فتح إن فتح الباب تم."

    assert [("فتح", "fatah")] == linked(text, FATAH, language="ar")


def test_another_name_of_the_entity_is_a_context_in_arabic():
    assert ["fatah", "fatah"] == [slug for _, slug in linked("حركة التحرير هي فتح.", FATAH, language="ar")]


def test_a_context_can_be_asked_for_by_flag():
    alias = Alias(surface="Atlas", language="fr", context_required=True)
    club = an_entity("atlas", ORGANISATION, "Club Atlas", aliases=[alias])

    assert [] == linked("Dans Atlas.", club)
    assert ["atlas", "atlas"] == [slug for _, slug in linked("Le Club Atlas. Dans Atlas.", club)]


def test_a_weak_name_only_repeats_a_stronger_one():
    alias = Alias(surface="Palais", language="fr", weak=True)
    palace = an_entity("palais", ORGANISATION, "Palais royal", aliases=[alias])

    assert [] == linked("Selon Palais, oui.", palace)
    assert ["palais", "palais"] == [
        slug for _, slug in linked("Le Palais royal parle. Le Palais dort.", palace)
    ]


@pytest.mark.parametrize(
    ("score", "expected"), [((0, 5), []), ((0, 4), ["omar"]), ((4, 5), ["omar"]), ((2, 6), [])]
)
def test_a_name_turned_down_too_often_is_only_proposed(score, expected):
    gazetteer = Gazetteer()
    gazetteer.put(OMAR, {name_key("Omar Seghrouchni"): score})

    tagging = match(gazetteer, read_document("Selon Omar Seghrouchni.", language="fr"))

    assert expected == [each.entity for each in tagging.assigned]
    assert len(expected) == 1 or Rule.DISTRUSTED in {each.rule for each in tagging.mentions}


def test_a_name_accepted_often_enough_needs_no_context_any_more():
    gazetteer = Gazetteer()
    gazetteer.put(ORIENTAL, {"الشرق": (9, 9)})

    tagging = match(gazetteer, read_document("سافر إلى الشرق أمس.", language="ar"))

    assert ["oriental"] == [each.entity for each in tagging.assigned]


def test_one_place_at_several_levels_is_the_city():
    levels = [an_entity(slug, PLACE, "Taza") for slug in ("taza-province", "taza", "taza-region")]

    assert [("Taza", "taza")] == linked("On va à Taza.", *levels)
