"""The codes of our categories are IPTC Media Topics that somebody looked up, and IPTC is credited."""

import json
from pathlib import Path

import pytest

from config.vocabulary import CREDIT, default_categories

# Facts from IPTC's list, release of 2023-10-24: IPTC Media Topics © IPTC, CC BY 4.0.
MEDIA_TOPICS = {
    "medtop:02000000": "crime, law and justice",
    "medtop:04000000": "economy, business and finance",
    "medtop:05000000": "education",
    "medtop:06000000": "environment",
    "medtop:07000000": "health",
    "medtop:11000000": "politics",
    "medtop:12000000": "religion",
    "medtop:13000000": "science and technology",
    "medtop:14000000": "society",
    "medtop:15000000": "sport",
    "medtop:20000002": "arts and entertainment",
    "medtop:20000005": "cinema",
    "medtop:20000018": "music",
    "medtop:20000038": "culture",
    "medtop:20000045": "mass media",
    "medtop:20000170": "business information",
    "medtop:20000210": "agriculture",
    "medtop:20000225": "computing and information technology",
    "medtop:20000233": "telecommunication service",
    "medtop:20000235": "construction and property",
    "medtop:20000256": "energy and resource",
    "medtop:20000294": "manufacturing and engineering",
    "medtop:20000296": "automotive",
    "medtop:20000306": "books and publishing",
    "medtop:20000331": "tourism and leisure industry",
    "medtop:20000337": "transport",
    "medtop:20000373": "international trade",
    "medtop:20000385": "market and exchange",
    "medtop:20000418": "climate change",
    "medtop:20000437": "water",
    "medtop:20000509": "employment",
    "medtop:20000574": "election",
    "medtop:20000592": "human rights",
    "medtop:20000608": "public finance",
    "medtop:20000621": "government policy",
    "medtop:20000627": "data protection policy",
    "medtop:20000638": "international relations",
    "medtop:20000639": "diplomacy",
    "medtop:20000735": "scientific research",
    "medtop:20000763": "information technology and computer science",
    "medtop:20000771": "immigration",
    "medtop:20000772": "emigration",
    "medtop:20001065": "soccer",
    "medtop:20001158": "entrepreneurship",
    "medtop:20001245": "infrastructure projects",
    "medtop:20001298": "artificial intelligence",
    "medtop:20001300": "privacy",
    "medtop:20001370": "financial service",
}


def codes_in_use() -> list[str]:
    return [code for category in default_categories() for code in category.codes]


def test_every_code_is_one_that_was_looked_up():
    """MT-01: a code is `medtop:` and 8 digits, and stands in IPTC's list."""
    assert sorted(MEDIA_TOPICS) == sorted(codes_in_use())


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("technologie", "medtop:13000000"),
        ("ia", "medtop:20001298"),
        ("economie", "medtop:04000000"),
        ("politiques-publiques", "medtop:20000621"),
    ],
)
def test_the_codes_named_in_the_design_are_used(slug, code):
    codes = {category.slug: category.codes for category in default_categories()}

    assert code in codes[slug]


def test_the_licence_of_the_media_topics_is_credited(pytestconfig):
    """MT-01: in the program and on the page about the vocabulary."""
    page = (pytestconfig.rootpath / "docs" / "vocabulary.md").read_text(encoding="utf-8")

    assert CREDIT == "IPTC Media Topics © IPTC, CC BY 4.0"
    assert CREDIT in page


@pytest.mark.reference
def test_every_code_is_called_so_in_the_list_of_iptc_and_is_not_retired(shared: Path):
    """MT-03: no new installation begins with a retired concept."""
    document = json.loads((shared / "data" / "mediatopics-2023-fr-ar-en.json").read_text(encoding="utf-8"))
    in_force = {
        concept["qcode"]: concept["label"]["en"]
        for concept in document["concepts"]
        if concept["retired"] is None
    }

    assert MEDIA_TOPICS == {code: in_force.get(code) for code in MEDIA_TOPICS}
