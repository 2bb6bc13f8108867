"""`depeche article …`: what the commands print, and what they refuse with 2."""

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest
from click.testing import Result
from support.builders import a_new_article, a_text
from support.clocks import START
from support.databases import on_both_engines

from feeds.desk.publishing import add_draft
from feeds.services import Services
from storage.articles import Article

Depeche = Callable[..., Result]


def stored(services: Services, name: str = "un-titre", **fields: object) -> Article:
    with services.storage.writing() as session:
        return add_draft(session, a_new_article(name, **fields), now=START)


@on_both_engines
def test_a_draft_is_published_shown_and_withdrawn(services: Services, depeche: Depeche) -> None:
    draft = stored(services)

    published = orjson.loads(depeche("article", "publish", draft.slug, "--json").stdout)
    withdrawn = depeche(
        "article", "withdraw", draft.public_id, "--reason", "Faux", "--public-note", "Erreur."
    )
    shown = orjson.loads(depeche("article", "show", draft.public_id, "--json").stdout)

    assert ("published", draft.public_id, "2026-03-02T09:00:00.000Z") == (
        published["state"],
        published["id"],
        published["published_at"],
    )
    assert 0 == withdrawn.exit_code
    assert ("withdrawn", {"reason": "Faux", "note": "Erreur.", "erased": False}) == (
        shown["state"],
        shown["withdrawal"],
    )
    assert [("withdrawn", "Faux"), ("published", None)] == [
        (change["kind"], change["reason"]) for change in shown["changes"]
    ]


@on_both_engines
def test_a_draft_is_scheduled_moved_and_unscheduled(services: Services, depeche: Depeche) -> None:
    """T2: local time is the newsroom's, and shown with its offset; Casablanca is at +00:00 in Ramadan."""
    draft = stored(services)

    in_ramadan = depeche("article", "schedule", draft.slug, "--at", "2026-03-10 08:00")
    moved = orjson.loads(
        depeche("article", "schedule", draft.slug, "--at", "2026-04-10T08:00", "--json").stdout
    )
    listed = orjson.loads(depeche("article", "list", "--state", "scheduled", "--json").stdout)
    line = depeche("article", "list", "--state", "scheduled").stdout
    back = orjson.loads(depeche("article", "unschedule", draft.slug, "--json").stdout)

    assert f"Scheduled for 2026-03-10T08:00:00+00:00: un-titre ({draft.public_id})\n" == in_ramadan.stdout
    assert ("scheduled", "2026-04-10T08:00:00+01:00") == (moved["state"], moved["scheduled_at"])
    assert [draft.public_id] == [each["id"] for each in listed]
    assert "2026-04-10  scheduled  un-titre" in line
    assert ("draft", None) == (back["state"], back["scheduled_at"])
    with services.storage.reading() as session:
        assert [] == session.outbox.list(buried=None, limit=9)


def test_a_withdrawn_article_is_restored_and_the_reasons_are_kept(
    services: Services, depeche: Depeche
) -> None:
    draft = stored(services)
    depeche("article", "publish", draft.slug)
    depeche("article", "withdraw", draft.slug, "--reason", "Faux", "--public-note", "Erreur.")

    document = orjson.loads(depeche("article", "restore", draft.slug, "--reason", "Vérifié", "--json").stdout)

    assert ("published", None, "un-titre") == (document["state"], document["withdrawal"], document["title"])
    assert [("restored", "Vérifié"), ("withdrawn", "Faux"), ("published", None)] == [
        (change["kind"], change["reason"]) for change in document["changes"]
    ]


def test_what_was_withdrawn_can_still_be_erased_and_then_not_be_restored(
    services: Services, depeche: Depeche
) -> None:
    draft = stored(services)
    depeche("article", "publish", draft.slug)
    depeche("article", "withdraw", draft.slug, "--reason", "Faux")

    erased = depeche("article", "withdraw", draft.slug, "--reason", "Jugement", "--erase")
    refused = depeche("article", "restore", draft.public_id, "--reason", "Non")

    assert (0, 2) == (erased.exit_code, refused.exit_code)
    assert f"Error: cannot restore article {draft.uuid}: it is erased\n" == refused.stderr


