"""Adding, merging and retiring entities: a new name works at once, and articles follow in the background."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from support.databases import on_both_engines
from support.registry import ORGANISATION, an_entity

from feeds.desk.merging import SameEntity
from feeds.desk.retagging import BATCH, handle, needles_of, run_retag
from feeds.entities.seeding import seed_vocabulary
from feeds.markup.folding import fold
from feeds.operate.lanes import LANES
from storage.changes import ChangeKind
from storage.errors import NotFound

BODY = "Le maire a parlé de l’Office des Sables. Puis il se tut."


def slugs(services, article):
    with services.storage.reading() as session:
        return session.articles.get(article.public_id).assignment


def changes(services):
    with services.storage.reading() as session:
        return [change.kind for change in session.changes.list(after=0, limit=1000)]


def add_office(depeche, *options):
    return depeche(
        "entity", "add", "sables", "--type", "organisation", "--label", "fr=Office des Sables", *options
    )


@on_both_engines
def test_a_new_entity_is_found_in_older_articles_by_a_run(bring, depeche, services):
    article, other = bring("Un titre", BODY), bring("Autre titre", "Rien du tout.")
    add_office(depeche)

    runs = depeche("entity", "retag")

    assert [{"slug": "sables", "seen": 2, "changed": 1}] == runs
    assert (("sables",), ()) == (slugs(services, article).entities, slugs(services, other).entities)
    assert ChangeKind.RETAGGED is changes(services)[-1]


@on_both_engines
def test_the_worker_is_told_of_a_changed_name(bring, depeche, services):
    bring("Un titre", BODY)

    add_office(depeche)

    (lane,) = [lane for lane in LANES if lane.listener == "retag"]
    with services.storage.reading() as session:
        subjects = [
            row.subject
            for row in session.outbox.list(buried=None, limit=100)
            if row.listener == lane.listener
        ]
    assert ["sables"] == subjects
    lane.handle(services, "sables")
    with services.storage.reading() as session:
        assert session.registry.find_retag("sables").finished_at is not None


def test_a_new_entity_is_found_in_new_articles_at_once(bring, depeche, services):
    bring("Un titre", "Rien.")
    add_office(depeche)

    assert ("sables",) == slugs(services, bring("Deux", BODY)).entities


def test_a_run_is_idempotent_and_goes_on_where_it_stopped(bring, depeche, services):
    for number in range(3):
        bring(f"Titre {number}", BODY)
    add_office(depeche)
    seen = []

    first = run_retag(services, "sables", lambda run: seen.append(run.seen))
    before = changes(services)
    handle(services, "sables")
    handle(services, "absent")

    assert ([3], 3) == (seen, first.changed)
    assert before == changes(services)
    assert BATCH > 3


def test_a_run_moves_no_other_entity_and_no_recounted_one(bring, depeche, services):
    article = bring("Un titre", "Rien ici.", "Puis Fès.", "Encore Fès.")
    depeche("entity", "candidates", "alias", "fr=Ville des lettrés", "rabat")
    depeche("entity", "candidates", "alias", "fr=Rien", "fes")
    before = changes(services)

    depeche("entity", "retag")

    assert (slugs(services, article).entities, slugs(services, article).mentions) == ((), ("fes",))
    assert before == changes(services)


def test_a_run_respects_decisions(bring, depeche, services):
    article = bring("Un titre", BODY)
    add_office(depeche)
    depeche("entity", "unpin", article.slug, "sables")

    depeche("entity", "retag")

    assert () == slugs(services, article).entities


def test_a_removed_name_takes_its_articles_along(bring, depeche, services, tmp_path):
    add_office(depeche)
    article = bring("Un titre", BODY)
    (document,) = [each for each in depeche("entity", "list") if each["slug"] == "sables"]
    path = tmp_path / "registry.json"
    path.write_text(json.dumps([{**document, "labels": {"fr": "Office des Dunes"}}]), encoding="utf-8")

    depeche("entity", "import", path)
    depeche("entity", "retag")

    assert () == slugs(services, article).entities


def test_a_retired_entity_is_no_longer_found_but_keeps_its_articles(bring, depeche, services):
    add_office(depeche)
    article = bring("Un titre", BODY)

    depeche("entity", "retire", "sables")

    assert ("sables",) == slugs(services, article).entities
    assert () == slugs(services, bring("Deux", BODY)).entities


@on_both_engines
def test_a_merged_entity_hands_over_names_articles_and_addresses(bring, depeche, services, client):
    add_office(depeche, "--wikidata", "Q7654321")
    depeche("entity", "add", "dunes", "--type", "organisation", "--label", "fr=Agence des Dunes")
    article, withdrawn = bring("Un titre", BODY), bring("Retiré", BODY)
    draft_like = bring("Les deux", f"{BODY} L’Agence des Dunes aussi.")
    depeche("article", "withdraw", withdrawn.slug, "--reason", "erreur")

    merged = depeche("entity", "merge", "sables", "dunes")

    assert ({"fr": "Agence des Dunes"}, "Q7654321") == (merged["labels"], merged["wikidata"])
    assert "Office des Sables" in [each["surface"] for each in merged["aliases"]]
    assert [("dunes",)] * 3 == [slugs(services, each).entities for each in (article, withdrawn, draft_like)]
    for old, new in (
        ("/entity/sables", "/entity/dunes"),
        ("/entity/sables/feed.atom", "/entity/dunes/feed.atom"),
        ("/feed.json?entity=-sables", "/feed.json?entity=-dunes"),
    ):
        answer = client.get(old)
        assert (308, new) == (answer.status_code, answer.location.removeprefix("http://127.0.0.1:8000"))
    assert b"Un titre" in client.get("/entity/dunes/feed.atom").data
    assert ("dunes",) == slugs(services, bring("Encore", BODY)).entities
    assert [] == services.storage.check()


def test_an_entity_is_not_merged_into_itself_or_the_unknown(depeche, services):
    from feeds.cli import depeche as root

    run = CliRunner()
    for into in ("rabat", "absent"):
        result = run.invoke(root, ["entity", "merge", "rabat", into], obj=services)
        assert 2 == result.exit_code
    assert isinstance(SameEntity("rabat"), Exception)


def test_a_registry_survives_export_and_import(depeche, services, tmp_path):
    add_office(depeche, "--alias", "fr=Sables", "--acronym", "fr=ODS")
    listed = depeche("entity", "list")
    path = tmp_path / "registry.json"
    path.write_text(json.dumps(listed), encoding="utf-8")

    with services.storage.reading() as session:
        before = session.registry.revision()
    brought = depeche("entity", "import", path)

    with services.storage.reading() as session:
        assert before == session.registry.revision()
    assert listed == brought == depeche("entity", "list")


def test_a_registry_from_before_a_merge_keeps_the_merged_names(depeche, tmp_path):
    add_office(depeche, "--alias", "fr=Sables")
    depeche("entity", "add", "dunes", "--type", "organisation", "--label", "fr=Agence des Dunes")
    listed = depeche("entity", "list")
    rabat = next(each for each in listed if each["slug"] == "rabat")
    rabat["neighbours"] = ["sables"]
    # The merged one first, so that the row of the other one must not drop its names again.
    listed.sort(key=lambda each: each["slug"] != "sables")
    path = tmp_path / "registry.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    merged = depeche("entity", "merge", "sables", "dunes")

    depeche("entity", "import", path)

    after = {each["slug"]: each for each in depeche("entity", "list")}
    assert merged == after["dunes"]
    assert ["dunes"] == after["rabat"]["neighbours"]
    assert "sables" not in after


def test_a_person_is_merged_into_a_place_only_by_force(depeche, services):
    from feeds.cli import depeche as root

    refused = CliRunner().invoke(root, ["entity", "merge", "mohammed-vi", "rabat"], obj=services)

    assert 2 == refused.exit_code
    assert "--force" in refused.output
    assert "rabat" == depeche("entity", "merge", "mohammed-vi", "rabat", "--force")["slug"]


def test_rows_that_are_no_entities_are_named_and_the_others_come_in(services, tmp_path):
    from feeds.cli import depeche as root

    path = tmp_path / "registry.csv"
    path.write_text(
        "slug,type,label_fr,alias_fr,acronym_fr,wikidata\n"
        "un,person,Un Deux,Undeux,,\n"
        "Bad Slug,person,Trois,,,\n"
        "deux,person,Deux Trois,,DT,Q99999\n"
        "trois,person,Trois Quatre,,,Q99999\n",
        encoding="utf-8",
    )

    result = CliRunner().invoke(root, ["entity", "import", str(path), "--json"], obj=services)

    assert 1 == result.exit_code
    assert ["un", "deux"] == [each["slug"] for each in json.loads(result.stdout)]
    assert ["Bad Slug", "trois"] == [line.split(":")[1].strip() for line in result.stderr.splitlines()]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CNDP", "La C.N.D.P. dit."),
        ("AT&T", "Chez AT&amp;T."),
        ("عبدالله الأول", "قال عبد الله الأول"),
        ("المغرب", "للمغرب دور"),
        ("Côte d’Ivoire", "la cote d'Ivoire"),
        ("Al-Maghrib", "AL MAGHRIB"),
    ],
)
def test_an_article_that_may_have_a_name_has_the_word_it_begins_with(name, text):
    needles = needles_of(an_entity("known", ORGANISATION, name))

    assert any(needle in fold(text) for needle in needles)
    assert not any(needle in fold("Un texte sans rien.") for needle in needles)


def test_a_merge_is_logged_for_every_article(bring, depeche, services):
    bring("Un titre", "À Rabat.")

    with services.storage.reading() as session:
        before = session.changes.head().sequence
    depeche("entity", "merge", "rabat", "fes")

    with services.storage.reading() as session:
        (change,) = session.changes.list(after=before, limit=10)
    assert {"rabat"} == {key.slug for key in change.terms_before} - {key.slug for key in change.terms_after}


def test_retagging_the_unknown_is_refused(services):
    from feeds.cli import depeche as root

    result = CliRunner().invoke(root, ["entity", "retag", "absent"], obj=services)

    assert 2 == result.exit_code


def test_roles_have_days(depeche, services, tmp_path):
    row = {
        "slug": "omar-alami",
        "type": "person",
        "labels": {"fr": "Omar Alami"},
        "roles": [{"labels": {"fr": "président"}, "of": "cndp", "from": "2020-01-01", "to": None}],
    }
    path = tmp_path / "registry.json"
    path.write_text(json.dumps([row]), encoding="utf-8")

    (brought,) = depeche("entity", "import", path)

    assert row["roles"] == brought["roles"]
    with services.storage.reading() as session:
        entity = session.vocabulary.find_entity("omar-alami")
    assert replace(entity, roles=()) != entity
    with pytest.raises(NotFound), services.storage.writing() as session:
        session.vocabulary.update_entity(replace(entity, slug="absent"), at=services.clock())


@on_both_engines
def test_a_default_entity_that_was_merged_away_is_not_missed_at_the_next_start(depeche, services):
    depeche("entity", "merge", "casablanca", "rabat")

    added = seed_vocabulary(services.storage, now=services.clock())

    assert 0 == added
    with services.storage.reading() as session:
        assert "rabat" == session.vocabulary.find_entity("casablanca").slug
