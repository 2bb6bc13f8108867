"""Seeding brings the default vocabulary into a storage once, and touches nothing that is there."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from support.builders import NOON

from config.vocabulary import default_categories, default_entities
from feeds.entities.seeding import seed_vocabulary
from storage import open_storage
from storage.vocabulary import Alias, Category, Entity, EntityType, TermKey, TermKind

EVERYTHING = len(default_categories()) + len(default_entities())


def test_an_empty_storage_gets_the_whole_vocabulary(storage):
    added = seed_vocabulary(storage, now=NOON)

    with storage.reading() as session:
        categories = session.vocabulary.list_categories()
        entities = session.vocabulary.list_entities()
    assert EVERYTHING == added
    assert [each.slug for each in default_categories()] == [each.slug for each in categories]
    assert [each.slug for each in default_entities()] == [each.slug for each in entities]


def test_a_seeded_term_is_stored_as_it_is_written(storage):
    seed_vocabulary(storage, now=NOON)

    with storage.reading() as session:
        category = session.vocabulary.find_category("ia")
        entity = session.vocabulary.find_entity("cdg")
        term = session.vocabulary.find_term(TermKey(TermKind.ABOUT, "cdg"))
    assert category == Category(
        slug="ia",
        labels={"fr": "Intelligence artificielle", "ar": "الذكاء الاصطناعي", "en": "Artificial intelligence"},
        codes=("medtop:20001298",),
    )
    assert entity == Entity(
        slug="cdg",
        type=EntityType.ORGANISATION,
        labels={
            "fr": "Caisse de dépôt et de gestion",
            "ar": "صندوق الإيداع والتدبير",
            "en": "Caisse de dépôt et de gestion",
        },
        aliases=(
            Alias(surface="CDG", language="fr", exact_case=True),
            Alias(surface="Groupe CDG", language="fr"),
        ),
    )
    assert term is not None
    assert term.created_at == NOON


def test_seeding_again_adds_nothing(storage):
    seed_vocabulary(storage, now=NOON)

    assert 0 == seed_vocabulary(storage, now=NOON)


def test_seeding_again_does_not_even_begin_to_write(storage, monkeypatch):
    seed_vocabulary(storage, now=NOON)
    begun = []
    monkeypatch.setattr(storage, "writing", lambda: begun.append("writing"))

    seed_vocabulary(storage, now=NOON)

    assert [] == begun


def test_what_the_newsroom_changed_stays(storage):
    own_category = Category(slug="ia", labels={"fr": "IA"}, codes=())
    own_entity = Entity(slug="maroc", type=EntityType.PLACE, labels={"fr": "Le Maroc"})
    with storage.writing() as session:
        session.vocabulary.add_category(own_category, at=NOON)
        session.vocabulary.add_entity(own_entity, at=NOON)

    added = seed_vocabulary(storage, now=NOON)

    with storage.reading() as session:
        assert own_category == session.vocabulary.find_category("ia")
        assert own_entity == session.vocabulary.find_entity("maroc")
    assert EVERYTHING - 2 == added


@pytest.mark.parametrize("starters", [4])
def test_processes_that_start_together_seed_once(storage_url, starters):
    """B1: several starts race; each term is added by exactly one of them, and none of them fails."""

    def start(_: int) -> int:
        with closing(open_storage(storage_url, patience_seconds=30)) as own:
            return seed_vocabulary(own, now=NOON)

    with ThreadPoolExecutor(starters) as pool:
        added = list(pool.map(start, range(starters)))

    assert EVERYTHING == sum(added)
