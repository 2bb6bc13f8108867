"""A bad item is reported with its reason; the run goes on, and no article of somebody else is touched."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.builders import a_new_article
from support.clocks import START, FakeClock

from feeds.desk.publishing import add_draft, publish, schedule
from feeds.intake import run
from feeds.services import Services
from storage.articles import State
from storage.errors import StorageUnavailable

Depeche = Callable[..., Result]
Import = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

GOOD = "Bon\n\nUn texte.\n"

BAD = {
    "01-empty.txt": (b"", "file: is empty"),
    "02-title-only.txt": (b"Titre", "body: there is no text"),
    "03-latin1.txt": ("Été\n\nTexte.".encode("cp1252"), "byte 0xC9 at offset 0"),
    "04-utf16.txt": ("Titre\n\nTexte.".encode("utf-16-le"), "UTF-16 without a byte order mark"),
    "05-long-title.txt": (b"x" * 10_000_000 + b"\n\nTexte.", "title: is longer than 500 characters"),
    "06-long-body.md": (b"# T\n\n" + b"<a " * 3_000_000, "body: is longer than 1,000,000 bytes"),
    "07-cut-short.md": (b"---\ntitle: Titre\nsumm", "front matter: is not closed"),
    "08-unknown-key.md": (b"---\ntags: [a]\n---\n# T\n\nTexte.", "front matter: unknown key 'tags'"),
    "09-date.md": (b"---\npublished: demain\n---\n# T\n\nTexte.", "published: is not a date"),
    "10-url.md": (b"---\nurl: javascript:alert(1)\n---\n# T\n\nTexte.", "url: must be an absolute http(s)"),
    "11-category.md": (b"---\ncategories: [inconnue]\n---\n# T\n\nTexte.", "unknown category 'inconnue'"),
    "12-entity.md": (b"---\nentities: [inconnue]\n---\n# T\n\nTexte.", "unknown entity 'inconnue'"),
    "13-controls.txt": (b"\x00\x01\x02", "is not text"),
}


def test_every_bad_file_is_rejected_with_its_reason_and_the_good_one_is_in(
    services: Services, import_: Import, write: Write
) -> None:
    """I6, O4: the whole corpus at once."""
    for name, (data, _) in BAD.items():
        write(name, data)
    folder = write("99-good.txt", GOOD).parent

    report = import_("--publish", folder)

    assert (1, 1) == (report["new"], report["exit"])
    assert list(BAD) == [Path(row["source"]).name for row in report["rejected"]]
    for row, (_, reason) in zip(report["rejected"], BAD.values(), strict=True):
        assert reason in row["reason"]
        assert len(row["reason"]) < 400
        assert len(row["item"]) <= 100
    with services.storage.reading() as session:
        assert ["bon"] == [article.slug for article in session.articles.list(state=None, limit=10)]


@pytest.mark.parametrize(
    "text",
    [
        "]]> et <![CDATA[ dans un titre\n\nTexte ]]> <![CDATA[ fin.",
        "\u202eTitre\u202c renversé\n\nTexte \u202erenversé.",
        "Titre\x07 et \x0b\n\nTexte\x00\x1f.",
        "Marques a" + "\u0301" * 10_000 + "\n\nTexte.",
        "Mot\n\n" + "x" * 900_000,
        "Imbriqué\n\n" + "> " * 5_000 + "fin",
        "Crochets\n\n" + "[" * 50_000,
        "Étoiles\n\n" + "*a_ " * 20_000,
        "Chevrons\n\n" + "<a " * 8_000,
        "Listes\n\n" + "\n".join(" " * depth + "- x" for depth in range(500)),
    ],
    ids=lambda text: text[:8],
)
@pytest.mark.parametrize("file_format", ["text", "markdown"])
def test_awkward_text_is_kept_clean_or_refused(
    services: Services, import_: Import, write: Write, text: str, file_format: str
) -> None:
    """O1, O2, O4, O5, I5."""
    title, _, body = text.partition("\n\n")
    path = write("a.md", text if file_format == "text" else f"# {title}\n\n{body}")

    report = import_("--format", file_format, path)

    assert 1 == report["new"] + len(report["rejected"])
    with services.storage.reading() as session:
        for article in session.articles.list(state=None, limit=10):
            shown = article.text.title + article.text.content_html
            assert not {*"\x00\x07\x0b\x1f\u202e"} & set(shown)


def test_two_items_with_one_id_are_told_apart(services: Services, import_: Import, write: Write) -> None:
    """I8: the first keeps the id, the second is rejected naming the first."""
    first = write("a.md", "---\nid: ap-1\n---\n# Un\n\nTexte.")
    second = write("b.md", "---\nid: ap-1\n---\n# Deux\n\nTexte.")

    report = import_("--publish", first.parent)

    assert 1 == report["new"]
    assert [
        {
            "source": str(second),
            "item": "ap-1",
            "reason": f"id: is also that of {first}, which says something else",
        }
    ] == (report["rejected"])


def test_the_same_item_twice_in_a_run_is_the_same(import_: Import, write: Write) -> None:
    first = write("a.md", "---\nid: ap-1\n---\n# Un\n\nTexte.")
    write("b.md", first.read_bytes())

    report = import_(first.parent, first)

    assert (1, 2, 0) == (report["new"], report["same"], report["exit"])


def test_an_import_never_takes_over_an_article_of_another_source(
    services: Services, import_: Import, write: Write
) -> None:
    """I12: neither by its external id nor by its permanent one."""
    with services.storage.writing() as session:
        new = a_new_article("ailleurs", source="wire", external_id="ap-1", public_id="tag:exemple.ma,2026:1")
        publish(session, add_draft(session, new, now=START), now=START)
        before = session.articles.get("ailleurs")

    by_external_id = import_("--publish", write("a.md", "---\nid: ap-1\n---\n# Un\n\nTexte."))
    by_public_id = import_(
        "--publish", write("b.md", "---\nid: tag:exemple.ma,2026:1\n---\n# Deux\n\nTexte.")
    )

    assert 1 == by_external_id["new"]
    assert "use depeche article correct" in by_public_id["rejected"][0]["reason"]
    with services.storage.reading() as session:
        assert before == session.articles.get("ailleurs")


def test_the_permanent_id_we_made_is_nobody_elses(services: Services, import_: Import, write: Write) -> None:
    """I12: an article's urn:uuid: cannot be claimed by a file."""
    import_("--publish", write("a.txt", GOOD))
    with services.storage.reading() as session:
        (ours,) = session.articles.list(state=None, limit=10)

    report = import_("--publish", write("b.md", f"---\nid: {ours.public_id}\n---\n# Vol\n\nTexte."))

    assert "use depeche article correct" in report["rejected"][0]["reason"]


