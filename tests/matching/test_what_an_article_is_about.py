"""Salience: which of the entities mentioned the article is about (entities.md, rule 8)."""

import pytest
from support.registry import PLACE, an_entity, tag

from feeds.entities.matching.mentions import Salience

NAMES = ("Agadir", "Berkane", "Cabourg", "Dakhla")
PLACES = [an_entity(name.lower(), PLACE, name) for name in NAMES]


def article(title: str, *paragraphs: str) -> str:
    return "\n\n".join((title, *paragraphs))


@pytest.mark.parametrize(
    "text",
    [
        article("Vers Agadir", "Rien ici.", "Rien là."),
        article("Un titre", "On va à Agadir. Rien.", "Rien là."),
        article("Un titre", "Rien ici. On va à Agadir.", "Puis à Agadir."),
        article("Un titre", "Rien ici.", "À Agadir, à Agadir.", "Et à Agadir."),
    ],
    ids=["in the title", "in the first sentence", "in the first paragraph and again", "three times"],
)
def test_an_article_is_about(text):
    assert ("agadir",) == tag(text, *PLACES).about


@pytest.mark.parametrize(
    "text",
    [
        article("Un titre", "Rien ici. On va à Agadir.", "Rien là."),
        article("Un titre", "Rien ici.", "À Agadir, à Agadir."),
    ],
    ids=["in the first paragraph only", "twice further down"],
)
def test_an_article_merely_mentions(text):
    tagging = tag(text, *PLACES)

    assert () == tagging.about
    assert ["agadir"] == [each.entity for each in tagging.entities]


def test_an_abbreviation_ends_no_sentence():
    assert ("agadir",) == tag(article("Un titre", "Selon M. Alami, on va à Agadir. Rien."), *PLACES).about


def test_the_score_weighs_places_and_mentions():
    """3·title + 2·first sentence + 1·first paragraph + log2(mentions)."""
    text = article("Vers Agadir", "On va à Agadir. Puis à Dakhla.", "À Agadir, enfin Agadir.")

    first, second = tag(text, *PLACES).entities

    assert Salience(entity="agadir", about=True, score=8.0, mentions=4) == first
    assert Salience(entity="dakhla", about=False, score=1.0, mentions=1) == second


def test_the_sign_up_block_is_never_matched():
    text = article(
        "Un titre", "Rien à dire ici aujourd’hui, ni demain, ni après-demain non plus.", "🤞 Suivez Agadir !"
    )

    assert () == tag(text, *PLACES).mentions


def test_front_matter_is_not_matched_but_for_its_title():
    text = "---\ntitle: Vers Agadir\nauthors: [Dakhla]\n---\nOn va à Berkane.\n"

    tagging = tag(text, *PLACES)

    assert [text.index("Agadir")] == [each.start for each in tagging.assigned if each.entity == "agadir"]
    assert "dakhla" not in [each.entity for each in tagging.entities]
