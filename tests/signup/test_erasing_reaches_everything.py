"""Erased means gone from every file, now and after an older backup is restored (P4, B6, LAW-11)."""

import logging
import os
import signal
import warnings
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.databases import on_both_engines
from support.processes import environment, run_depeche, started, wait_until
from support.signing_up import SignupSite, promise_welcomes

from config.settings import MailSettings
from feeds.cli import depeche
from feeds.operate.backing_up import back_up, restore
from feeds.outbound.posting import FolderPost
from feeds.signup.erasing import FORGETTING, MAIL, erase_on_request
from feeds.signup.readiness import settle_restored
from feeds.signup.tools import journal_of
from storage.signups import RESTORED, SignupCounts
from storage.sql.storing import SQLStorage

MANY = tuple(f"secret.reader.{number}@private-domain.example" for number in range(8))
BYLINE = "Pseudonyme-Secret"


def database_files(site: SignupSite) -> list[Path]:
    database = Path(site.services.settings.storage.url.removeprefix("sqlite:///"))
    return sorted(database.parent.glob(f"{database.name}*"))


def leaks(site: SignupSite, text: str) -> list[str]:
    """Answer every file of the site that holds a text."""
    var = Path(site.services.settings.signup.erasure_journal).parent
    spelled = [text.encode(), text.lower().encode(), text.upper().encode(), text.encode("utf-16-le")]
    paths = [*database_files(site), *(path for path in var.rglob("*") if path.is_file())]
    return [str(path) for path in paths if any(each in path.read_bytes() for each in spelled)]


def erase_by_link(site: SignupSite, address: str) -> None:
    assert 200 == site.act(site.ask_for_data(address), "erase").status_code


def test_no_byte_of_an_erased_address_is_in_any_file(site: SignupSite) -> None:
    """P4: rows, free pages, indexes, the log of changes, the outbox, the journal."""
    for address in MANY:
        site.send(address, purposes=("contributor",), byline=BYLINE)
    site.work()
    for address in MANY[:4]:
        site.confirm(address)
    site.work()
    there = leaks(site, "secret.reader.3@private-domain.example")

    for address in MANY:
        erase_by_link(site, address)
    site.work()

    assert there, "the scan finds an address that is there"
    for text in ("secret.reader", "private-domain", BYLINE):
        assert [] == leaks(site, text)


def test_nothing_stays_of_an_address_that_nothing_came_of(site: SignupSite) -> None:
    """P4, E6: a suppressed mailbox somebody types in again, and unknown ones that ask for their data."""
    address = MANY[0]
    site.send(address)
    site.work()
    site.client.post(
        "/signup/confirm",
        data={"token": site.newest_token("/signup/confirm", address), "action": "not-me"},
    )
    site.work()
    for other in MANY:
        site.send(other if other == address else address)
        site.client.post("/my-data", data={"email": other})
    there = leaks(site, address)

    site.work()
    site.clock.advance(60)
    site.work()

    assert there, "the scan finds an address that waits"
    assert [] == leaks(site, "secret.reader")


def test_who_never_confirmed_leaves_no_byte_either(site: SignupSite) -> None:
    """E6: unconfirmed rows erase themselves, by the worker alone."""
    for address in MANY:
        site.send(address, byline=BYLINE)
    site.work()

    site.clock.advance(49 * 3600)
    site.work()

    assert [] == leaks(site, "private-domain")
    assert [] == leaks(site, BYLINE)


def test_mails_that_were_written_to_a_folder_go_too(site: SignupSite) -> None:
    """Without a mail host the folder of mails holds addresses."""
    folder = Path(site.services.settings.signup.erasure_journal).parent / "outbox"
    site.services.settings = site.services.settings.model_copy(
        update={"mail": MailSettings(folder=str(folder))}
    )
    old, site.services.post = site.services.post, FolderPost(folder)
    old.close()
    site.send(MANY[0])
    site.work()
    written = leaks(site, "private-domain")

    site.clock.advance(49 * 3600)
    site.work()

    assert 1 == sum(name.endswith(".eml") for name in written)
    assert [] == leaks(site, "private-domain")
    site.services.post = old


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_an_erasure_vacuums_the_tables_its_person_had_rows_in(site: SignupSite) -> None:
    """P4: and not those of articles, which may be millions of rows."""
    site.join(MANY[0], purposes=("contributor",), byline=BYLINE)
    before = vacuumed(site)

    erase_by_link(site, MANY[0])
    site.work()

    passed = vacuumed(site)
    assert {"signup", "consent", "signup_arrival", "signup_token"} == {
        table for table, times in passed.items() if times > before[table]
    }