def test_show_tells_everything_about_an_article(services: Services, depeche: Depeche) -> None:
    draft = stored(services, text=a_text(signup_text="Abonnez-vous !"), external_id="ap-1")

    document = orjson.loads(depeche("article", "show", draft.slug, "--json").stdout)
    text = depeche("article", "show", draft.slug).stdout

    assert {
        *("id", "slug", "state", "title", "language", "published_at", "updated_at", "revision", "categories"),
        *("version", "scheduled_at", "changes"),
        *("entities", "mentions", "authors", "summary", "content_html", "canonical_url", "image_url", "note"),
        *("signup_text", "source", "external_id", "withdrawal", "old_paths", "candidates", "translations"),
    } == set(document)
    assert ("draft", "Abonnez-vous !", "ap-1") == (
        document["state"],
        document["signup_text"],
        document["external_id"],
    )
    assert "<p>Un paragraphe.</p>" in text


def test_articles_are_listed_by_state(services: Services, depeche: Depeche) -> None:
    stored(services, "un")
    stored(services, "deux")
    depeche("article", "publish", "deux")

    drafts = orjson.loads(depeche("article", "list", "--state", "draft", "--json").stdout)
    newest = orjson.loads(depeche("article", "list", "--limit", "1", "--json").stdout)

    assert ["un"] == [each["slug"] for each in drafts]
    assert ["deux"] == [each["slug"] for each in newest]
    assert 2 == len(depeche("article", "list").stdout.splitlines())


def test_a_draft_dated_in_the_future_is_published_only_knowingly_and_as_of_now(
    services: Services, depeche: Depeche
) -> None:
    """I10: an embargo is not broken in passing, and an article never stands above what comes after it."""
    stored(services, published_at=START + timedelta(days=9))

    refused = depeche("article", "publish", "un-titre")
    document = orjson.loads(depeche("article", "publish", "un-titre", "--now", "--json").stdout)

    assert 2 == refused.exit_code
    assert "un-titre is dated 2026-03-11T09:00:00+00:00: schedule it, or publish it --now." in refused.stderr
    assert "2026-03-02T09:00:00.000Z" == document["published_at"]


def test_erasing_leaves_no_word(services: Services, depeche: Depeche) -> None:
    draft = stored(services)
    depeche("article", "publish", draft.slug)

    depeche("article", "withdraw", draft.slug, "--reason", "Faux", "--erase")
    document = orjson.loads(depeche("article", "show", draft.public_id, "--json").stdout)

    assert ("", "", "") == (document["title"], document["summary"], document["content_html"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "inconnu"],
        ["publish", "inconnu"],
        ["withdraw", "un-titre", "--reason", "Faux"],
        ["withdraw", "inconnu", "--reason", "Faux"],
        ["withdraw", "un-titre", "--reason", " \u202e "],
        ["withdraw", "un-titre", "--reason", "x" * 501],
        ["withdraw", "un-titre"],
        ["schedule", "un-titre"],
        ["schedule", "un-titre", "--at", "2026-03-10"],
        ["schedule", "un-titre", "--at", "demain 08:00"],
        ["schedule", "un-titre", "--at=2026-12-01-05:00"],
        ["schedule", "un-titre", "--at=2026-12-01+01:00"],
        ["schedule", "un-titre", "--at", "2026-12-01T08"],
        ["schedule", "un-titre", "--at", "2026-03-02T09:00:00Z"],
        ["schedule", "inconnu", "--at", "2026-03-10T08:00"],
        ["unschedule", "un-titre"],
        ["restore", "un-titre", "--reason", "Vrai"],
        ["restore", "un-titre"],
        ["show", "un\udcfftitre"],
        ["show", "un\x00titre"],
        ["list", "--limit", "0"],
        ["list", "--limit", "٣٠٠٠٠"],
        ["list", "--state", "deleted"],
    ],
)
def test_what_cannot_be_done_exits_with_2(services: Services, depeche: Depeche, arguments: list[str]) -> None:
    """Q4, Q5, Q6: an unknown article, an illegal transition, or values that are none."""
    stored(services)

    result = depeche("article", *arguments)

    assert 2 == result.exit_code
    assert "" == result.stdout
    assert "Error:" in result.stderr


def test_publishing_twice_is_refused(services: Services, depeche: Depeche) -> None:
    stored(services)
    depeche("article", "publish", "un-titre")

    result = depeche("article", "publish", "un-titre")

    assert (2, "Error: cannot publish article un-titre: it is published\n") == (
        result.exit_code,
        result.stderr,
    )
