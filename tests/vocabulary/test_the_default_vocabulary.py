"""The default vocabulary: complete, unambiguous, in three languages, and nothing in it is made up."""

import re
from collections import Counter

import pytest
from babel import Locale

from config.vocabulary import DefaultEntity, default_categories, default_entities
from feeds.markup.folding import fold

LANGUAGES = ("fr", "ar", "en")
SLUG = re.compile(r"[a-z0-9-]{1,80}")
ARABIC_LETTER = re.compile("[\u0621-\u064a]")

REFERENCE_ARTICLE = {
    "mistral-ai": "organisation",
    "ministere-transition-numerique": "organisation",
    "ministere-industrie-commerce": "organisation",
    "cndp": "organisation",
    "fonds-mohammed-vi": "organisation",
    "cdg": "organisation",
    "amal-el-fallah-seghrouchni": "person",
    "arthur-mensch": "person",
    "ryad-mezzour": "person",
    "omar-seghrouchni": "person",
    "nezha-hayat": "person",
    "khalid-safir": "person",
    "assises-nationales-ia": "event",
    "maroc": "place",
    "rabat": "place",
    "dakhla": "place",
    "france": "place",
    "etats-unis": "place",
    "royaume-uni": "place",
    "singapour": "place",
    "europe": "place",
}
REGIONS = [
    "beni-mellal-khenifra",
    "casablanca-settat",
    "dakhla-oued-ed-dahab",
    "draa-tafilalet",
    "fes-meknes",
    "guelmim-oued-noun",
    "laayoune-sakia-el-hamra",
    "marrakech-safi",
    "oriental",
    "rabat-sale-kenitra",
    "souss-massa",
    "tanger-tetouan-al-hoceima",
]
FROM_CLDR = {
    "maroc": "MA", "algerie": "DZ", "tunisie": "TN", "libye": "LY", "mauritanie": "MR", "egypte": "EG",
    "france": "FR", "espagne": "ES", "portugal": "PT", "italie": "IT", "allemagne": "DE", "belgique": "BE",
    "pays-bas": "NL", "suisse": "CH", "royaume-uni": "GB", "etats-unis": "US", "canada": "CA",
    "arabie-saoudite": "SA", "emirats-arabes-unis": "AE", "qatar": "QA", "israel": "IL", "turquie": "TR",
    "chine": "CN", "russie": "RU", "ukraine": "UA", "inde": "IN", "japon": "JP", "singapour": "SG",
    "bresil": "BR", "senegal": "SN", "cote-d-ivoire": "CI", "mali": "ML", "nigeria": "NG",
    "afrique-du-sud": "ZA", "europe": "150", "afrique": "002",
}  # fmt: skip


def entities() -> dict[str, DefaultEntity]:
    return {entity.slug: entity for entity in default_entities()}


@pytest.mark.parametrize("terms", [default_categories(), default_entities()], ids=["categories", "entities"])
def test_slugs_are_unique_well_formed_and_in_order(terms):
    slugs = [term.slug for term in terms]

    assert sorted(set(slugs)) == slugs
    assert [] == [slug for slug in slugs if not SLUG.fullmatch(slug)]


@pytest.mark.parametrize("terms", [default_categories(), default_entities()], ids=["categories", "entities"])
def test_every_term_has_a_label_in_three_languages(terms):
    incomplete = [term.slug for term in terms if set(LANGUAGES) != set(term.labels)]
    untidy = [
        label
        for term in terms
        for label in term.labels.values()
        if not label or " ".join(label.split()) != label or "'" in label
    ]
    not_arabic = [term.slug for term in terms if not ARABIC_LETTER.search(term.labels["ar"])]

    assert ([], [], []) == (incomplete, untidy, not_arabic)


def test_the_slugs_of_the_public_interface_are_there():
    categories = {category.slug for category in default_categories()}

    assert {"technologie", "economie", "ia"} <= categories
    assert {"maroc", "mistral-ai"} <= set(entities())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_categories_have_the_same_label(language):
    times = Counter(category.labels[language] for category in default_categories())

    assert [] == [label for label, count in times.items() if count > 1]


