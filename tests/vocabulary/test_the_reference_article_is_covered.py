"""Every entity the reference article names can be found in its text by one of its default names."""

from pathlib import Path

import pytest

from config.vocabulary import default_entities
from feeds.markup.folding import fold

pytestmark = pytest.mark.reference

NAMED = [
    "amal-el-fallah-seghrouchni",
    "arthur-mensch",
    "assises-nationales-ia",
    "cdg",
    "cndp",
    "dakhla",
    "etats-unis",
    "europe",
    "fonds-mohammed-vi",
    "france",
    "khalid-safir",
    "maroc",
    "ministere-industrie-commerce",
    "ministere-transition-numerique",
    "mistral-ai",
    "nezha-hayat",
    "omar-seghrouchni",
    "rabat",
    "royaume-uni",
    "ryad-mezzour",
    "singapour",
]

# "le ministre de l’Industrie et du Commerce" is a role: the ministry itself is not named.
BY_ROLE = {"ministere-industrie-commerce"}


@pytest.fixture(scope="module")
def article(shared: Path) -> str:
    return fold((shared / "seeds" / "000_308efb414219c904.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("slug", sorted(set(NAMED) - BY_ROLE))
def test_an_entity_of_the_article_has_a_name_that_stands_in_it(article, slug):
    (entity,) = [entity for entity in default_entities() if entity.slug == slug]

    names = [*entity.labels.values(), *(alias.surface for alias in entity.aliases)]

    assert any(fold(name) in article for name in names)
