"""`depeche serve` runs granian and one worker; they start, reload and end as one (N5, architecture.md)."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest
from support.databases import Contents, Databases
from support.processes import (
    DEPECHE,
    Server,
    children,
    environment,
    is_alive,
    run_depeche,
    running_server,
    wait_until,
)

pytestmark = pytest.mark.processes


@pytest.fixture
def settings(databases: Databases) -> Iterator[dict[str, str]]:
    with databases.lend("sqlite", Contents.VOCABULARY) as url:
        yield {"DEPECHE_STORAGE__URL": url}


@pytest.fixture
def server(tmp_path: Path, settings: dict[str, str]) -> Iterator[Server]:
    with running_server(tmp_path, settings) as server:
        wait_until(lambda: server.worker, what="there is a worker")
        yield server


def test_a_new_database_is_set_up_and_the_addresses_are_told(tmp_path: Path) -> None:
    with running_server(tmp_path, {"DEPECHE_SITE__BASE_URL": "http://news.example"}) as server:
        wait_until(lambda: "Mail:" in server.output, what="the addresses are told")
        ready = server.get("/readyz")

    assert (200, '{"status":"ready"}') == ready
    assert (tmp_path / "var" / "depeche.sqlite").exists()
    assert (
        f"Listening on {server.url}/\nHome page: http://news.example/\nFeeds:\n"
        "  http://news.example/feed.rss\n  http://news.example/feed.atom\n  http://news.example/feed.json\n"
        "Mail: no mail.host is set; mails are written to var/outbox/*.eml\n"
    ) == server.output


def test_nobody_else_can_read_what_it_writes(tmp_path: Path) -> None:
    """P8, X3: drafts are in the database too."""
    run_depeche("db", "migrate", folder=tmp_path, settings={})

    assert [0o700, 0o600] == [
        path.stat().st_mode & 0o777 for path in (tmp_path / "var", tmp_path / "var" / "depeche.sqlite")
    ]


def test_told_to_stop_it_ends_with_all_its_processes(server: Server) -> None:
    family = [server.worker, server.serving]

    server.signal(signal.SIGTERM)

    assert 0 == server.wait()
    assert [False, False] == [is_alive(pid or 0) for pid in family]


def test_ctrl_c_reaches_the_whole_terminal_and_is_a_clean_end(server: Server) -> None:
    family = [server.worker, server.serving]

    os.killpg(server.pid, signal.SIGINT)

    assert 0 == server.wait()
    assert [False, False] == [is_alive(pid or 0) for pid in family]
    assert "worker_lost" not in server.log


def test_requests_in_flight_are_answered_before_the_end(tmp_path: Path, databases: Databases) -> None:
    """N5: a request waits for a lock of ours; the server is told to stop; the lock goes; the answer comes."""
    with (
        databases.lend("postgresql", Contents.VOCABULARY) as url,
        running_server(tmp_path, {"DEPECHE_STORAGE__URL": url}) as server,
        psycopg.connect(url) as lock,
        psycopg.connect(url, autocommit=True) as watch,
        ThreadPoolExecutor(1) as threads,
    ):
        lock.execute("lock table schema_step in access exclusive mode")
        answer = threads.submit(server.get, "/readyz")
        waiting = "select 1 from pg_locks where not granted"
        wait_until(lambda: watch.execute(waiting).fetchone(), what="the request is in flight")

        server.signal(signal.SIGTERM)
        wait_until(lambda: server.worker is None or not _accepts(server), what="it is stopping")
        lock.rollback()

        assert (200, '{"status":"ready"}') == answer.result()
        assert 0 == server.wait()


def _accepts(server: Server) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", server.port)) == 0


def test_a_lost_worker_stops_the_server_which_says_so(server: Server) -> None:
    serving = server.serving
    assert server.worker

    os.kill(server.worker, signal.SIGKILL)

    assert 1 == server.wait()
    assert not is_alive(serving or 0)
    assert '"event": "worker_lost"' in server.log


def is_gone(pid: int) -> bool:
    return not is_alive(pid)


def test_a_killed_server_leaves_no_children(server: Server) -> None:
    family = [server.worker, server.serving]
    assert all(family)

    os.kill(server.pid, signal.SIGKILL)

    for pid in family:
        wait_until(partial(is_gone, pid or 0), what=f"child {pid} is gone")


def test_a_lost_serving_process_is_replaced(server: Server) -> None:
    first = server.serving
    assert first

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: server.serving not in {None, first}, what="there is another")

    wait_until(lambda: 200 == server.get("/healthz")[0], what="it answers")
    assert server.process.poll() is None


def test_no_worker_is_started_where_none_is_wanted(tmp_path: Path, settings: dict[str, str]) -> None:
    with running_server(tmp_path, settings, ["--no-worker"]) as server:
        wait_until(lambda: "feed.json" in server.output, what="it has started")

        assert server.worker is None


def test_a_second_server_on_the_same_port_is_refused(server: Server) -> None:
    """granian alone would share the port and take half of the requests."""
    done = run_depeche(
        "serve", "--port", str(server.port), folder=server.folder, settings={"DEPECHE_SITE__TITLE": "Autre"}
    )

    assert 2 == done.returncode
    assert (
        f"Error: cannot listen on 127.0.0.1 port {server.port}: address already in use; "
        "choose with --host and --port\n"
    ) == done.stderr


@pytest.mark.parametrize(
    ("host", "reason"), [("192.0.2.1", "cannot assign requested address"), ("name.invalid", "")]
)
def test_an_address_that_is_not_ours_is_refused(tmp_path: Path, host: str, reason: str) -> None:
    done = run_depeche("serve", "--host", host, folder=tmp_path, settings={})

    assert 2 == done.returncode
    assert done.stderr.startswith(f"Error: cannot listen on {host} port 8000: {reason}")


def test_a_host_may_be_a_name_and_processes_may_be_several(tmp_path: Path, settings: dict[str, str]) -> None:
    with running_server(tmp_path, settings, ["--host", "localhost", "--workers", "2"]) as server:
        wait_until(lambda: 3 == len(children(server.pid)), what="all processes are there")

        server.signal(signal.SIGTERM)

        assert 0 == server.wait()


def test_an_unreachable_database_is_one_line(tmp_path: Path) -> None:
    done = run_depeche(
        "db",
        "check",
        folder=tmp_path,
        settings={"DEPECHE_STORAGE__URL": "postgresql://u:s3cr3t@127.0.0.1:1/x"},
    )

    assert 2 == done.returncode
    assert 1 == len(done.stderr.splitlines())
    assert done.stderr.startswith("Error: storage is unavailable: ")
    assert "s3cr3t" not in done.stderr


def test_reloading_reads_the_settings_again_and_never_stops_answering(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    file = tmp_path / "depeche.toml"
    file.write_text('[site]\ntitle = "Premier"\n', encoding="utf-8")
    with running_server(tmp_path, {**settings, "DEPECHE_CONFIG": str(file)}) as server:
        wait_until(lambda: server.worker, what="there is a worker")
        before, worker = server.get("/feed.json"), server.worker
        statuses = {before[0]}

        file.write_text('[site]\ntitle = "Second"\n', encoding="utf-8")
        server.signal(signal.SIGHUP)

        def is_new() -> bool:
            status, text = server.get("/feed.json")
            statuses.add(status)
            return "Second" in text

        wait_until(is_new, what="the new title is served")

        assert "Premier" in before[1]
        assert {200} == statuses
        assert server.worker not in {None, worker}
        assert server.process.poll() is None


def test_texts_of_before_a_reload_never_bear_the_date_of_those_after_it(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    """HTTP-06, C3: a process about to be replaced goes on answering; who knows dates alone asks again."""
    file = tmp_path / "depeche.toml"
    file.write_text('[site]\ntitle = "Premier"\n', encoding="utf-8")
    given: set[tuple[str, str]] = set()
    with running_server(tmp_path, {**settings, "DEPECHE_CONFIG": str(file)}) as server:
        wait_until(lambda: 200 == server.get("/feed.json")[0], what="it answers")
        file.write_text('[site]\ntitle = "Second"\n', encoding="utf-8")
        server.signal(signal.SIGHUP)

        def is_over() -> bool:
            given.update(_title_and_date(server, number) for number in range(5))
            return '"event": "texts_remembered"' in server.log

        wait_until(is_over, what="the process of before is gone")
        given_after = {_title_and_date(server, number) for number in range(5)}

    assert {"Premier", "Second"} == {title for title, _ in given}
    assert {"Second"} == {title for title, _ in given_after}
    assert set() == {date for _, date in given_after} & {date for title, date in given if title == "Premier"}


def _title_and_date(server: Server, number: int) -> tuple[str, str]:
    """Ask on a connection of its own, for a document that was perhaps never made."""
    url = f"{server.url}/feed.json?limit={(20, 100)[number % 2]}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["title"], answer.headers["Last-Modified"]


def test_settings_that_cannot_be_used_are_not_taken(tmp_path: Path, settings: dict[str, str]) -> None:
    file = tmp_path / "depeche.toml"
    file.write_text("", encoding="utf-8")
    with running_server(tmp_path, {**settings, "DEPECHE_CONFIG": str(file)}) as server:
        serving = server.serving

        file.write_text('[site]\ntitel = "Deux"\n', encoding="utf-8")
        server.signal(signal.SIGHUP)
        wait_until(lambda: '"event": "reload_refused"' in server.log, what="the refusal is logged")

        assert "did you mean site.title?" in server.log
        assert serving == server.serving
        assert 200 == server.get("/healthz")[0]


def test_a_hang_up_does_not_disturb_the_serving_processes(server: Server) -> None:
    """Only the parent reloads; a terminal's hang-up reaches every process of its group."""
    assert server.serving

    os.kill(server.serving, signal.SIGHUP)

    assert (200, "ok\n") == server.get("/healthz")


def test_a_worker_of_its_own_stops_when_told(tmp_path: Path, settings: dict[str, str]) -> None:
    with subprocess.Popen(
        [*DEPECHE, "worker"], env=environment(settings), cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr
        started = worker.stderr.readline()
        worker.terminate()
        stopped = worker.stderr.read()

    assert 0 == worker.returncode
    assert '"event": "worker_started"' in started
    assert '"event": "worker_stopped"' in stopped


def test_a_worker_whose_parent_is_gone_does_not_start(tmp_path: Path, settings: dict[str, str]) -> None:
    assert 1 == run_depeche("worker", "--parent", "1", folder=tmp_path, settings=settings).returncode
