"""The reference article: every named entity found, none invented, seven about, the footer cut."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.entities.tag_commands import tag

pytestmark = pytest.mark.reference

NAMED = {
    "amal-el-fallah-seghrouchni": 2, "arthur-mensch": 2, "assises-nationales-ia": 1, "cdg": 1, "cndp": 2,
    "dakhla": 1, "etats-unis": 1, "europe": 1, "fonds-mohammed-vi": 1, "france": 1, "khalid-safir": 1,
    "maroc": 7, "ministere-transition-numerique": 1, "mistral-ai": 5, "nezha-hayat": 1, "omar-seghrouchni": 1,
    "rabat": 2, "royaume-uni": 1, "ryad-mezzour": 1, "singapour": 1,
}  # fmt: skip
ABOUT = {
    "maroc", "mistral-ai", "rabat", "ministere-transition-numerique", "amal-el-fallah-seghrouchni",
    "arthur-mensch", "cndp",
}  # fmt: skip


@pytest.fixture
def tagged(shared: Path, services):
    path = shared / "seeds" / "000_308efb414219c904.txt"
    result = CliRunner().invoke(tag, [str(path), "--json"], obj=services)
    return path.read_text(encoding="utf-8"), json.loads(result.stdout)


def test_every_named_entity_is_found_and_none_is_invented(tagged):
    _, document = tagged
    found = [each["entity"] for each in document["mentions"] if each["status"] == "assigned"]

    assert {slug: found.count(slug) for slug in set(found)} == NAMED


def test_it_is_about_seven(tagged):
    assert set(tagged[1]["about"]) == ABOUT


def test_offsets_are_exact_and_nothing_is_found_in_the_footer(tagged):
    text, document = tagged
    footer = text.index("🤞")

    assert [] == [
        each for each in document["mentions"] if text[each["start"] : each["end"]] != each["surface"]
    ]
    assert [] == [each for each in document["mentions"] if each["end"] > footer]


def test_the_person_inside_the_fund_is_nested(tagged):
    (fund,) = [each for each in tagged[1]["mentions"] if each["entity"] == "fonds-mohammed-vi"]

    assert ["mohammed-vi"] == [each["entity"] for each in fund["nested"]]
