"""`depeche import` brings articles in once, says what it did, and changes nothing when run again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from support.clocks import FakeClock
from support.databases import on_both_engines

from feeds.services import Services
from storage.articles import Article, State
from storage.changes import ChangeKind

Depeche = Callable[..., Result]
Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

NOTHING = {
    "new": 0,
    "same": 0,
    "changed": 0,
    "exit": 0,
    "rejected": [],
    "scheduled": [],
    "held": [],
    "skipped": {},
    "replaced": [],
    "unlinked": [],
}
TEXT = "Un titre\n\nUn texte.\n"


def articles(services: Services) -> list[Article]:
    with services.storage.reading() as session:
        return list(session.articles.list(state=None, limit=100))


def the_article(services: Services) -> Article:
    (article,) = articles(services)
    return article


def changes(services: Services) -> list[ChangeKind]:
    with services.storage.reading() as session:
        return [change.kind for change in session.changes.list(after=0, limit=100)]


@on_both_engines
def test_importing_again_changes_nothing(services: Services, import_: Import, write: Write) -> None:
    """I8."""
    write("a.txt", TEXT)
    folder = write("b.md", "---\nid: ap-1\ncategories: [ia]\nauthors: [Sara]\n---\n# Deux\n\nTexte.").parent

    first = import_("--publish", folder)
    before = articles(services)
    second = import_("--publish", folder)

    assert NOTHING | {"new": 2} == first
    assert NOTHING | {"same": 2} == second
    assert before == articles(services)
    assert [ChangeKind.PUBLISHED] * 2 == changes(services)


def test_without_publish_items_become_drafts(services: Services, import_: Import, write: Write) -> None:
    report = import_(write("a.txt", TEXT))

    assert 1 == report["new"]
    assert (State.DRAFT, "un-titre", "file") == (
        the_article(services).state,
        the_article(services).slug,
        the_article(services).source,
    )
    assert [] == changes(services)


def test_a_draft_that_is_the_same_is_published_when_asked(
    services: Services, import_: Import, write: Write
) -> None:
    path = write("a.txt", TEXT)
    import_(path)

    report = import_("--publish", path)

    assert NOTHING | {"changed": 1} == report
    assert State.PUBLISHED is the_article(services).state


def test_an_edited_draft_is_revised(services: Services, import_: Import, write: Write) -> None:
    import_(write("a.txt", TEXT))

    report = import_(write("a.txt", "Un titre\n\nUn texte, revu.\n"))

    assert NOTHING | {"changed": 1} == report
    assert (2, State.DRAFT) == (the_article(services).revision, the_article(services).state)


def test_an_edited_file_corrects_its_article_in_public(
    services: Services, import_: Import, write: Write, clock: FakeClock
) -> None:
    import_("--publish", write("a.txt", TEXT))
    before = the_article(services)
    clock.advance(60)

    report = import_("--publish", write("a.txt", "Un titre\n\nUn texte, corrigé.\n"))
    after = the_article(services)

    assert NOTHING | {"changed": 1} == report
    assert (before.public_id, before.slug, before.published_at) == (
        after.public_id,
        after.slug,
        after.published_at,
    )
    assert "corrigé" in after.text.content_html
    assert clock() == after.updated_at
    assert [ChangeKind.PUBLISHED, ChangeKind.CORRECTED] == changes(services)


def test_correcting_in_public_has_to_be_asked_for(services: Services, import_: Import, write: Write) -> None:
    import_("--publish", write("a.txt", TEXT))

    report = import_(write("a.txt", "Un titre\n\nUn autre texte.\n"))

    assert 1 == report["exit"]
    assert "run again with --publish" in report["rejected"][0]["reason"]
    assert 1 == the_article(services).revision


def test_another_category_only_files_the_article_anew(
    services: Services, import_: Import, write: Write
) -> None:
    path = write("a.txt", TEXT)
    import_("--publish", "--category", "technologie", path)
    before = the_article(services)

    report = import_("--publish", "--category", "economie", "--entity", "maroc", path)
    after = the_article(services)

    assert 1 == report["changed"]
    assert (("economie",), ("maroc",)) == (after.assignment.categories, after.assignment.entities)
    assert before.updated_at == after.updated_at
    assert [ChangeKind.PUBLISHED, ChangeKind.RETAGGED] == changes(services)


def test_what_an_item_does_not_name_stays(services: Services, import_: Import, write: Write) -> None:
    path = write("a.txt", TEXT)
    import_("--publish", "--category", "technologie", "--author", "Sara", path)

    report = import_("--publish", path)

    assert NOTHING | {"same": 1} == report
    assert ("technologie",) == the_article(services).assignment.categories


def test_an_empty_list_takes_away(services: Services, import_: Import, write: Write) -> None:
    import_("--publish", write("a.md", "---\nid: a\ncategories: [ia]\n---\n# Un\n\nTexte."))

    import_("--publish", write("a.md", "---\nid: a\ncategories: []\n---\n# Un\n\nTexte."))

    assert () == the_article(services).assignment.categories


def test_front_matter_and_options_are_joined(services: Services, import_: Import, write: Write) -> None:
    path = write(
        "a.md",
        """---
