"""A new name works at once, and a removed one no longer (entities.md, What measurement says)."""

from support.registry import ORGANISATION, PLACE, an_entity

from feeds.entities.matching.documents import read_document
from feeds.entities.matching.gazetteer import Gazetteer
from feeds.entities.matching.matcher import match

RABAT = an_entity("rabat", PLACE, "Rabat")


def slugs(gazetteer: Gazetteer, text: str) -> list[str | None]:
    return [each.entity for each in match(gazetteer, read_document(text, language="fr")).assigned]


def test_an_entity_is_found_once_it_is_put_in():
    gazetteer = Gazetteer()
    before = slugs(gazetteer, "À Rabat.")

    gazetteer.put(RABAT)

    assert ([], ["rabat"]) == (before, slugs(gazetteer, "À Rabat."))


def test_putting_it_again_replaces_its_names():
    gazetteer = Gazetteer()
    gazetteer.put(RABAT)

    gazetteer.put(an_entity("rabat", PLACE, "Ribat"))

    assert ["rabat"] == slugs(gazetteer, "À Rabat, non : à Ribat.")
    assert 1 == gazetteer.size


def test_removing_one_leaves_the_others_of_its_name():
    gazetteer = Gazetteer()
    gazetteer.put(RABAT)
    gazetteer.put(an_entity("club", ORGANISATION, "Rabat"))

    gazetteer.remove("club")

    assert ["rabat"] == slugs(gazetteer, "À Rabat.")


def test_removing_all_leaves_nothing_behind():
    gazetteer = Gazetteer()
    gazetteer.put(RABAT)

    gazetteer.remove("rabat")
    gazetteer.remove("rabat")

    assert ({}, {}) == (gazetteer.names, gazetteer.known)


def test_a_qualifier_in_brackets_is_no_part_of_the_name():
    gazetteer = Gazetteer()

    gazetteer.put(an_entity("rabat", PLACE, "Rabat (ville)"))

    assert ["rabat"] == slugs(gazetteer, "À Rabat.")
