"""The sample articles of `make serve`: complete, trilingual, and filed under the default vocabulary."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import frontmatter
import pytest

from config.vocabulary import default_categories, default_entities

SAMPLES = sorted((Path(__file__).parents[2] / "feeds" / "intake" / "samples").glob("*.md"))
KEYS = {"id", "title", "language", "published", "authors", "categories", "entities", "summary"}

by_name = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def test_there_are_samples_in_three_languages():
    languages = [frontmatter.load(str(path))["language"] for path in SAMPLES]

    assert {"fr": 7, "ar": 3, "en": 3} == {language: languages.count(language) for language in languages}


def test_ids_are_unique():
    ids = [frontmatter.load(str(path))["id"] for path in SAMPLES]

    assert len(SAMPLES) == len(set(ids))


@by_name
def test_a_sample_says_everything_front_matter_can_say(path):
    sample = frontmatter.load(str(path))

    assert KEYS == set(sample.metadata) - {"updated", "translation_of"}
    assert all(sample[key] for key in KEYS)


@by_name
def test_a_sample_is_dated_with_its_offset(path):
    published = frontmatter.load(str(path))["published"]

    assert published.utcoffset() in (timedelta(0), timedelta(hours=1))
    assert datetime(2026, 10, 1, tzinfo=UTC) <= published < datetime(2026, 11, 21, tzinfo=UTC)


@by_name
def test_a_sample_is_filed_under_default_categories_and_places(path):
    """People and companies of the samples are fictitious, so only places can be in the vocabulary."""
    places = {entity.slug for entity in default_entities() if entity.type == "place"}
    sample = frontmatter.load(str(path))

    assert set(sample["categories"]) <= {category.slug for category in default_categories()}
    assert set(sample["entities"]) <= places


@by_name
def test_a_sample_links_nowhere_but_to_example_domains(path):
    """RFC 2606 §3: example.org belongs to nobody."""
    links = frontmatter.load(str(path)).content.split("](")[1:]

    assert links
    assert [] == [link for link in links if not link.startswith("https://example.org/")]


@by_name
def test_a_sample_is_typeset_with_care(path):
    text = path.read_text(encoding="utf-8").partition("---")[2]

    assert "'" not in text
    assert [] == [mark for mark in ("« ", " »", " :", " ;", " ?", " !") if mark in text]
