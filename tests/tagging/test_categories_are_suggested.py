"""Categories are suggested from words and habits, and assigned only by a person or an explicit option."""

import json

import pytest
from click.testing import CliRunner
from support.databases import on_both_engines
from support.registry import PLACE, an_entity
from support.registry import tag as tag_text

from feeds.entities.categorising import suggest
from feeds.entities.matching.documents import read_document
from feeds.entities.tag_commands import tag
from storage.vocabulary import Category

ECONOMY = Category(slug="economie", labels={"fr": "Économie", "ar": "الاقتصاد", "en": "Economy"})
DATA = Category(slug="donnees", labels={"fr": "Protection des données"})
SPORT = Category(slug="sport", labels={"fr": "Sport"})
RABAT = an_entity("rabat", PLACE, "Rabat")


def suggested(text: str, habits=None, language: str = "fr") -> list[str]:
    tagging = tag_text(text, RABAT, language=language)
    found = suggest(read_document(text, language=language), tagging, [ECONOMY, DATA, SPORT], habits or {})
    return [each.category for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’économie va mieux\n\nRien de plus.", ["economie"]),
        ("Un titre\n\nL’économie. L’ÉCONOMIE. Oui.", ["economie"]),
        ("Protection des données et économie\n\nLa protection des données.", ["donnees", "economie"]),
        ("Un titre\n\nL’économie, une fois.", []),
        ("Un titre\n\nL’économiste parle. L’économiste rit.", []),
    ],
)
def test_words_of_the_vocabulary_suggest(text, expected):
    assert expected == suggested(text)


def test_words_count_in_the_language_of_the_text():
    assert ["economie"] == suggested("الاقتصاد اليوم\n\nنص آخر.", language="ar")


def test_what_an_entity_is_usually_filed_under_suggests():
    text = "Vers Rabat\n\nRien de plus."

    assert ["sport"] == suggested(text, {"rabat": {"": 10, "sport": 9, "economie": 1}})
    assert [] == suggested(text, {"rabat": {"": 2, "sport": 2}})


def test_suggestions_are_shown_with_a_tagged_text(services, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("Le tourisme va mieux\n\nLe tourisme, oui.", encoding="utf-8")

    result = CliRunner().invoke(tag, [str(path), "--json"], obj=services)

    assert ["tourisme"] == [each["category"] for each in json.loads(result.stdout)["categories"]]


def test_an_import_assigns_none_of_them(bring):
    assert () == bring("Le tourisme va mieux", "Le tourisme, oui.").assignment.categories


def test_an_import_assigns_them_if_told_to(depeche, services, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("Le tourisme va mieux\n\nLe tourisme, oui.", encoding="utf-8")
    named = tmp_path / "named.md"
    named.write_text(
        "---\ntitle: Le tourisme encore\ncategories: [sport]\n---\nLe tourisme, oui.", encoding="utf-8"
    )

    depeche("import", "--categorise", path, named)

    with services.storage.reading() as session:
        found = {
            each.text.title: each.assignment.categories for each in session.articles.list(state=None, limit=9)
        }
    assert {"Le tourisme va mieux": ("tourisme",), "Le tourisme encore": ("sport",)} == found


@on_both_engines
def test_habits_are_those_of_public_articles(bring, services):
    for number in range(3):
        bring(f"Agadir {number}", "Rien.", front="categories: [sport]\n")

    with services.storage.reading() as session:
        assert {"agadir": {"": 3, "sport": 3}} == session.registry.habits(["agadir"], most=10)
        assert {"agadir": {"": 2, "sport": 2}} == session.registry.habits(["agadir"], most=2)
        assert {"absent": {"": 0}} == session.registry.habits(["absent"], most=2)
