"""B6: what was withdrawn since a backup is so again after a restore; B4: and there is a backup."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from support.builders import a_new_article, publish
from support.clocks import FakeClock
from support.databases import on_both_engines
from support.feed_rules import check_atom

from feeds.desk.publishing import add_draft, restore, schedule, withdraw
from feeds.operate.backing_up import back_up
from feeds.operate.backup_files import BackupUnusable
from feeds.operate.journal import write_journal
from feeds.operate.remembering import Line, Memory, What, name_database
from feeds.operate.replaying import Restored, keep_up, restore_and_replay
from feeds.operate.watching import look_around
from feeds.services import Services
from storage.articles import State
from storage.errors import CopyUnusable
from storage.protocols import Storage

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def memory(services: Services) -> Memory:
    return Memory(Path(services.settings.backup.memory))


@pytest.fixture
def file(kept: Services, tmp_path: Path) -> Path:
    """A backup of three public articles, of one that is scheduled and of a draft; then things happen."""
    now = kept.clock()
    with kept.storage.writing() as session:
        later = add_draft(session, a_new_article("plus-tard"), now=now)
        schedule(session, later, embargo_at=now + timedelta(days=1), now=now)
        add_draft(session, a_new_article("brouillon"), now=now)
    path = tmp_path / "backup"
    back_up(kept.storage, path, media=tmp_path / "media", secret_key=None, now=now)
    with kept.storage.writing() as session:
        publish(session, a_new_article("quatre"), at=now)
        for slug, note, erase in [
            ("un", "Une note.", False),
            ("deux", None, True),
            ("trois", None, False),
            ("quatre", None, True),
        ]:
            article = session.articles.get(slug)
            withdraw(session, article, reason="secret", note=note, erase=erase, now=now)
        restore(session, session.articles.get("trois"), reason="r", now=now)
    return path


def ids(*names: str) -> tuple[str, ...]:
    return tuple(sorted(a_new_article(name).public_id for name in names))


def bring_back(storage: Storage, services: Services, file: Path, memory: Memory, url: str) -> Restored:
    return restore_and_replay(
        storage,
        file,
        media=file.parent / "media",
        secret_key=None,
        memory=memory,
        database=name_database(url),
        now=services.clock(),
    )


def states(storage: Storage) -> dict[str, tuple[State, bool]]:
    with storage.reading() as session:
        found = session.articles.list(state=None, limit=100)
        return {article.public_id: (article.state, article.is_erased) for article in found}


def tell_journal(services: Services) -> None:
    """Do what the worker does with every change."""
    with services.storage.reading() as session:
        changes = session.changes.list(after=0, limit=100)
    for change in changes:
        write_journal(services, str(change.sequence))


@on_both_engines
def test_what_was_withdrawn_since_the_backup_is_withdrawn_again(
    kept: Services, file: Path, memory: Memory
) -> None:
    """The database that is replaced knows best."""
    restored = bring_back(kept.storage, kept, file, memory, kept.settings.storage.url)

    assert ids("un", "deux", "quatre") == restored.again
    now = states(kept.storage)
    assert (State.WITHDRAWN, False) == now[ids("un")[0]]
    assert (State.WITHDRAWN, True) == now[ids("deux")[0]]
    assert (State.PUBLISHED, False) == now[ids("trois")[0]]
    assert [] == kept.storage.check()
    with kept.storage.reading() as session:
        assert "Une note." == session.articles.get("un").withdrawal_note
    assert b"secret" not in memory.path.read_bytes()
    again = bring_back(kept.storage, kept, file, memory, kept.settings.storage.url).again
    assert ids("un", "deux", "quatre") == again


@on_both_engines
def test_it_is_so_where_the_database_is_lost_and_on_another_machine(
    kept: Services, file: Path, memory: Memory, other: Storage, other_url: str
) -> None:
    """Scheduled articles and drafts of the backup, which were public and erased later, appear to nobody."""
    tell_journal(kept)
    for name in ("plus-tard", "brouillon"):
        memory.append(Line(what=What.ERASED, at=kept.clock(), article=ids(name)[0], language="fr"))

    restored = bring_back(other, kept, file, memory, other_url)

    assert ids("un", "deux", "quatre", "plus-tard", "brouillon") == restored.again
    erased = {key for key, (state, is_erased) in states(other).items() if is_erased}
    assert set(ids("deux", "quatre", "plus-tard", "brouillon")) == erased
    with other.reading() as session:
        assert None is session.outbox.find_next_due("release", now=kept.clock())


def test_what_no_backup_has_is_a_notice_that_no_import_brings_back(
    services: Services, memory: Memory, tmp_path: Path, client: FlaskClient
) -> None:
    """Published after the backup and erased: readers have it, and so has its source."""
    from feeds.cli import depeche

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(depeche, arguments, obj=services)

    item = {"id": "tag:a.example,2026:1", "title": "Secret", "content_text": "x", "language": "ar"}
    feed, file = tmp_path / "feed.json", tmp_path / "backup"
    feed.write_text(json.dumps({"items": [item, {**item, "id": "2", "title": "Sans URI"}]}))
    done = [
        run("db", "backup", str(file)),
        run("import", "--publish", "--source", "agence", str(feed)),
        *(run("article", "withdraw", slug, "--reason", "r", "--erase") for slug in ("secret", "sans-uri")),
    ]
    services.storage.close()

    restored = json.loads(run("db", "restore", str(file), "--json").stdout)["withdrawn_again"]
    again = json.loads(run("import", "--publish", "--json", "--source", "agence", str(feed)).stdout)

    assert [0, 0, 0, 0] == [each.exit_code for each in done]
    assert 2 == len(restored)
    assert (0, 2) == (again["new"], len(again["rejected"]))
    assert "Secret" not in client.get("/feed.json").text
    assert set(restored) == {each["id"] for each in json.loads(client.get("/feed.json").data)["items"]}
    assert check_atom(client.get("/feed.atom").data) == []
    assert [] == services.storage.check()


def test_a_restore_that_was_killed_is_finished_before_anybody_is_served(
    kept: Services, file: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the database it left, in which all is public again, count as what the newsroom decided."""
    from feeds.cli import depeche

    url = kept.settings.storage.url
    monkeypatch.setattr("feeds.operate.replaying.finish_restore", lambda *_, **__: exit(9))
    with pytest.raises(SystemExit):
        bring_back(kept.storage, kept, file, memory, url)
    monkeypatch.undo()
    memory.path.write_bytes(memory.path.read_bytes() + b'{"what":"era')  # half a line of who was killed too
    assert (State.PUBLISHED, False) == states(kept.storage)[ids("deux")[0]]
    keep_up(kept.storage, memory, database=name_database(url), now=kept.clock())

    done = CliRunner().invoke(depeche, ["db", "migrate"], obj=kept)

    assert 0 == done.exit_code
    assert (State.WITHDRAWN, True) == states(kept.storage)[ids("deux")[0]]
    assert What.REPLAYED is memory.read()[-1].what


