"""Starts what is measured: our server, nginx before it, two floors and a peer; each ends with its block."""

import getpass
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

RECIPE = Path(__file__).parent.parent / "deploy" / "nginx.conf"
AROUND = """
daemon off; user {user}; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body_; proxy_temp_path {folder}/proxy_;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {inside}
}}
"""
STATIC = """
server {{
  listen 127.0.0.1:{port};
  location / {{
    root {folder}; default_type "application/rss+xml; charset=utf-8";
    open_file_cache max=10; add_header Cache-Control "public, max-age=60";
  }}
}}
"""
PATIENCE_SECONDS = 60
HOT = "feed.rss?content=summary"
"""The feed that is asked for again and again: fifty entries in about the 60 KB of performance.md."""

HOPS = {"date", "server", "connection"}


@dataclass(frozen=True)
class Running:
    """A server: where it answers, its first process, and how long it took to its first answer."""

    url: str
    pid: int
    start_seconds: float


def free_port() -> int:
    """Answer a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    command: list[str], url: str, *, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    with (folder / "log").open("ab") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdout=log, stderr=log, process_group=0
        )
    try:
        while not _answers(url):
            if process.poll() is not None or time.monotonic() - began > PATIENCE_SECONDS:
                raise SystemExit(f"{command[:4]} does not answer; see {folder}/log")
            time.sleep(0.005)
        yield Running(url.rpartition("/")[0], process.pid, time.monotonic() - began)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def ours(storage_url: str, folder: Path, *, workers: int = 1) -> Iterator[Running]:
    """Run `depeche serve`; the time counts to the first answer with a feed."""
    port = free_port()
    environment = {
        "DEPECHE_STORAGE__URL": storage_url,
        "DEPECHE_SITE__BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-P", "-m", "wsgi", "serve", "--port", str(port), "--workers", str(workers)]
    with _running(command, f"http://127.0.0.1:{port}/feed.rss", folder=folder, environment=environment) as it:
        yield it


def wait_for_index(folder: Path) -> None:
    """Wait until our server says that its index is read, which it does beside serving."""
    while '"index_ready"' not in (folder / "log").read_text(encoding="utf-8"):
        time.sleep(0.1)


@contextmanager
def _granian(
    target: str, folder: Path, environment: Mapping[str, str], path: str = "feed.rss"
) -> Iterator[Running]:
    port = free_port()
    command = [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port)),
        *("--http", "1", "--no-ws", "--workers", "1", "--blocking-threads", "4", target),
    ]
    with _running(command, f"http://127.0.0.1:{port}/{path}", folder=folder, environment=environment) as it:
        yield it


@contextmanager
def raw_floor(folder: Path) -> Iterator[Running]:
    """Run the fixed answer on the server we use, with as many threads."""
    with _granian("bench.raw:application", folder, {"BENCH_FLOOR": str(folder / "floor")}) as it:
        yield it


@contextmanager
def django_peer(base: Path, folder: Path) -> Iterator[Running]:
    """Run the peer, on the same server too."""
    with _granian("bench.django_peer:application", folder, {"BENCH_BASE": str(base.absolute())}) as it:
        yield it


@contextmanager
def _nginx(inside: str, port: int, folder: Path) -> Iterator[Running]:
    folder.mkdir(exist_ok=True)
    configuration = folder / "nginx.conf"
    text = AROUND.format(folder=folder, inside=inside, user=getpass.getuser())
    configuration.write_text(text, encoding="utf-8")
    command = ["/usr/sbin/nginx", "-c", str(configuration), "-p", str(folder)]
    with _running(command, f"http://127.0.0.1:{port}/feed.rss", folder=folder) as it:
        yield it


@contextmanager
def static_floor(folder: Path) -> Iterator[Running]:
    """Run nginx with the same bytes as a file."""
    port, files = free_port(), folder / "static"
    files.mkdir(exist_ok=True)
    (files / "feed.rss").write_bytes((folder / "floor" / "body").read_bytes())
    with _nginx(STATIC.format(port=port, folder=files), port, files) as it:
        yield it


@contextmanager
def recipe_before(upstream: Running, folder: Path) -> Iterator[Running]:
    """Run nginx with the recipe of deploy/ in front of a server, without TLS, whose cost is not ours."""
    port, cache = free_port(), folder / "recipe"
    text = RECIPE.read_text(encoding="utf-8").replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"^server \{\n    listen 80.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^ *(ssl_|limit_conn).*\n", "", text, flags=re.MULTILINE)
    text = text.replace("127.0.0.1:8000", upstream.url.removeprefix("http://"))
    text = text.replace("/var/log/nginx/depeche.log", f"{cache}/recipe.log")
    text = text.replace("/var/cache/nginx-depeche", f"{cache}/cache")
    with _nginx(text, port, cache) as it:
        yield it


def keep_answer(url: str, folder: Path) -> str:
    """Write the bytes and headers of a 200 and of its 304, which the floors repeat; answer the tag."""
    (folder / "floor").mkdir(exist_ok=True)
    with urllib.request.urlopen(url) as answer:
        etag = str(answer.headers["etag"])
        (folder / "floor" / "body").write_bytes(answer.read())
        kept = [_kept(answer.headers)]
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers={"If-None-Match": etag}))
    except urllib.error.HTTPError as answer:
        with answer:
            kept.append(_kept(answer.headers))
    (folder / "floor" / "headers.json").write_text(json.dumps(kept), encoding="utf-8")
    return etag


def _kept(headers: Message) -> list[tuple[str, str]]:
    """Answer what the application has said; the rest is between granian and this client."""
    return [(name, value) for name, value in headers.items() if name not in HOPS]
