"""`depeche category` and `depeche entity` list the vocabulary and add to it."""

import json

import pytest
from click.testing import CliRunner

from config.vocabulary import default_categories, default_entities
from feeds.entities.commands import category, entity
from storage.errors import AlreadyExists
from storage.vocabulary import ALIAS_FLAGS, Alias, Category, Entity, EntityType

NO_FLAGS = dict.fromkeys(ALIAS_FLAGS, False)
BOTH = [(category, ["add", "neuf"]), (entity, ["add", "neuf", "--type", "event"])]
for_both = pytest.mark.parametrize(("group", "add"), BOTH, ids=["category", "entity"])


def run(services, group, *arguments):
    return CliRunner().invoke(group, list(arguments), obj=services)


def test_categories_are_listed_as_one_json_document(services):
    result = run(services, category, "list", "--json")

    listed = json.loads(result.stdout)
    assert [each.slug for each in default_categories()] == [each["slug"] for each in listed]
    assert {
        "slug": "ia",
        "type": "category",
        "labels": {
            "ar": "الذكاء الاصطناعي",
            "en": "Artificial intelligence",
            "fr": "Intelligence artificielle",
        },
        "aliases": [],
        "wikidata": None,
        "codes": ["medtop:20001298"],
    } in listed


def test_entities_are_listed_as_one_json_document(services):
    result = run(services, entity, "list", "--json")

    listed = json.loads(result.stdout)
    assert [each.slug for each in default_entities()] == [each["slug"] for each in listed]
    assert {
        "slug": "onu",
        "type": "organisation",
        "labels": {"ar": "الأمم المتحدة", "en": "United Nations", "fr": "Organisation des Nations unies"},
        "aliases": [
            {"surface": "ONU", "language": "fr", **NO_FLAGS, "exact_case": True},
            {"surface": "Nations unies", "language": "fr", **NO_FLAGS},
            {"surface": "UN", "language": "en", **NO_FLAGS, "exact_case": True},
        ],
        "wikidata": None,
        "roles": [],
        "neighbours": [],
        "status": "active",
    } in listed


@pytest.mark.parametrize("kind", [each.value for each in EntityType])
def test_entities_of_one_type_can_be_listed(services, kind):
    result = run(services, entity, "list", "--type", kind, "--json")

    expected = [each.slug for each in default_entities() if each.type == kind]
    assert expected == [each["slug"] for each in json.loads(result.stdout)]


def test_lists_for_people_have_one_line_each(services):
    result = run(services, category, "list")

    lines = result.stdout.splitlines()
    assert len(default_categories()) == len(lines)
    assert "sante  (category)  Santé" in lines


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
def test_an_added_category_is_stored_and_shown(services):
    result = run(
        services, category, "add", "cereales", "--label", "fr=Céréales", "--label", "en= Cereal \t crops ",
        "--code", "medtop:20000210", "--code", "medtop:20000210", "--json",
    )  # fmt: skip

    with services.storage.reading() as session:
        stored = session.vocabulary.find_category("cereales")
    labels = {"fr": "Céréales", "en": "Cereal crops"}
    assert stored == Category(slug="cereales", labels=labels, codes=("medtop:20000210",))
    assert json.loads(result.stdout) == {
        "slug": "cereales",
        "type": "category",
        "labels": labels,
        "aliases": [],
        "wikidata": None,
        "codes": ["medtop:20000210"],
    }


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
def test_an_added_entity_is_stored_and_shown(services):
    result = run(
        services, entity, "add", "institut-tazarine", "--type", "organisation",
        "--label", "fr=Institut Tazarine", "--label", "AR=معهد تازارين",
        "--alias", "fr=Tazarine", "--alias", "fr=ITZ", "--acronym", "fr=ITZ",
        "--wikidata", "q7654321", "--json",
    )  # fmt: skip

    with services.storage.reading() as session:
        stored = session.vocabulary.find_entity("institut-tazarine")
    assert stored == Entity(
        slug="institut-tazarine",
        type=EntityType.ORGANISATION,
        labels={"fr": "Institut Tazarine", "ar": "معهد تازارين"},
        aliases=(
            Alias(surface="ITZ", language="fr", exact_case=True),
            Alias(surface="Tazarine", language="fr"),
        ),
        wikidata="Q7654321",
    )
    assert "institut-tazarine" == json.loads(result.stdout)["slug"]


