"""A body's name with another country's adjective behind it is another body."""

import pytest
from support.registry import ORGANISATION, an_entity, linked, tag

from feeds.entities.matching.mentions import Rule

MINISTRY = an_entity(
    "interieur", ORGANISATION, "Ministère de l’Intérieur", "وزارة الداخلية", neighbours=("maroc",)
)
ANYWHERE = an_entity("interieur", ORGANISATION, "Ministère de l’Intérieur", "وزارة الداخلية")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le ministère de l’Intérieur espagnol parle.", "fr"),
        ("Le ministère de l’Intérieur française parle.", "fr"),
        ("قالت وزارة الداخلية المصرية أمس.", "ar"),
        ("قالت وزارة الداخلية الإسبانية أمس.", "ar"),
    ],
)
def test_it_is_only_a_candidate(text, language):
    tagging = tag(text, MINISTRY, language=language)

    assert () == tagging.assigned
    assert [Rule.FOREIGN] == [each.rule for each in tagging.mentions]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le ministère de l’Intérieur marocain parle.", "fr"),
        ("Le ministère de l’Intérieur parle.", "fr"),
        ("قالت وزارة الداخلية المغربية أمس.", "ar"),
        ("قالت وزارة الداخلية أمس.", "ar"),
    ],
)
def test_its_own_country_casts_no_doubt(text, language):
    assert ["interieur"] == [slug for _, slug in linked(text, MINISTRY, language=language)]


def test_nothing_is_known_of_a_body_without_neighbours():
    text = "Le ministère de l’Intérieur espagnol parle."

    assert ["interieur"] == [slug for _, slug in linked(text, ANYWHERE)]
