"""entities.md, Boilerplate (a): a block that three articles of a source end with belongs to none of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.databases import on_both_engines

from feeds.services import Services

Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

NEWS = "\n\n".join(
    f"Le paragraphe {number} dit quelque chose de long et d’utile sur le sujet." for number in range(8)
)
FOOTER = "Le Fil, 12 rue des Consuls, Rabat."


def article(number: int, *endings: str) -> str:
    return "\n\n".join([f"Titre {number}", f"Ouverture {number}.", NEWS, *endings]) + "\n"


def content(services: Services, slug: str) -> str:
    with services.storage.reading() as session:
        return session.articles.get(slug).text.content_html


@on_both_engines
def test_from_the_fourth_article_on_the_shared_ending_is_cut_and_kept_apart(
    services: Services, import_: Import, write: Write
) -> None:
    files = [write(f"{number}.txt", article(number, FOOTER)) for number in range(5)]

    import_("--publish", *files)

    assert [True, True, True, False, False] == [
        FOOTER in content(services, f"titre-{number}") for number in range(5)
    ]
    with services.storage.reading() as session:
        assert FOOTER == session.articles.get("titre-4").text.signup_text


def test_importing_the_same_files_again_changes_nothing(import_: Import, write: Write) -> None:
    files = [write(f"{number}.txt", article(number, FOOTER)) for number in range(5)]
    import_("--publish", *files)

    again = import_("--publish", *files)

    assert (0, 5, 0) == (again["new"], again["same"], again["changed"])


def test_the_same_text_from_standard_input_is_still_recognised(import_: Import, write: Write) -> None:
    for number in range(5):
        import_("--publish", write(f"{number}.txt", article(number, FOOTER)))

    again = import_("--publish", "-", stdin=article(0, FOOTER).encode())

    assert (0, 1) == (again["new"], again["same"])


@pytest.mark.parametrize("count", [2, 3])
def test_an_ending_of_fewer_articles_stays(
    services: Services, import_: Import, write: Write, count: int
) -> None:
    import_("--publish", *(write(f"{number}.txt", article(number, FOOTER)) for number in range(count)))

    assert FOOTER in content(services, f"titre-{count - 1}")


def test_never_more_than_a_quarter_is_cut(services: Services, import_: Import, write: Write) -> None:
    for number in range(5):
        import_("--publish", write(f"{number}.txt", f"Titre {number}\n\nCourt {number}.\n\n{FOOTER}\n"))

    assert FOOTER in content(services, "titre-4")