@for_both
@pytest.mark.parametrize("labels", [["--label", "fr=Neuf"], ["--label", "en=Neuf"]])
def test_an_addition_is_confirmed_in_one_line(services, group, add, labels):
    result = run(services, group, *add, *labels)

    kind = "category" if group is category else "event"
    assert (0, f"Added: neuf  ({kind})  Neuf\n") == (result.exit_code, result.stdout)


@for_both
def test_a_label_is_required(services, group, add):
    result = run(services, group, *add)

    assert 2 == result.exit_code
    assert "Missing option '--label'" in result.stderr


@for_both
@pytest.mark.parametrize(
    "label",
    ["Neuf", "=Neuf", "fr=", "fr=  ", "fr=\x00\x07", "f=Neuf", "français=Neuf", "fr_MA=Neuf", "fr-=Neuf"],
)
def test_a_label_that_is_no_language_and_text_is_refused(services, group, add, label):
    result = run(services, group, *add, "--label", label)

    assert 2 == result.exit_code
    assert "is not a language and a name, such as fr=Économie" in result.stderr


@for_both
@pytest.mark.parametrize("length", [201, 1_000_000])
def test_a_label_that_is_too_long_is_refused(services, group, add, length):
    result = run(services, group, *add, "--label", "fr=" + "é" * length)

    assert 2 == result.exit_code
    assert "a name has at most 200 characters" in result.stderr
    assert len(result.stderr) < 1000


@for_both
def test_two_labels_in_one_language_are_refused(services, group, add):
    result = run(services, group, *add, "--label", "fr=Neuf", "--label", "FR=Nouveau")

    assert 2 == result.exit_code
    assert "two labels for fr; give one for each language" in result.stderr


@pytest.mark.parametrize("slug", ["Neuf", "neuf/x", "été", "", "a" * 81, "n euf", "neuf\n", "١"])
def test_a_slug_that_is_none_is_refused(services, slug):
    result = run(services, category, "add", slug, "--label", "fr=Neuf")

    assert 2 == result.exit_code
    assert "is not a slug: 1 to 80 of a-z, 0-9 and -" in result.stderr


def test_a_slug_that_looks_like_a_wikidata_id_is_refused(services):
    result = run(services, entity, "add", "q42", "--type", "person", "--label", "fr=Neuf")

    assert 2 == result.exit_code
    assert "would take it for a Wikidata id" in result.stderr


@pytest.mark.parametrize("code", ["20000210", "medtop:2000021", "medtop:٠٠٠٠٠٠٠٠", "medtop:20000210\n"])
def test_a_code_that_is_no_media_topic_is_refused(services, code):
    """MT-01."""
    result = run(services, category, "add", "neuf", "--label", "fr=Neuf", "--code", code)

    assert 2 == result.exit_code
    assert "is not an IPTC Media Topic: medtop: and 8 digits" in result.stderr


@pytest.mark.parametrize("wikidata", ["42", "Q0", "Q", "Q٤", "http://www.wikidata.org/entity/Q42"])
def test_what_is_no_wikidata_id_is_refused(services, wikidata):
    result = run(services, entity, "add", "x", "--type", "person", "--label", "fr=X", "--wikidata", wikidata)

    assert 2 == result.exit_code
    assert "is not a Wikidata id: Q and a number" in result.stderr


@for_both
def test_a_taken_slug_is_refused_and_nothing_changes(services, group, add):
    run(services, group, *add, "--label", "fr=Neuf")
    before = run(services, group, "list", "--json").stdout

    result = run(services, group, *add, "--label", "fr=Autre")

    assert AlreadyExists(group.name, "neuf") == result.exception
    assert before == run(services, group, "list", "--json").stdout


def test_a_taken_wikidata_id_is_refused(services):
    first = ("add", "un", "--type", "person", "--label", "fr=Un", "--wikidata", "Q7654321")
    second = ("add", "deux", "--type", "person", "--label", "fr=Deux", "--wikidata", "q7654321")
    run(services, entity, *first)

    result = run(services, entity, *second)

    assert AlreadyExists("entity", "Q7654321") == result.exception


def test_a_refused_addition_exits_with_2_and_one_line(services):
    """Interface.md, Commands: exit 2 is refused."""
    from feeds.cli import depeche  # here, so that a slice in pieces breaks its own tests alone

    result = run(services, depeche, "category", "add", "sport", "--label", "fr=Sport")

    assert (2, "") == (result.exit_code, result.stdout)
    assert "Error: category 'sport' already exists\n" == result.stderr
