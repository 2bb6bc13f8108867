"""Articles name categories and entities by slug, Wikidata id or label; the unknown is refused."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.builders import NOON

from config.vocabulary import default_categories, default_entities
from feeds.entities.resolving import UnknownTerm, resolve_categories, resolve_entities
from storage.vocabulary import Category, Entity, EntityType

EVERY_CATEGORY_LABEL = [
    (label, category.slug) for category in default_categories() for label in category.labels.values()
]


def resolve_in(services, resolve, *values):
    with services.storage.reading() as session:
        return resolve(session, values)


@pytest.mark.parametrize("value", ["technologie", "Technologie", "TECHNOLOGIE", " technologie "])
def test_a_slug_is_known_in_any_case(services, value):
    assert ("technologie",) == resolve_in(services, resolve_categories, value)


@pytest.mark.parametrize(
    "value", ["mistral-ai", "Mistral AI", "MISTRAL AI", "ميسترال إيه آي", "ميسترال ايه اي"]
)
def test_an_entity_is_known_by_slug_and_by_label_in_every_language(services, value):
    assert ("mistral-ai",) == resolve_in(services, resolve_entities, value)


@pytest.mark.parametrize("value", ["cote d'ivoire", "Côte d’Ivoire", "COTE D’IVOIRE", "Co\u0302te d´Ivoire"])
def test_case_accents_and_apostrophes_of_a_label_do_not_matter(services, value):
    assert ("cote-d-ivoire",) == resolve_in(services, resolve_entities, value)


@given(
    st.sampled_from(EVERY_CATEGORY_LABEL),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([str.lower, str.upper]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the test only reads
def test_every_category_is_known_by_every_label(services, labelled, form, spell):
    label, slug = labelled

    value = unicodedata.normalize(form, spell(label))

    assert (slug,) == resolve_in(services, resolve_categories, value)


def test_every_entity_is_known_by_every_label(services):
    labelled = [(label, entity.slug) for entity in default_entities() for label in entity.labels.values()]

    found = resolve_in(services, resolve_entities, *(label for label, _ in labelled))

    assert tuple(dict.fromkeys(slug for _, slug in labelled)) == found


@pytest.mark.parametrize("value", ["Q7654321", "q7654321"])
def test_an_entity_is_known_by_its_wikidata_id(services, value):
    institute = Entity(
        slug="institut", type=EntityType.ORGANISATION, labels={"fr": "Institut"}, wikidata="Q7654321"
    )
    with services.storage.writing() as session:
        session.vocabulary.add_entity(institute, at=NOON)

    assert ("institut",) == resolve_in(services, resolve_entities, value)


def test_order_is_kept_and_each_comes_once(services):
    values = ("Rabat", "maroc", "RABAT", "المغرب", "france")

    assert ("rabat", "maroc", "france") == resolve_in(services, resolve_entities, *values)


def test_nothing_named_is_nothing_found(services):
    assert () == resolve_in(services, resolve_categories)


def test_an_unknown_category_is_refused_with_what_may_have_been_meant(services):
    with pytest.raises(UnknownTerm) as refused:
        resolve_in(services, resolve_categories, "ia", "tecnologie")

    assert UnknownTerm("category", "tecnologie", ("technologie",)) == refused.value
    assert (
        "unknown category 'tecnologie'; did you mean technologie? "
        "Add one with: depeche category add SLUG --label fr=…" == str(refused.value)
    )


def test_an_unknown_entity_without_neighbours_is_refused_with_how_to_add_it(services):
    with pytest.raises(UnknownTerm) as refused:
        resolve_in(services, resolve_entities, "zzzzzzzz")

    assert "unknown entity 'zzzzzzzz'. Add one with: depeche entity add SLUG --type TYPE --label fr=…" == str(
        refused.value
    )


def test_a_label_of_two_categories_is_refused_and_both_are_named(services):
    with services.storage.writing() as session:
        for slug in ("b-double", "a-double"):
            session.vocabulary.add_category(Category(slug=slug, labels={"fr": "Doublé"}), at=NOON)

    with pytest.raises(UnknownTerm) as refused:
        resolve_in(services, resolve_categories, "double")

    assert ("a-double", "b-double") == refused.value.suggestions
    assert "did you mean a-double or b-double?" in str(refused.value)


def test_a_slug_beats_the_label_of_another(services):
    with services.storage.writing() as session:
        session.vocabulary.add_category(Category(slug="presse", labels={"fr": "Sport"}), at=NOON)

    assert ("sport",) == resolve_in(services, resolve_categories, "Sport")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize(
    "value",
    ["", "   ", "\x00", "ia\x00", "\ud800", "-", "a" * 81, "١٢", "ia,economie", "' or 1=1", "é" * 10_000_000],
    ids=lambda value: repr(value[:12]),
)
def test_hostile_values_are_refused_like_any_unknown_one(services, value):
    """Control characters and lone surrogates reach no database; the message stays short."""
    with pytest.raises(UnknownTerm) as refused:
        resolve_in(services, resolve_categories, value)

    sentence = str(refused.value)
    assert len(sentence) < 1200
    assert sentence.isprintable()


def test_the_whole_vocabulary_is_listed_only_for_labels(services):
    """One article with slugs costs one look-up a slug, and labels one listing for all of them."""
    with services.storage.reading() as session:
        listings = count_listings(session)
        resolve_categories(session, ["ia", "economie"])
        after_slugs = len(listings)
        resolve_categories(session, ["Énergie", "Données personnelles", "Santé"])

    assert (0, 1) == (after_slugs, len(listings))


def count_listings(session):
    """Answer a list that grows by one with each listing of the categories."""
    listings = []
    vocabulary, list_all = session.vocabulary, session.vocabulary.list_categories

    def counting():
        listings.append("listed")
        return list_all()

    vocabulary.list_categories = counting
    return listings
