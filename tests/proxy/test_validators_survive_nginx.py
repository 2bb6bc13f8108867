"""HTTP-03, C1: conditional requests still answer 304 through a real nginx, whoever compresses."""

import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.databases import Contents, Databases
from support.processes import Server, free_port, running_server, wait_until

pytestmark = pytest.mark.processes

CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {upstream}; {options} }}
  }}
}}
"""


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("behind-nginx")
    with (
        databases.lend("sqlite", Contents.VOCABULARY) as url,
        running_server(folder, {"DEPECHE_STORAGE__URL": url}) as server,
    ):
        yield server


@contextmanager
def nginx_before(server: Server, folder: Path, options: str) -> Iterator[str]:
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(folder=folder, port=port, upstream=server.url, options=options), encoding="utf-8"
    )
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(configuration), "-p", str(folder)])
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: status(url + "/healthz", {})[0] == 200, what="nginx answers")
        yield url
    finally:
        process.terminate()
        process.wait()


def status(url: str, headers: dict[str, str]) -> tuple[int, str, str]:
    """Answer status, ETag and Content-Encoding."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return (
                answer.status,
                answer.headers.get("ETag", ""),
                answer.headers.get("Content-Encoding", "identity"),
            )
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("ETag", ""), ""
    except OSError:
        return 0, "", ""


@pytest.mark.parametrize(
    "options",
    ["", "proxy_set_header Accept-Encoding '';"],
    ids=["we compress", "nginx compresses and weakens the tag"],
)
@pytest.mark.parametrize("path", ["/feed.rss", "/feed.atom", "/feed.json"])
def test_a_compressed_feed_is_not_sent_twice(server: Server, tmp_path: Path, options: str, path: str) -> None:
    compressed = {"Accept-Encoding": "gzip"}

    with nginx_before(server, tmp_path, options) as url:
        first, tag, coding = status(url + path, compressed)
        second = status(url + path, compressed | {"If-None-Match": tag})[0]

    assert (200, "gzip", 304) == (first, coding, second)
    assert tag.startswith("W/") == bool(options)