def vacuumed(site: SignupSite) -> Mapping[str, int]:
    """How often each table was vacuumed by hand."""
    with site.services.storage._engine.reading() as connection:  # type: ignore[attr-defined]
        rows = connection.all("select relname, vacuum_count from pg_stat_user_tables")
    return {row["relname"]: row["vacuum_count"] for row in rows}


@on_both_engines
def test_an_older_backup_brings_nobody_back(site: SignupSite, tmp_path: Path) -> None:
    """B6: the journal is carried out on what was restored; links are void, and no mail goes out twice."""
    gone, left, stays, again = MANY[:4]
    for address in (gone, left, stays, again):
        site.join(address)
    site.send(MANY[5])
    backup = tmp_path / "before.tar"
    media = tmp_path / "media"
    storage = site.services.storage
    back_up(storage, backup, media=media, secret_key=None, now=site.clock())
    erase_by_link(site, gone)
    site.leave(left)
    erase_by_link(site, again)
    site.work()
    site.clock.advance(700)
    site.join(again)
    sent = len(site.mail.taken)
    storage.close()

    restore(storage, backup, media=media, secret_key=None, now=site.clock())
    forgotten = settle_restored(storage, site.services.settings.signup, now=site.clock())
    site.work()

    assert 3 == forgotten
    assert sent == len(site.mail.taken)
    with storage.reading() as session:
        assert SignupCounts(pending=0, confirmed=1, left=1) == session.signups.count()
        (still,) = [
            each.address for each in session.signups.list_after("", limit=9) if each.state == "confirmed"
        ]
    assert stays == still
    if storage.engine == "sqlite":
        assert [] == leaks(site, gone)
        assert [] == leaks(site, MANY[5])


def test_a_restored_database_holds_nobody_twice(site: SignupSite, tmp_path: Path) -> None:
    """P4, B6: with so many that pages were split and grown while the backup was written."""
    first = promise_welcomes(site.services, 300)[:40]
    backup, media, storage = tmp_path / "before.tar", tmp_path / "media", site.services.storage
    back_up(storage, backup, media=media, secret_key=None, now=site.clock())
    with storage.writing() as session:
        for each in session.signups.list_after("", limit=300):
            if each.address in first:
                erase_on_request(session, journal_of(site.services), each, now=site.clock())
    storage.close()

    restore(storage, backup, media=media, secret_key=None, now=site.clock())
    there = [address for address in first if leaks(site, address)]
    forgotten = settle_restored(storage, site.services.settings.signup, now=site.clock())

    assert (first, 40) == (there, forgotten)
    assert [] == [address for address in first if leaks(site, address)]


@on_both_engines
@pytest.mark.processes
@pytest.mark.parametrize("start", ["worker", "stats", "backup"])
def test_a_restore_killed_after_the_swap_is_settled_by_whatever_starts_next(
    site: SignupSite, tmp_path: Path, start: str
) -> None:
    """B6, D1: whoever left is gone and no mail goes out again before anything is done with the database."""
    gone, stays = MANY[:2]
    for address in (gone, stays):
        site.send(address)
        site.work()
        site.confirm(address)
    backup, storage = tmp_path / "before.tar", site.services.storage
    back_up(storage, backup, media=tmp_path / "media", secret_key=None, now=site.clock())
    site.work()
    erase_by_link(site, gone)
    site.work()
    sent = len(site.mail.taken)
    storage.close()

    restore_and_be_killed(site, backup)
    with storage.reading() as session:
        brought_back = session.signups.count().confirmed, session.signups.get_journal_number()
    storage.close()
    run_once(site, start, tmp_path)

    assert (2, RESTORED) == brought_back
    assert sent == len(site.mail.taken)
    assert [] == waiting(site, MAIL)
    with storage.reading() as session:
        assert SignupCounts(pending=0, confirmed=1, left=0) == session.signups.count()
    if storage.engine == "sqlite":
        site.work()
        assert [] == [name for name in leaks(site, gone) if not name.endswith("before.tar")]


