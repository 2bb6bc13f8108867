"""`depeche article translate`: one article a language, undone by `untranslate`, and logged."""

from collections.abc import Callable
from pathlib import Path

import orjson
from click.testing import Result
from support.builders import a_new_article, a_text
from support.clocks import START
from support.databases import on_both_engines

from feeds.desk.publishing import add_draft, publish
from feeds.services import Services
from storage.articles import Article
from storage.changes import ChangeKind

Depeche = Callable[..., Result]


def stored(services: Services, name: str, language: str, *, public: bool = True) -> Article:
    new = a_new_article(name, text=a_text(title=name, language=language))
    with services.storage.writing() as session:
        draft = add_draft(session, new, now=START)
        return publish(session, draft, now=START) if public else draft


def translations(depeche: Depeche, slug: str) -> list[tuple[str, bool]]:
    shown = orjson.loads(depeche("article", "show", slug, "--json").stdout)
    return [(each["slug"], each["original"]) for each in shown["translations"]]


def logged(services: Services) -> list[tuple[ChangeKind, int]]:
    with services.storage.reading() as session:
        return [(each.kind, each.article_id) for each in session.changes.list(after=0, limit=100)]


@on_both_engines
def test_translations_are_linked_in_every_direction_and_parted_again(
    services: Services, depeche: Depeche
) -> None:
    french = stored(services, "sebou", "fr")
    arabic, english = stored(services, "sabu", "ar-MA"), stored(services, "sebou-en", "en", public=False)

    done = depeche("article", "translate", "sabu", "--of", french.public_id)
    depeche("article", "translate", "sebou-en", "--of", "sabu")
    again = depeche("article", "translate", "sebou-en", "--of", "sebou")
    linked = {slug: translations(depeche, slug) for slug in ("sebou", "sabu", "sebou-en")}
    log = logged(services)
    parted = depeche("article", "untranslate", "sabu")

    assert (0, "Translated: sabu") == (done.exit_code, done.stdout.partition(" (")[0])
    assert (0, 0) == (again.exit_code, parted.exit_code)
    assert {
        "sebou": [("sabu", False), ("sebou-en", False)],
        "sabu": [("sebou", True), ("sebou-en", False)],
        "sebou-en": [("sebou", True), ("sabu", False)],
    } == linked
    assert [(ChangeKind.RETAGGED, each.id) for each in (french, arabic) * 2] == log[2:]
    assert [(ChangeKind.RETAGGED, each.id) for each in (french, arabic)] == logged(services)[6:]
    assert [[("sebou-en", False)], []] == [translations(depeche, slug) for slug in ("sebou", "sabu")]
    assert english.position is None


def test_a_language_is_taken_once(services: Services, depeche: Depeche, tmp_path: Path) -> None:
    stored(services, "sebou", "fr")
    stored(services, "sebou-bis", "fr-MA")
    stored(services, "sabu", "ar")
    file = tmp_path / "a.md"
    file.write_text("---\nlanguage: fr\n---\n# Un titre\n\nUn texte.\n")

    twice = depeche("article", "translate", "sebou-bis", "--of", "sebou")
    depeche("article", "translate", "sabu", "--of", "sebou")
    joined = depeche("article", "translate", "sabu", "--of", "sebou-bis")
    moved = depeche("article", "correct", "sabu", file, "--note", "Autre langue.")
    itself = depeche("article", "translate", "sabu", "--of", "sabu")
    alone = depeche("article", "untranslate", "sebou-bis")

    assert [2] * 5 == [each.exit_code for each in (twice, joined, moved, itself, alone)]
    assert "sebou and sebou-bis would be translations of one article into one language (fr)" in twice.stderr
    assert "depeche article untranslate" in joined.stderr
    assert "into one language (fr)" in moved.stderr
    assert "cannot be a translation of itself" in itself.stderr
    assert "no translation of another" in alone.stderr
    assert [("sabu", False)] == translations(depeche, "sebou")


@on_both_engines
def test_what_is_erased_leaves_its_translations_which_are_shown_anew(
    services: Services, depeche: Depeche
) -> None:
    french, arabic = stored(services, "sebou", "fr"), stored(services, "sabu", "ar")
    depeche("article", "translate", "sabu", "--of", "sebou")

    depeche("article", "withdraw", "sabu", "--reason", "Faux", "--erase")
    refused = depeche("article", "translate", arabic.public_id, "--of", "sebou")

    assert [(ChangeKind.WITHDRAWN, arabic.id), (ChangeKind.RETAGGED, french.id)] == logged(services)[4:]
    assert [] == translations(depeche, "sebou")
    assert (2, True) == (refused.exit_code, "was erased" in refused.stderr)
