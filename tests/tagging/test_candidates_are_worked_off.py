"""Unknown names add up over all articles, until somebody accepts, adds or ignores them."""

import pytest
from click.testing import CliRunner
from support.databases import on_both_engines

ONE = "Le maire de la ville a reçu Idriss Tazi hier."
TWO = "Selon Idriss Tazi, tout va bien. La société Tazarine aussi."


@pytest.fixture
def names(depeche):
    return lambda: {each["surface"]: each for each in depeche("entity", "candidates", "list")}


def test_candidates_are_listed_with_count_context_and_likely_type(bring, names):
    bring("Un titre", ONE)
    bring("Un autre", TWO)

    found = names()

    assert (2, "person") == (found["Idriss Tazi"]["articles"], found["Idriss Tazi"]["type"])
    assert "Idriss Tazi" in found["Idriss Tazi"]["context"]
    assert (1, "organisation") == (found["Tazarine"]["articles"], found["Tazarine"]["type"])


def test_what_no_article_has_is_no_candidate(bring, services):
    from feeds.cli import depeche as root

    bring("Un titre", ONE)

    result = CliRunner().invoke(
        root, ["entity", "candidates", "accept", "fr=Rabat", "--type", "place"], obj=services
    )

    assert 2 == result.exit_code
    assert "no candidate" in result.output
    assert "entity add" in result.output


@on_both_engines
def test_an_accepted_candidate_becomes_an_entity_of_its_articles(bring, depeche, names, services):
    article = bring("Un titre", ONE)

    added = depeche("entity", "candidates", "accept", "fr=Idriss Tazi", "--type", "person")
    depeche("entity", "retag")

    assert "idriss-tazi" == added["slug"]
    assert "Idriss Tazi" not in names()
    with services.storage.reading() as session:
        assert ("idriss-tazi",) == session.articles.get(article.slug).assignment.entities


def test_a_candidate_becomes_another_name(bring, depeche, names, services):
    article = bring("Un titre", TWO)

    changed = depeche("entity", "candidates", "alias", "fr=Tazarine", "ocp", "--flag", "exact_case")
    depeche("entity", "retag")

    assert {"surface": "Tazarine", "language": "fr", "exact_case": True} == {
        key: value for key, value in changed["aliases"][-1].items() if value
    }
    with services.storage.reading() as session:
        assert ("ocp",) == session.articles.get(article.slug).assignment.mentions


@pytest.mark.parametrize("typed", ["TAZARINE", "fr=Tazarine"])
def test_an_ignored_candidate_stays_away_however_it_is_spelled(bring, depeche, names, typed):
    bring("Un titre", TWO)

    ignored = depeche("entity", "candidates", "ignore", typed)
    bring("Un autre", TWO)

    assert {"ignored": "tazarine", "articles": 1} == ignored
    assert {"Idriss Tazi"} == set(names())


def test_a_name_without_a_letter_is_refused(services):
    from feeds.cli import depeche as root

    result = CliRunner().invoke(root, ["entity", "candidates", "ignore", "fr=…"], obj=services)

    assert 2 == result.exit_code
