"""Imported articles are tagged by the rules; what an editor decides wins, and is never undone."""

from support.databases import on_both_engines

from storage.changes import ChangeKind

BODY = "Le maire de Rabat a parlé. Il ira à Fès."


def last_change(services):
    with services.storage.reading() as session:
        return session.changes.head()


def get(services, article):
    with services.storage.reading() as session:
        return session.articles.get(article.public_id)


@on_both_engines
def test_an_article_is_filed_under_what_it_is_about_and_mentions(bring):
    article = bring("Vers Agadir", BODY)

    assert {"agadir", "rabat"} == set(article.assignment.entities)
    assert ("fes",) == article.assignment.mentions


def test_feeds_carry_what_is_about_and_all_mentions_if_asked(bring, client):
    bring("Vers Agadir", BODY)

    assert b"Vers Agadir" in client.get("/entity/agadir/feed.rss").data
    assert b"Vers Agadir" not in client.get("/entity/fes/feed.rss").data
    assert b"Vers Agadir" in client.get("/entity/fes/feed.rss?entity_scope=mention").data


def test_a_list_of_entities_says_what_an_article_is_about(bring):
    article = bring("Vers Agadir", BODY, front="entities: [fes]\n")

    assert (("fes",), {"agadir", "rabat"}) == (article.assignment.entities, set(article.assignment.mentions))


def test_importing_again_changes_nothing(bring, services):
    first = bring("Vers Agadir", BODY, front="entities: [fes]\n")

    again = bring("Vers Agadir", BODY, front="entities: [fes]\n")

    assert (first.revision, first.assignment) == (again.revision, again.assignment)


@on_both_engines
def test_unpinning_takes_an_article_out_and_keeps_it_out(bring, depeche, services):
    article = bring("Vers Agadir", BODY)

    depeche("entity", "unpin", article.slug, "rabat")
    bring("Vers Agadir", f"{BODY} Rabat encore, et toujours Rabat.")

    assert ("agadir",) == get(services, article).assignment.entities
    assert ("fes",) == get(services, article).assignment.mentions


def test_pinning_puts_an_article_in_and_keeps_it_in(bring, depeche, services):
    article = bring("Vers Agadir", BODY)

    depeche("entity", "pin", article.slug, "maroc")
    bring("Vers Agadir", "Le maire a parlé d’Agadir.")

    assert {"agadir", "maroc"} == set(get(services, article).assignment.entities)


def test_a_decision_is_logged_as_retagged_and_moves_no_date(bring, depeche, services):
    article = bring("Vers Agadir", BODY)

    depeche("entity", "pin", article.slug, "fes")

    decided = get(services, article)
    assert ChangeKind.RETAGGED is last_change(services).kind
    assert article.updated_at == decided.updated_at


def test_pinning_what_stands_there_moves_nothing(bring, depeche, services):
    article = bring("Vers Agadir", BODY)

    depeche("entity", "pin", article.slug, "agadir")

    assert article.revision == get(services, article).revision


def test_correcting_the_text_finds_what_the_new_one_names(bring, depeche, services, tmp_path):
    article = bring("Vers Agadir", BODY)
    corrected = tmp_path / "corrected.txt"
    corrected.write_text("Vers Tanger\n\nLe maire de Rabat a parlé.", encoding="utf-8")

    depeche("article", "correct", article.slug, corrected, "--note", "Tanger.")

    newer = get(services, article)
    assert ({"tanger", "rabat"}, ()) == (set(newer.assignment.entities), newer.assignment.mentions)
    assert ChangeKind.CORRECTED is last_change(services).kind


def test_names_learn_from_what_editors_decide(bring, depeche, services):
    articles = [bring(f"Agadir {number}", "Le maire a parlé.") for number in range(6)]

    for article in articles[:5]:
        depeche("entity", "unpin", article.slug, "agadir")
    last = bring("Agadir encore", "Le maire a parlé.")

    with services.storage.reading() as session:
        assert {"agadir": (0, 5)} == session.registry.scores(["agadir"])["agadir"]
    assert () == last.assignment.entities
    assert ("agadir",) == get(services, articles[5]).assignment.entities


def test_the_same_decision_teaches_once(bring, depeche, services):
    article = bring("Vers Agadir", BODY)

    for _ in range(3):
        depeche("entity", "unpin", article.slug, "agadir")

    with services.storage.reading() as session:
        assert {"agadir": (0, 1)} == session.registry.scores(["agadir"])["agadir"]


def test_what_is_kept_of_one_article_is_bounded(bring, services):
    """O4: a text of nothing but names makes no long transaction."""
    article = bring("Vers Agadir", "Rabat, Fès. " * 1000)

    with services.storage.reading() as session:
        assert 1000 == len(session.registry.mentions_in(article.id))
        assert 3 == len(session.registry.found_in(article.id))