def test_every_entity_of_the_reference_article_is_there_with_its_type():
    found = {slug: entity.type for slug, entity in entities().items() if slug in REFERENCE_ARTICLE}

    assert found == REFERENCE_ARTICLE


def test_every_type_is_one_of_four():
    assert {"person", "organisation", "place", "event"} == {entity.type for entity in default_entities()}


def test_the_twelve_regions_are_places():
    places = {entity.slug for entity in default_entities() if entity.type == "place"}

    assert set(REGIONS) <= places


def test_no_wikidata_id_was_written_from_memory():
    """None has been confirmed by a source yet; the first one comes with its source."""
    assert [] == [entity.slug for entity in default_entities() if entity.wikidata is not None]


def test_no_two_entities_answer_to_the_same_name():
    names = {
        (entity.slug, fold(name))
        for entity in default_entities()
        for name in (*entity.labels.values(), *(alias.surface for alias in entity.aliases))
    }
    times = Counter(name for _, name in names)

    assert [] == [name for name, count in times.items() if count > 1]


def test_aliases_are_tidy_other_names_in_a_known_language():
    untidy = [
        (entity.slug, alias.surface)
        for entity in default_entities()
        for alias in entity.aliases
        if alias.language not in LANGUAGES
        or " ".join(alias.surface.split()) != alias.surface
        or "'" in alias.surface
        or (
            alias.surface == entity.labels[alias.language]
            and not (alias.exact_case or alias.context_required)
        )
    ]

    assert [] == untidy


def test_an_acronym_counts_only_in_exactly_its_letters():
    acronyms = [
        alias
        for entity in default_entities()
        for alias in entity.aliases
        if alias.surface.isascii() and alias.surface.isupper() and alias.surface.isalnum()
    ]

    assert {"CNDP", "CDG", "CNSS", "UM6P"} <= {alias.surface for alias in acronyms}
    assert [] == [alias.surface for alias in acronyms if not alias.exact_case]


def test_the_kingdom_is_the_country_only_with_a_capital():
    """Entities.md: "Royaume" is Morocco; "royaume" is a common noun."""
    kingdoms = [alias for alias in entities()["maroc"].aliases if alias.surface == "Royaume"]

    assert [True] == [alias.exact_case for alias in kingdoms]


def test_no_alias_carries_a_role():
    """Entities.md: office holders change, so a role never sits in an alias."""
    role = re.compile(r"\b(roi|prince|ministre|président|présidente|directeur|directrice|majesté)\b", re.I)

    persons = [entity for entity in default_entities() if entity.type == "person"]

    assert [] == [
        alias.surface for person in persons for alias in person.aliases if role.search(alias.surface)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_and_continents_are_called_as_in_cldr(language):
    territories = Locale(language).territories

    called = {slug: entities()[slug].labels[language] for slug in FROM_CLDR}

    assert {slug: territories[code] for slug, code in FROM_CLDR.items()} == called


def test_the_countries_of_the_world_are_there_as_in_cldr():
    """Those whose French label is CLDR's have CLDR's Arabic and English labels too."""
    territories = {language: Locale(language).territories for language in LANGUAGES}
    codes = {territories["fr"][code]: code for code in territories["fr"] if len(code) == 2}
    countries = [each for each in entities().values() if each.type == "place" and each.labels["fr"] in codes]

    assert len(countries) > 190
    assert [] == [
        each.slug
        for each in countries
        if {language: territories[language][codes[each.labels["fr"]]] for language in LANGUAGES}
        != each.labels
    ]


def test_neighbours_are_entities():
    known = set(entities())

    assert [] == [each.slug for each in entities().values() if set(each.neighbours) - known]


def test_only_places_have_verified_labels_so_far():
    """The labels of institutions, persons and events are own work that no source has confirmed."""
    verified = [entity for entity in default_entities() if entity.labels_verified]

    assert {"place"} == {entity.type for entity in verified}
    assert set(FROM_CLDR) <= {entity.slug for entity in verified}