id: https://exemple.ma/?p=1
title: Un titre
language: fr-MA
published: 2026-01-15T10:00:00Z
updated: 2026-01-16T10:00:00Z
authors: [Sara Alaoui]
categories: [Économie]
entities: [maroc]
summary: Un résumé.
url: https://exemple.ma/un-titre
image: https://exemple.ma/un-titre.jpg
---
Un *texte*.
""",
    )

    import_("--publish", "--category", "ia", "--author", "Omar", "--language", "en", path)
    article = the_article(services)

    assert ("https://exemple.ma/?p=1",) * 2 == (article.public_id, article.external_id)
    assert ("fr-MA", "Un résumé.") == (article.text.language, article.text.summary)
    assert ("economie", "ia") == article.assignment.categories
    assert ["Sara Alaoui", "Omar"] == [author.name for author in article.authors]
    assert "2026-01-15T10:00:00+00:00" == (article.published_at and article.published_at.isoformat())
    assert "2026-01-16T10:00:00+00:00" == (article.updated_at and article.updated_at.isoformat())
    assert "https://exemple.ma/un-titre" == article.canonical_url
    assert "https://exemple.ma/un-titre.jpg" == article.text.image_url


def test_an_id_that_is_no_uri_stays_the_sources_own(
    services: Services, import_: Import, write: Write
) -> None:
    import_(write("a.md", "---\nid: ap-1\n---\n# Un\n\nTexte."))

    assert "ap-1" == the_article(services).external_id
    assert the_article(services).public_id == f"urn:uuid:{the_article(services).uuid}"


def test_standard_input_is_read(services: Services, import_: Import) -> None:
    first = import_("-", stdin=TEXT.encode())
    markdown = import_("-", stdin=b"---\ntitle: Deux\n---\nTexte.")
    again = import_("--publish", "-", stdin=TEXT.encode())

    assert (1, 1, 1) == (first["new"], markdown["new"], again["changed"])
    assert {"un-titre", "deux"} == {article.slug for article in articles(services)}


def test_the_same_title_gets_another_slug(services: Services, import_: Import, write: Write) -> None:
    for name in "abc":
        import_(write(f"{name}.txt", f"Un titre\n\nTexte {name}."))
    long = "mot " * 100
    import_(write("d.txt", f"{long}\n\nUn."), write("e.txt", f"{long}\n\nDeux."))

    slugs = sorted(article.slug for article in articles(services))
    assert ["un-titre", "un-titre-2", "un-titre-3"] == slugs[2:]
    assert all(len(slug) <= 80 for slug in slugs)


def test_authors_of_similar_names_stay_apart(services: Services, import_: Import, write: Write) -> None:
    path = write("a.txt", TEXT)
    import_("--author", "Zoé Faïd", "--author", "Zoe Faid", "--author", "Zoé Faïd", path)

    assert [("zoe-faid", "Zoé Faïd"), ("zoe-faid-2", "Zoe Faid")] == [
        (author.slug, author.name) for author in the_article(services).authors
    ]


def test_a_report_for_people_says_the_same(depeche: Depeche, write: Write) -> None:
    result = depeche("import", "--publish", write("a.txt", TEXT), write("b.txt", "Sans texte"))

    assert 1 == result.exit_code
    assert "1 new, 0 same, 0 changed, 1 rejected, 0 scheduled, 0 held" == result.stdout.splitlines()[0]
    assert "b.txt: Sans texte" not in result.stdout
    assert "body: there is no text below the title" in result.stdout
    assert "" == result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--category", "inconnue"],
        ["--entity", "inconnue"],
        ["--language", "français"],
        ["--author", "x" * 101],
        ["--format", "pdf"],
        [],
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_imported(
    services: Services, depeche: Depeche, write: Write, options: list[str]
) -> None:
    sources = [write("a.txt", TEXT)] if options else []

    result = depeche("import", *options, *sources)

    assert (2, "") == (result.exit_code, result.stdout)
    assert [] == articles(services)


def test_one_unreadable_source_does_not_stop_the_others(
    import_: Import, write: Write, tmp_path: Path
) -> None:
    report = import_(tmp_path / "absent.txt", write("a.txt", TEXT))

    assert (1, 1) == (report["new"], report["exit"])
    assert [{"source": str(tmp_path / "absent.txt"), "item": "", "reason": "No such file or directory"}] == (
        report["rejected"]
    )


def test_when_no_source_can_be_read_the_status_is_2(import_: Import, tmp_path: Path) -> None:
    report = import_(tmp_path / "absent.txt", tmp_path / "neither.md")

    assert (2, 2) == (report["exit"], len(report["rejected"]))


def test_an_empty_folder_is_no_failure(import_: Import, tmp_path: Path) -> None:
    assert NOTHING == import_(tmp_path)


def test_a_database_that_is_not_set_up_is_refused(
    depeche: Depeche, services: Services, empty_storage_url: str, write: Write
) -> None:
    from storage import open_storage

    services.storage.close()
    services.storage = open_storage(empty_storage_url)

    result = depeche("import", write("a.txt", TEXT))

    assert 2 == result.exit_code
    assert "depeche db migrate" in result.stderr


def test_json_is_one_document_and_nothing_else(depeche: Depeche, write: Write) -> None:
    result = depeche("import", "--json", write("a.txt", TEXT))

    assert set(NOTHING) - {"exit"} == set(orjson.loads(result.stdout))