def test_nothing_is_restored_that_could_not_be_withdrawn_again(
    kept: Services, file: Path, memory: Memory
) -> None:
    """A file that cannot be written, or a backup after which it cannot: both are said, nothing is touched."""
    from feeds.cli import depeche

    before = states(kept.storage)
    memory.path.unlink(missing_ok=True)
    memory.path.mkdir()
    kept.storage.close()

    done = [
        CliRunner().invoke(depeche, ["db", *arguments], obj=kept)
        for arguments in (["restore", str(file)], ["backup", str(file)])
    ]

    assert [2, 2] == [each.exit_code for each in done]
    assert [f"Error: storage is unavailable: {memory.path}: Is a directory\n"] * 2 == [
        each.stderr for each in done
    ]
    assert before == states(kept.storage)


def test_a_restore_that_replaced_nothing_leaves_nothing_to_finish(
    kept: Services, file: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the next start would withdraw what was restored to the public meanwhile; a killed one stays so."""

    def refuse(*_: object, **__: object) -> None:
        raise CopyUnusable("r")

    url = kept.settings.storage.url
    monkeypatch.setattr(type(kept.storage), "replace_with", refuse)
    last = []
    for _ in range(2):
        with pytest.raises(BackupUnusable):
            bring_back(kept.storage, kept, file, memory, url)
        last.append(memory.read()[-1].what)
        memory.append(Line(what=What.RESTORING, at=kept.clock(), database=name_database(url)))

    assert [What.REPLAYED, What.RESTORING] == last


def test_a_public_site_without_a_backup_says_so(
    services: Services, clock: FakeClock, memory: Memory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """B4: 26 hours after the site began, and after the last good backup; a failed one counts for nothing."""
    from feeds.cli import depeche

    site = services.settings.site.model_copy(update={"base_url": "https://news.example"})
    services.settings = services.settings.model_copy(update={"site": site})
    with services.storage.reading() as session:
        clock.moment = session.site.get().created_at

    def is_said() -> bool:
        caplog.clear()
        look_around(services, 0)
        return "backup_overdue" in caplog.messages

    said = [is_said()]
    clock.advance(26 * 3600 + 1)
    said.append(is_said())
    made = [
        CliRunner().invoke(depeche, ["db", "backup", str(tmp_path / name), "--json"], obj=services).exit_code
        for name in ("missing/a.tar", "a.tar")
    ]
    said.append(is_said())
    clock.advance(26 * 3600 + 1)
    said.append(is_said())

    assert ([False, True, False, True], [2, 0]) == (said, made)