def waiting(site: SignupSite, listener: str) -> list[str]:
    with site.services.storage.reading() as session:
        rows = session.outbox.list(buried=None, limit=99)
        return [row.subject for row in rows if row.listener == listener]


def restore_and_be_killed(site: SignupSite, backup: Path) -> None:
    """Restore in a process that is killed the moment the backup is in the database's place."""
    replace_with = SQLStorage.replace_with

    def replace_and_die(self: SQLStorage, path: Path, *, at: datetime) -> None:
        replace_with(self, path, at=at)
        os.kill(os.getpid(), signal.SIGKILL)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside the mail server's thread
        child = os.fork()
    if not child:
        with suppress(BaseException):
            SQLStorage.replace_with = replace_and_die  # type: ignore[method-assign]
            CliRunner().invoke(depeche, ["db", "restore", str(backup)], obj=site.services)
        os._exit(1)
    assert signal.SIGKILL == os.waitpid(child, 0)[1]


def run_once(site: SignupSite, start: str, folder: Path) -> None:
    settings = site.services.settings
    variables = {
        "DEPECHE_STORAGE__URL": settings.storage.url,
        "DEPECHE_STORAGE__SECRET_KEY_PATH": settings.storage.secret_key_path,
        "DEPECHE_SIGNUP__ERASURE_JOURNAL": settings.signup.erasure_journal,
        "DEPECHE_BACKUP__MEMORY": settings.backup.memory,
        "DEPECHE_MAIL__HOST": "127.0.0.1",
        "DEPECHE_MAIL__PORT": str(site.mail.port),
    }
    if start != "worker":
        command = ("signup", "stats") if start == "stats" else ("db", "backup", str(folder / "after.tar"))
        done = run_depeche(*command, folder=folder, settings=variables)
        assert 0 == done.returncode, done.stderr
        return
    with started(1, "worker", folder=folder, settings=environment(variables)) as (worker,):
        log = folder / "worker-0"
        wait_until(lambda: "worker_started" in log.read_text(), what="it works")
        wait_until(lambda: not waiting(site, FORGETTING), what="it has done what was due")
        worker.send_signal(signal.SIGTERM)
        assert 0 == worker.wait()


def test_an_erasure_on_an_older_database_carries_out_what_it_missed_first(
    site: SignupSite, tmp_path: Path
) -> None:
    """B6: no line is skipped because another one was written after it."""
    site.join(MANY[0])
    site.join(MANY[1])
    backup, media, storage = tmp_path / "before.tar", tmp_path / "media", site.services.storage
    back_up(storage, backup, media=media, secret_key=None, now=site.clock())
    erase_by_link(site, MANY[0])
    storage.close()
    restore(storage, backup, media=media, secret_key=None, now=site.clock())

    site.leave(MANY[1])

    with storage.reading() as session:
        assert SignupCounts(pending=0, confirmed=0, left=1) == session.signups.count()


def test_no_address_no_network_and_no_token_is_ever_logged(
    site: SignupSite, caplog: pytest.LogCaptureFixture
) -> None:
    """P3, E7."""
    caplog.set_level(logging.DEBUG)
    site.mail.reply = lambda stage, _address: "451 later" if stage == "rcpt" else None
    site.send(MANY[0], network="203.0.113.9")
    site.work()
    site.mail.reply = lambda _stage, _address: None
    site.clock.advance(4000)
    site.work()
    site.confirm(MANY[0])
    token = site.newest_token("/signup/confirm", MANY[0])
    site.client.post("/signup/confirm", data={"token": token, "action": "not-me"})
    site.work()

    logged = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "work_failed" in logged
    for text in ("private-domain", "secret.reader", "203.0.113", token):
        assert text not in logged
