"""The registry at work is kept alike by both engines: flags, roles, scores, mentions, decisions, runs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.builders import NOON, a_new_article, fill_vocabulary, publish

from storage.errors import AlreadyExists, NotFound
from storage.registry import FoundEntity, FoundMention, RetagRun, Verdict
from storage.vocabulary import Alias, Assignment, Entity, EntityStatus, EntityType, Role

OFFICE = Entity(
    slug="onf",
    type=EntityType.ORGANISATION,
    labels={"fr": "Office des forêts", "ar": "مكتب الغابات"},
    aliases=(
        Alias(surface="ONF", language="fr", exact_case=True, context_required=True),
        Alias(surface="Forêts", language="fr", generic_head=True, weak=True, accent_required=True),
    ),
    wikidata="Q7",
    roles=(
        Role(labels={"fr": "garde"}, of="rabat", from_on=date(2020, 1, 1)),
        Role(labels={"fr": "hôte"}, to_on=date(2021, 2, 3)),
    ),
    neighbours=("rabat",),
)


def a_mention(surface: str, entity: str | None = None, **fields) -> FoundMention:
    return FoundMention(
        **{
            "start": 3,
            "end": 3 + len(surface),
            "surface": surface,
            "key": surface.lower(),
            "entity": entity,
            "type": None,
            "rule": "name" if entity else "unknown-name",
            "is_assigned": entity is not None,
            "score": 0.5,
            **fields,
        }
    )


@pytest.fixture
def filled(storage):
    """Two published articles, and three entities."""
    with storage.writing() as session:
        fill_vocabulary(session, entities=("rabat", "fes"))
        session.vocabulary.add_entity(OFFICE, at=NOON)
        for name in ("un", "deux"):
            publish(session, a_new_article(name, assignment=Assignment(entities=("fes",))))
    return storage


def article_id(session, slug: str) -> int:
    return session.articles.get(slug).id


def test_an_entity_is_kept_with_everything(filled):
    with filled.reading() as session:
        listed = [each for each in session.vocabulary.list_entities() if each.slug == "onf"]

        assert OFFICE == session.vocabulary.find_entity("onf")
        assert [OFFICE] == listed


def test_an_entity_is_replaced_but_for_its_slug(filled):
    newer = replace(
        OFFICE, labels={"fr": "Office"}, aliases=(), roles=(), status=EntityStatus.RETIRED, wikidata=None
    )

    with filled.writing() as session:
        session.vocabulary.update_entity(newer, at=NOON)

    with filled.reading() as session:
        assert newer == session.vocabulary.find_entity("onf")
        assert session.vocabulary.find_entity("Q7") is None


def test_an_unknown_entity_and_a_taken_wikidata_id_are_refused(filled):
    with filled.writing() as session:
        with pytest.raises(NotFound):
            session.vocabulary.update_entity(replace(OFFICE, slug="absent"), at=NOON)
        rabat = session.vocabulary.find_entity("rabat")
        with pytest.raises(AlreadyExists):
            session.vocabulary.update_entity(replace(rabat, wikidata="Q7"), at=NOON)


def test_what_changed_since_a_revision_is_known(filled):
    with filled.writing() as session:
        before = session.registry.revision()
        session.vocabulary.update_entity(OFFICE, at=NOON)
        session.registry.add_score("fes", "fes", is_accepted=True, at=NOON)

        assert ["fes", "onf"] == session.registry.changed_since(before)
        assert [] == session.registry.changed_since(session.registry.revision())


def test_scores_count_up(filled):
    with filled.writing() as session:
        for is_accepted in (True, True, False):
            session.registry.add_score("onf", "onf", is_accepted=is_accepted, at=NOON)

        assert {"onf": {"onf": (2, 3)}} == session.registry.scores()
        assert session.registry.scores(["onf"]) == session.registry.scores()
        assert {} == session.registry.scores(["rabat"])
        assert {} == session.registry.scores([])


def test_what_was_found_is_replaced_and_what_was_decided_stays(filled):
    found = [FoundEntity(slug="onf", about=True, score=3.5), FoundEntity(slug="fes", about=False, score=0)]
    with filled.writing() as session:
        key = article_id(session, "un")
        session.registry.decide(key, {"rabat": Verdict.NONE, "fes": Verdict.ABOUT})
        session.registry.add_found(key, [a_mention("Rabat", "rabat")], found)
        session.registry.set_found(
            key, [a_mention("ONF", "onf"), a_mention("Tazi", context="de Tazi")], found
        )

        assert ["ONF", "Tazi"] == [each.surface for each in session.registry.mentions_in(key)]
        assert found == session.registry.found_in(key)
        assert {"rabat": Verdict.NONE, "fes": Verdict.ABOUT} == session.registry.decisions_on(key)


def test_a_decision_can_be_changed_but_not_about_the_unknown(filled):
    with filled.writing() as session:
        key = article_id(session, "un")
        session.registry.decide(key, {"fes": Verdict.ABOUT})
        session.registry.decide(key, {"fes": Verdict.MENTION})

        assert {"fes": Verdict.MENTION} == session.registry.decisions_on(key)
        with pytest.raises(NotFound):
            session.registry.decide(key, {"absent": Verdict.ABOUT})


def test_candidates_are_counted_over_all_articles(filled):
    with filled.writing() as session:
        tazi, alami = a_mention("Tazi", context="de Tazi", type=EntityType.PERSON), a_mention("Alami")
        session.registry.set_found(article_id(session, "un"), [tazi, tazi, alami], [])
        session.registry.set_found(article_id(session, "deux"), [tazi, a_mention("Fès", "fes")], [])

        first, second = session.registry.candidates(limit=10)
        found = [session.registry.find_candidate(key) for key in ("tazi", "fes")]

    assert [first, None] == found
    assert ("Tazi", 2, 3, "de Tazi", EntityType.PERSON) == (
        first.surface, first.articles, first.mentions, first.context, first.type,
    )  # fmt: skip
    assert "Alami" == second.surface


def test_an_ignored_candidate_is_never_shown_again(filled):
    with filled.writing() as session:
        session.registry.set_found(article_id(session, "un"), [a_mention("Tazi")], [])
        session.registry.ignore("tazi", at=NOON)
        session.registry.ignore("tazi", at=NOON)

        assert [] == session.registry.candidates(limit=10)
        assert session.registry.find_candidate("tazi") is not None


def test_a_merged_entity_answers_the_other_one(filled):
    with filled.writing() as session:
        key = article_id(session, "un")
        session.registry.add_score("onf", "onf", is_accepted=True, at=NOON)
        session.registry.add_score("rabat", "onf", is_accepted=True, at=NOON)
        session.registry.set_found(
            key, [a_mention("ONF", "onf")], [FoundEntity(slug="onf", about=True, score=1)]
        )
        session.registry.merge("onf", "rabat", at=NOON)

        assert ["rabat", "rabat"] == [session.vocabulary.find_entity(each).slug for each in ("onf", "q7")]
        assert {"rabat": {"onf": (2, 2)}} == session.registry.scores()
        assert ["rabat"] == [each.entity for each in session.registry.mentions_in(key)]
        assert ["rabat"] == [each.slug for each in session.registry.found_in(key)]
        assert ["fes", "rabat"] == [each.slug for each in session.vocabulary.list_entities()]

    with filled.writing() as session:
        session.registry.merge("rabat", "fes", at=NOON)

        assert ["fes"] * 3 == [session.vocabulary.find_entity(each).slug for each in ("onf", "Q7", "rabat")]
    assert [] == filled.check()


def test_a_run_remembers_how_far_it_came_until_it_is_asked_for_again(filled):
    with filled.writing() as session:
        run = session.registry.request_retag("onf", at=NOON)
        session.registry.keep_retag(replace(run, cursor=7, seen=3, changed=1))

        assert RetagRun(
            slug="onf", requested_at=NOON, cursor=7, seen=3, changed=1
        ) == session.registry.find_retag("onf")

        again = session.registry.request_retag("onf", at=NOON + timedelta(seconds=1))
        session.registry.keep_retag(replace(run, finished_at=NOON))

        assert [again] == session.registry.list_retags()

        session.registry.keep_retag(replace(again, finished_at=NOON))

        assert [] == session.registry.list_retags()
        assert session.registry.find_retag("absent") is None
