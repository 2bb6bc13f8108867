"""The gate on generated articles: recall ≥ 0.99, precision ≥ 0.98, exact offsets, nothing in boilerplate."""

import json
import random

import pytest
from support.generated_articles import LANGUAGES, World, write_article

from feeds.entities.evaluating import evaluate
from feeds.entities.matching.documents import read_document
from feeds.entities.matching.gazetteer import make_gazetteer
from feeds.entities.matching.matcher import match

SEEDS = (1, 20261125)
ARTICLES = 60


@pytest.fixture(scope="module", params=SEEDS)
def world(request):
    return World(request.param)


@pytest.fixture(scope="module")
def gazetteer(world):
    return make_gazetteer(world.entities)


def articles(world, language):
    chance = random.Random(f"{language} {len(world.taken)}")
    return [write_article(world, language, chance) for _ in range(ARTICLES)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_precision_and_recall(world, gazetteer, language):
    lines = [json.dumps(each.document()) for each in articles(world, language)]

    total = evaluate(gazetteer, "generated", "\n".join(lines)).total.document()

    assert total["gold"] > 500
    assert total["recall"] >= 0.99
    assert total["precision"] >= 0.98


@pytest.mark.parametrize("language", LANGUAGES)
def test_offsets_are_exact_under_unicode_noise(world, gazetteer, language):
    wrong = []
    for article in articles(world, language):
        gold = {(each["start"], each["end"]): each["id"] for each in article.mentions}
        found = match(gazetteer, read_document(article.text, language=language)).assigned
        wrong += [each for each in found if article.text[each.start : each.end] != each.surface]
        ends = {end for _, end in gold}
        wrong += [each for each in found if each.end in ends and (each.start, each.end) not in gold]

    assert [] == wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_in_the_footer(world, gazetteer, language):
    for article in articles(world, language):
        found = match(gazetteer, read_document(article.text, language=language)).mentions

        assert [] == [each for each in found if each.end > article.footer]
