"""`depeche outbox list|retry|drop`: what an operator sees of what waits, and does about dead letters."""

from collections.abc import Callable

import orjson
import pytest
from click.testing import Result
from support.clocks import START
from support.databases import on_both_engines

from feeds.services import Services

Depeche = Callable[..., Result]


@pytest.fixture
def dead(services: Services) -> list[int]:
    """Two dead letters, and one row that waits."""
    with services.storage.writing() as session:
        for subject in ("a", "b"):
            session.outbox.add("post", subject, at=START)
        rows = session.outbox.claim("post", token="t", now=START, held_until=START, limit=2)
        for row in rows:
            session.outbox.bury("t", row.id, at=START, error="no answer")
        session.outbox.add("post", "c", at=START, due_at=START)
    return [row.id for row in rows]


@on_both_engines
def test_what_waits_and_what_was_given_up_is_listed(
    services: Services, depeche: Depeche, dead: list[int]
) -> None:
    everything = orjson.loads(depeche("outbox", "list", "--json").stdout)
    letters = orjson.loads(depeche("outbox", "list", "--dead", "--json").stdout)
    lines = depeche("outbox", "list").stdout.splitlines()

    assert ["a", "b", "c"] == [row["subject"] for row in everything]
    assert dead == [row["id"] for row in letters]
    assert {"error": "no answer", "attempts": 1, "listener": "post", "sequence": None}.items() <= letters[
        0
    ].items()
    assert f"{dead[0]}  dead  post  a  attempts: 1  no answer" == lines[0]
    assert "waiting from 2026-03-02T09:00:00+00:00  post  c" in lines[2]


def test_nothing_to_list_is_said(depeche: Depeche) -> None:
    assert ("Nothing waits.\n", b"[]") == (
        depeche("outbox", "list").stdout,
        depeche("outbox", "list", "--json").stdout_bytes.strip(),
    )


@on_both_engines
def test_dead_letters_are_tried_again(services: Services, depeche: Depeche, dead: list[int]) -> None:
    one = depeche("outbox", "retry", dead[0])
    rest = orjson.loads(depeche("outbox", "retry", "--all", "--json").stdout)

    assert ("1 retried\n", {"retried": 1}) == (one.stdout, rest)
    with services.storage.reading() as session:
        assert [0, 0, 0] == [row.attempts for row in session.outbox.list(buried=False, limit=9)]


@on_both_engines
def test_dead_letters_are_dropped_and_nothing_else(
    services: Services, depeche: Depeche, dead: list[int]
) -> None:
    dropped = orjson.loads(depeche("outbox", "drop", "--all", "--json").stdout)

    assert {"dropped": 2} == dropped
    with services.storage.reading() as session:
        assert ["c"] == [row.subject for row in session.outbox.list(buried=None, limit=9)]


@pytest.mark.parametrize("arguments", [["retry"], ["drop"], ["drop", "0"], ["retry", "x"], ["drop", "999"]])
def test_what_names_no_dead_letter_is_refused(
    depeche: Depeche, dead: list[int], arguments: list[str]
) -> None:
    result = depeche("outbox", *arguments)

    assert (2, "") == (result.exit_code, result.stdout)


def test_one_wrong_id_undoes_the_whole_command(services: Services, depeche: Depeche, dead: list[int]) -> None:
    result = depeche("outbox", "drop", *dead, "999")

    assert f"Error: no dead letter '{dead[0]}, {dead[1]}, 999'\n" == result.stderr
    with services.storage.reading() as session:
        assert 2 == len(session.outbox.list(buried=True, limit=9))


def test_naming_letters_and_all_of_them_is_refused(depeche: Depeche, dead: list[int]) -> None:
    assert 2 == depeche("outbox", "drop", "--all", dead[0]).exit_code