def test_a_copy_elsewhere_never_changes_the_article(
    services: Services, import_: Import, write: Write
) -> None:
    import_("--publish", write("a.md", "---\nid: ap-1\ncategories: [ia]\n---\n# Un\n\nTexte."))

    report = import_("--publish", "--category", "economie", write("copie.txt", "Un\n\nTexte."))

    assert 1 == report["same"]
    with services.storage.reading() as session:
        assert ("ia",) == session.articles.get("un").assignment.categories


def test_an_article_dated_in_the_future_is_scheduled(
    services: Services, import_: Import, write: Write, clock: FakeClock
) -> None:
    """I10: stated in the report, and again by every run before its date."""
    path = write("a.md", "---\npublished: 2026-03-05\n---\n# Bientôt\n\nTexte.")

    early, again = import_("--publish", path), import_("--publish", path)

    assert (1, 1, 0) == (early["new"], again["same"], early["exit"])
    stated = {"source": str(path), "item": "Bientôt", "at": "2026-03-05T00:00:00+00:00"}
    assert [[stated], [stated]] == [early["scheduled"], again["scheduled"]]
    assert (State.SCHEDULED, clock() + timedelta(days=2, hours=15)) == state_and_embargo(services)


def test_a_scheduled_article_moves_when_its_source_names_another_date(
    services: Services, import_: Import, write: Write
) -> None:
    import_("--publish", write("a.md", "---\nid: a\npublished: 2026-03-05\n---\n# Bientôt\n\nTexte."))

    report = import_(
        "--publish", write("a.md", "---\nid: a\npublished: 2026-03-09\n---\n# Bientôt\n\nTexte.")
    )

    assert 1 == report["changed"]
    assert (State.SCHEDULED, datetime(2026, 3, 9, tzinfo=UTC)) == state_and_embargo(services)


