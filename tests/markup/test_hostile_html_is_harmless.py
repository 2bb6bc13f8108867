"""Nothing hostile is left of the vectors in corpus/hostile_html.jsonl, whoever parses the rest, and how."""

import json
from pathlib import Path

import pytest
from markup.allowed_html import problems_of

from feeds.markup.html import html_to_text, sanitise

LINES = (Path(__file__).parent / "corpus" / "hostile_html.jsonl").read_text(encoding="utf-8").splitlines()
VECTORS = [json.loads(line) for line in LINES]
every_vector = pytest.mark.parametrize("vector", VECTORS, ids=LINES)


@every_vector
@pytest.mark.parametrize("base_url", ["https://news.example/a", None])
def test_only_allowed_elements_and_attributes_are_left(vector: str, base_url: str | None) -> None:
    """H1, H2, H3."""
    assert [] == problems_of(sanitise(vector, base_url=base_url))


@every_vector
def test_sanitising_what_is_sanitised_changes_nothing(vector: str) -> None:
    """H2."""
    html = sanitise(vector, base_url=None)

    assert html == sanitise(html, base_url="https://news.example/")


@every_vector
def test_its_text_is_harmless_where_somebody_forgets_to_escape_it_once(vector: str) -> None:
    """H1: the text may look like a tag; sanitised again it is none."""
    assert [] == problems_of(sanitise(html_to_text(sanitise(vector, base_url=None)), base_url=None))
