"""`depeche signup`: what the law lets people ask for by letter, done by an operator (LAW-08)."""

import json
from typing import Any

from click.testing import CliRunner
from support.databases import on_both_engines
from support.signing_up import ADDRESS, SignupSite

from feeds.cli import depeche as root

NOBODY: dict[str, Any] = {"pending": 0, "confirmed": 0, "left": 0, "bouncing": 0, "suppressed": {}}


def run(site: SignupSite, *arguments: str) -> Any:
    """Answer the JSON document a command prints."""
    done = CliRunner().invoke(root, ["signup", *arguments, "--json"], obj=site.services)
    assert 0 == done.exit_code, done.output
    return json.loads(done.stdout)


@on_both_engines
def test_stats_count_every_state(site: SignupSite) -> None:
    site.join("a@example.org")
    site.join("b@example.org")
    site.leave("b@example.org")
    site.send("c@example.org")
    site.work()

    assert {"pending": 1, "confirmed": 1, "left": 1, "bouncing": 0, "suppressed": {}} == run(site, "stats")


@on_both_engines
def test_export_prints_what_its_owner_would_get(site: SignupSite) -> None:
    site.join(purposes=("alert",))
    token = site.ask_for_data()

    assert json.loads(site.act(token, "export").data) == run(site, "export", ADDRESS)
    assert [ADDRESS] == [each["email"] for each in run(site, "export", "--all")]


@on_both_engines
def test_erase_forgets_an_address_now_and_in_every_backup(site: SignupSite) -> None:
    site.join()

    assert {"erased": 1} == run(site, "erase", ADDRESS.upper().replace("EXAMPLE.ORG", "example.org"))
    assert {"erased": 0} == run(site, "erase", ADDRESS)
    assert NOBODY == run(site, "stats")
    assert 2 == site.journal.count('"erased"')
    assert ADDRESS not in site.journal


def test_erase_reaches_what_the_worker_has_not_seen_yet(site: SignupSite) -> None:
    site.send()

    run(site, "erase", ADDRESS)
    site.work()

    assert [] == site.mails()


@on_both_engines
def test_purge_does_what_the_worker_does(site: SignupSite) -> None:
    site.send()
    site.work()
    site.clock.advance(49 * 3600)

    purged = run(site, "purge")["purged"]

    assert 1 == purged["unconfirmed"]
    assert NOBODY == run(site, "stats")


def test_the_record_of_processing_is_printed(site: SignupSite) -> None:
    assert "unconfirmed" in {each["name"] for each in run(site, "record")["processing"]}


def test_people_read_them_too(site: SignupSite) -> None:
    site.join()
    outputs = {
        words: CliRunner().invoke(root, ["signup", *words.split()], obj=site.services)
        for words in ("stats", "purge", "record", f"export {ADDRESS}", f"erase {ADDRESS}")
    }

    assert {0} == {done.exit_code for done in outputs.values()}
    assert "0 pending, 1 confirmed, 0 left, 0 bouncing\nsuppressed: none\n" == outputs["stats"].output
    assert "Erased.\n" == outputs[f"erase {ADDRESS}"].output


def test_what_is_no_address_or_nobody_is_refused(site: SignupSite) -> None:
    for words in ("erase nobody", "export", f"export {ADDRESS} --all", f"export {ADDRESS}"):
        done = CliRunner().invoke(root, ["signup", *words.split()], obj=site.services)
        assert 2 == done.exit_code, words
        assert ADDRESS not in done.output