@pytest.mark.parametrize("options", [(), ("--publish",)])
def test_a_later_date_is_never_forgotten_in_between(
    services: Services, import_: Import, write: Write, options: tuple[str, ...]
) -> None:
    """X-13: an import that publishes nothing moves the embargo too, or the article would appear early."""
    import_("--publish", write("a.md", "---\nid: a\npublished: 2026-03-05\n---\n# Bientôt\n\nTexte."))
    later = write("a.md", "---\nid: a\npublished: 2026-03-09\n---\n# Bientôt\n\nTexte.")

    import_(*options, later)
    import_("--publish", later)

    assert (State.SCHEDULED, datetime(2026, 3, 9, tzinfo=UTC)) == state_and_embargo(services)


def test_an_embargo_that_its_source_lifts_is_over(services: Services, import_: Import, write: Write) -> None:
    import_("--publish", write("a.md", "---\nid: a\npublished: 2026-03-05\n---\n# Bientôt\n\nTexte."))

    report = import_(
        "--publish", write("a.md", "---\nid: a\npublished: 2026-03-01\n---\n# Bientôt\n\nTexte.")
    )

    assert (1, []) == (report["changed"], report["scheduled"])
    assert (State.PUBLISHED, None) == state_and_embargo(services)


def test_a_moment_that_an_editor_chose_outlives_later_imports(
    services: Services, import_: Import, write: Write
) -> None:
    """An edited text changes the text; only another date of the source moves the article."""
    chosen = datetime(2026, 3, 7, 7, tzinfo=UTC)
    import_("--publish", write("a.md", "---\nid: a\npublished: 2026-03-05\n---\n# Bientôt\n\nTexte."))
    with services.storage.writing() as session:
        schedule(session, session.articles.get("bientot"), embargo_at=chosen, now=services.clock())

    import_("--publish", write("a.md", "---\nid: a\npublished: 2026-03-05\n---\n# Bientôt\n\nMieux."))

    assert (State.SCHEDULED, chosen) == state_and_embargo(services)
    with services.storage.reading() as session:
        assert "<p>Mieux.</p>" == session.articles.get("bientot").text.content_html


def state_and_embargo(services: Services) -> tuple[State, datetime | None]:
    with services.storage.reading() as session:
        article = session.articles.get("bientot")
    return article.state, article.embargo_at


def test_a_withdrawn_article_is_not_brought_back(
    services: Services, import_: Import, depeche: Depeche, write: Write
) -> None:
    import_("--publish", write("a.txt", GOOD))
    depeche("article", "withdraw", "bon", "--reason", "Faux")

    same = import_("--publish", write("a.txt", GOOD))
    changed = import_("--publish", write("a.txt", "Bon\n\nUn autre texte.\n"))

    assert (1, 0) == (same["same"], same["exit"])
    assert "article: is withdrawn" in changed["rejected"][0]["reason"]
    with services.storage.reading() as session:
        assert State.WITHDRAWN is session.articles.get("bon").state


def test_an_exception_nobody_foresaw_costs_its_item_only(
    services: Services,
    import_: Import,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """I6, P3: the log gets the class of the exception and nothing of the text."""
    original = run.make_item

    def explode(draft: Any, **rest: Any) -> Any:
        if draft.title == "Secret":
            raise OverflowError("Secret")
        return original(draft, **rest)

    monkeypatch.setattr(run, "make_item", explode)
    write("a.txt", "Secret\n\nTexte.")

    report = import_(write("b.txt", GOOD).parent)

    assert (1, 1) == (report["new"], report["exit"])
    assert "failed unexpectedly (OverflowError)" in report["rejected"][0]["reason"]
    assert "Secret" not in caplog.text
    assert ["import_item_failed"] == [record.message for record in caplog.records]


def test_when_storage_fails_the_run_stops_and_the_report_is_true(
    services: Services, depeche: Depeche, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D1, D3: what was acknowledged is in; the rest is not claimed to be."""
    original = run.file_item
    taken: list[str] = []

    def fail_later(session: Any, item: Any, **rest: Any) -> Any:
        if taken:
            raise StorageUnavailable("disk full")
        taken.append(item.text.title)
        return original(session, item, **rest)

    monkeypatch.setattr(run, "file_item", fail_later)
    monkeypatch.setattr(run, "MOST_WAITING", 1)
    write("a.txt", GOOD)
    folder = write("b.txt", "Autre\n\nTexte.").parent

    result = depeche("import", folder)

    assert 2 == result.exit_code
    assert result.stdout.startswith("1 new, 0 same, 0 changed, 0 rejected")
    assert "disk full" in result.stderr
