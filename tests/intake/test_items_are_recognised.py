"""Fingerprints and ids: what makes two items the same, and what may become a permanent id."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from feeds.intake.drafts import Draft
from feeds.intake.identify import Verdict, decide, find_public_id, identity_of, origin_of
from feeds.intake.items import Additions, Item, Surroundings, make_item

SURROUNDINGS = Surroundings(base_url="https://news.example", language="fr", zone=ZoneInfo("UTC"))
DRAFT = Draft(title="L’été", body="Texte.", body_html="<p>Texte.</p>")


def made(draft: Draft, path: str | None = "/a.txt", additions: Additions | None = None) -> Item:
    return make_item(draft, path=path, additions=additions or Additions(), surroundings=SURROUNDINGS)


def test_spelling_habits_do_not_make_another_text() -> None:
    assert identity_of("L’été à Rabat", "Un  texte.\n") == identity_of("l'ete a rabat", "un texte.")
    assert identity_of("Un", "texte") != identity_of("Un texte", "")


def test_a_file_without_an_id_is_known_by_its_path_and_title() -> None:
    assert origin_of("/a.txt", "L’été") == origin_of("/a.txt", "L'ÉTÉ")
    assert origin_of("/a.txt", "L’été") != origin_of("/b.txt", "L’été")
    assert origin_of("/a.txt", "L’été") != origin_of("/a.txt", "L’hiver")


def test_an_item_with_an_id_or_from_standard_input_has_no_origin() -> None:
    assert made(DRAFT).origin_id is not None
    assert made(replace(DRAFT, id="ap-1")).origin_id is None
    assert made(DRAFT, path=None).origin_id is None


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "L’hiver"},
        {"body": "Autre."},
        {"language": "ar"},
        {"summary": "Résumé."},
        {"url": "https://exemple.ma/"},
        {"image": "https://exemple.ma/i.jpg"},
        {"published": "2026-11-20"},
        {"updated": "2026-11-20"},
        {"categories": ("ia",)},
        {"entities": ("maroc",)},
        {"authors": ("Sara",)},
    ],
)
def test_everything_that_matters_makes_an_item_another(fields: dict[str, str]) -> None:
    assert made(DRAFT).item_hash != made(replace(DRAFT, **fields)).item_hash  # type: ignore[arg-type]


def test_what_we_make_of_an_item_does_not() -> None:
    """Another path or a better sanitiser changes no article."""
    other = made(replace(DRAFT, body_html="<p>Texte.</p><hr>"), path="/b.txt")

    assert made(DRAFT).item_hash == other.item_hash


def test_category_and_entity_of_one_name_are_two_things() -> None:
    category = made(DRAFT, additions=Additions(categories=("maroc",)))
    entity = made(DRAFT, additions=Additions(entities=("maroc",)))

    assert category.item_hash != entity.item_hash


@pytest.mark.parametrize(
    "uri",
    [
        "https://exemple.ma/?p=12",
        "tag:exemple.ma,2026:1",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "urn:newsml:afp.com:20261120:TX-1",
    ],
)
def test_an_absolute_uri_may_be_permanent(uri: str) -> None:
    assert uri == find_public_id(uri)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "12",
            "ap-2026-1",
            "12:30",
            "/relative",
            "//exemple.ma/",
            "https:",
            "tag:a b",
            "https://exemple.ma/é",
        ),
        *(
            "https://exemple.ma/%zz",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "tag:<b>",
        ),
    ],
)
def test_anything_else_stays_the_sources_own(text: str) -> None:
    assert find_public_id(text) is None


def test_what_nobody_knows_is_new() -> None:
    assert Verdict.NEW is decide("a", None, None)
