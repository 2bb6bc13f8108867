"""`depeche article correct ARTICLE FILE --note TEXT` replaces the text and keeps id, slug, place and date."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from support.clocks import FakeClock
from support.databases import on_both_engines

Depeche = Callable[..., Result]
Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

ORIGINAL = "---\ncategories: [ia]\nauthors: [Sara]\nurl: https://exemple.ma/1\n---\n# Un titre\n\nUn texte.\n"


def shown(depeche: Depeche, key: str) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(depeche("article", "show", key, "--json").stdout)
    return document


@on_both_engines
def test_text_and_note_are_replaced_and_the_rest_stays(
    depeche: Depeche, import_: Import, write: Write, clock: FakeClock
) -> None:
    import_("--publish", write("a.md", ORIGINAL))
    before = shown(depeche, "un-titre")
    clock.advance(60)

    result = depeche(
        *("article", "correct", "un-titre", write("b.txt", "Un meilleur titre\n\nUn meilleur texte.")),
        *("--note", "Le titre\n était faux.", "--json"),
    )
    after = orjson.loads(result.stdout)

    assert 0 == result.exit_code
    kept = ("id", "slug", "published_at", "categories", "authors", "canonical_url", "language", "external_id")
    assert [before[name] for name in kept] == [after[name] for name in kept]
    assert ("Un meilleur titre", "Le titre était faux.", 2) == (
        after["title"],
        after["note"],
        after["revision"],
    )
    assert before["updated_at"] < after["updated_at"]
    assert after == shown(depeche, before["id"])


def test_what_the_file_names_is_replaced_too(depeche: Depeche, import_: Import, write: Write) -> None:
    import_("--publish", write("a.md", ORIGINAL))

    path = write(
        "b.md", "---\ncategories: [economie]\nentities: [maroc]\nauthors: []\n---\n# Un titre\n\nTexte."
    )
    depeche("article", "correct", "un-titre", path, "--note", "Reclassé.")
    after = shown(depeche, "un-titre")

    assert (["economie"], ["maroc"], []) == (after["categories"], after["entities"], after["authors"])


def test_importing_the_original_again_does_not_undo_a_correction(
    depeche: Depeche, import_: Import, write: Write
) -> None:
    original = write("a.md", ORIGINAL)
    import_("--publish", original)
    depeche("article", "correct", "un-titre", write("b.txt", "Un titre\n\nCorrigé."), "--note", "Une erreur.")

    report = import_("--publish", original)

    assert (1, 0) == (report["same"], report["changed"])
    assert "<p>Corrigé.</p>" == shown(depeche, "un-titre")["content_html"]


def test_a_later_edit_of_the_file_corrects_again_and_keeps_the_note(
    depeche: Depeche, import_: Import, write: Write
) -> None:
    import_("--publish", write("a.txt", "Un titre\n\nUn texte."))
    edited = write("a.txt", "Un titre\n\nUn texte corrigé.")
    depeche("article", "correct", "un-titre", edited, "--note", "Une erreur.")

    same = import_("--publish", edited)
    changed = import_("--publish", write("a.txt", "Un titre\n\nUn texte encore corrigé."))

    assert (1, 1) == (same["same"], changed["changed"])
    assert "Une erreur." == shown(depeche, "un-titre")["note"]


@pytest.mark.parametrize(
    ("key", "content", "note"),
    [
        ("inconnu", "Un titre\n\nTexte.", "Oui."),
        ("brouillon", "Un titre\n\nTexte.", "Oui."),
        ("un-titre", "Sans texte", "Oui."),
        ("un-titre", "Un titre\n\nTexte.", ""),
        ("un-titre", "Un titre\n\nTexte.", "x" * 501),
    ],
)
def test_what_cannot_be_corrected_exits_with_2(
    depeche: Depeche, import_: Import, write: Write, key: str, content: str, note: str
) -> None:
    import_("--publish", write("a.md", ORIGINAL))
    import_(write("b.txt", "Brouillon\n\nTexte."))

    result = depeche("article", "correct", key, write("c.txt", content), "--note", note)

    assert (2, "") == (result.exit_code, result.stdout)
    assert 1 == shown(depeche, "un-titre")["revision"]


def test_a_folder_is_no_correction(depeche: Depeche, import_: Import, write: Write) -> None:
    folder = write("a.md", ORIGINAL).parent
    write("b.md", ORIGINAL)
    import_("--publish", folder / "a.md")

    result = depeche("article", "correct", "un-titre", folder, "--note", "Oui.")

    assert 2 == result.exit_code
    assert "is a folder; name one file" in result.stderr
