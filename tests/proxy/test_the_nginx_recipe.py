"""The recipe in deploy/ holds a feed for one second, in each coding once, and nothing else at all."""

import getpass
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

import pytest
from support.databases import Contents, Databases
from support.processes import Server, free_port, running_server, wait_until

pytestmark = pytest.mark.processes

RECIPE = Path(__file__).parents[2] / "deploy" / "nginx" / "depeche.conf"
AROUND = """
daemon off; user {user}; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  add_header X-Cache $upstream_cache_status always;
  {recipe}
}}
"""


@contextmanager
def the_recipe(server: Server, folder: Path) -> Iterator[str]:
    """Run nginx with the recipe as it stands, but for where it listens, asks and writes."""
    port = free_port()
    recipe = RECIPE.read_text(encoding="utf-8")
    for written, here in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8000": f"127.0.0.1:{server.port}",
        "/var/cache/nginx/depeche": f"{folder}/cache",
    }.items():
        assert 1 == recipe.count(written)
        recipe = recipe.replace(written, here)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        AROUND.format(folder=folder, recipe=recipe, user=getpass.getuser()), encoding="utf-8"
    )
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(configuration), "-p", str(folder)])
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: ask(f"{url}/healthz")[0] == 200, what="nginx answers")
        yield url
    finally:
        process.terminate()
        process.wait()


def ask(url: str, **headers: str) -> tuple[int, Message]:
    """Answer status and headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=named)) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers
    except OSError:
        return 0, Message()


@pytest.fixture(scope="module")
def url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("recipe")
    with (
        databases.lend("sqlite", Contents.VOCABULARY) as storage_url,
        running_server(folder, {"DEPECHE_STORAGE__URL": storage_url}) as server,
        the_recipe(server, folder) as url,
    ):
        yield url


def test_a_feed_is_held_and_conditional_requests_are_answered_from_it(url: str) -> None:
    status, first = ask(f"{url}/feed.rss")
    again, second = ask(f"{url}/feed.rss", If_None_Match=first["ETag"])

    assert [200, 304] == [status, again]
    assert second["X-Cache"] in {"HIT", "EXPIRED"}
    assert "X-Accel-Expires" not in first
    assert first["Cache-Control"].startswith("public, max-age=60")


def test_every_spelling_of_a_coding_is_one_copy(url: str) -> None:
    path = f"{url}/category/ia/feed.atom"
    spellings = {
        "gzip": "gzip",
        "deflate, GZIP;q=0.5": "gzip",
        "gzip, br": "br",
        "br;q=0, gzip": "gzip",
        "": None,
    }

    answers = {spelling: ask(path, Accept_Encoding=spelling)[1] for spelling in spellings}

    assert spellings == {spelling: answer.get("Content-Encoding") for spelling, answer in answers.items()}
    assert 3 == len({answer["ETag"] for answer in answers.values()})


@pytest.mark.parametrize("path", ["/", "/category/ia", "/feed", "/healthz", "/feed.exe", "/feed.rss?x=1"])
def test_nothing_else_is_held(url: str, path: str) -> None:
    """What is withdrawn disappears from pages at once, and `/feed` is another thing for every Accept."""
    answers = [ask(url + path)[1]["X-Cache"] for _ in range(3)]

    assert ["MISS"] * 3 == answers
