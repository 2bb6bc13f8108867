"""What the gate relies on when granian is in front of it, asked of a real one over a raw socket."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from feeds.web.bodies import LARGEST_BODY

ROOT = Path(__file__).parent.parent.parent
SERVER = """
import sys
from flask import request
from granian import Granian
from support.clocks import FakeClock
from support.tiny_site import DEVELOPMENT, make_site
from feeds.web.bodies import LARGEST_BODY
from feeds.web.responses import respond

def build():
    site = make_site(DEVELOPMENT, FakeClock())
    feed = lambda: respond(b"x" * 300, media_type="text/plain", changed_at=site.clock(), now=site.clock())
    site.app.add_url_rule("/feed.rss", "feed", feed)
    site.app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    site.app.add_url_rule("/in", "in", lambda: str(len(request.get_data())), methods=["POST"])
    site.app.add_url_rule("/form", "form", lambda: str(len(request.form)), methods=["POST"])
    return site.app

Granian("unused:app", address="127.0.0.1", port=int(sys.argv[1]), interface="wsgi", http="1",
        websockets=False, log_enabled=False).serve(target_loader=build, wrap_loader=False)
"""
HOST = b"Host: 127.0.0.1\r\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a granian that serves the tiny site."""
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(port)]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _attempt in range(600):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError("granian did not start")


def ask(port: int, request: bytes) -> bytes:
    """Send bytes and read until the server has closed the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def head_of(answer: bytes) -> list[bytes]:
    return answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")


def status(port: int, line: bytes, headers: bytes = HOST) -> int:
    return int(ask(port, line + b" HTTP/1.1\r\n" + headers + b"Connection: close\r\n\r\n").split()[1])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"GET /feed.rss", 200),
        (b"GET http://evil.example/feed.rss", 200),
        (b"GET /feed%2erss", 200),
        (b"GET /feed.rss%0a", 400),
        (b"GET /feed.rss%00", 400),
        (b"GET /%ff", 400),
        (b"GET /a%5cb", 400),
        (b"GET /a\\b", 400),
        (b"GET feed.rss", 400),
        (b"GET *", 400),
        (b"GET //feed.rss", 404),
        (b"GET /a/%2e%2e/feed.rss", 404),
        (b"GET /feed.rss%3bx", 404),
        (b"GET /feed.rss?a=%ff", 400),
        (b"GET /feed.rss?a=%00", 400),
        (b"GET /" + b"a" * 9_000, 414),
        (b"GET /" + b"a" * 70_000, 414),
        (b"OPTIONS *", 204),
        (b"OPTIONS /feed.rss", 204),
        (b"TRACE /feed.rss", 405),
        (b"BREW /feed.rss", 405),
        (b"get /feed.rss", 405),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_an_odd_request_line_is_answered_as_the_gate_says(port: int, line: bytes, expected: int) -> None:
    """C13, Q4, Q5, HTTP-13."""
    assert expected == status(port, line)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"", 400),
        (b"Host:\r\n", 400),
        (b"Host: a\r\nHost: b\r\n", 400),
        (b"Host: anything.example\r\n", 200),
        (HOST + b"X-Long: " + b"a" * 20_000 + b"\r\n", 431),
        (HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n", 400),
    ],
)
def test_odd_headers_are_answered_as_the_gate_says(port: int, headers: bytes, expected: int) -> None:
    """C6, C14."""
    assert expected == status(port, b"GET /feed.rss", headers)


def test_two_lengths_of_a_body_end_the_connection(port: int) -> None:
    """C14: granian drops the length and closes by itself, so that nothing can be smuggled behind."""
    body = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"

    answer = ask(
        port,
        b"POST /feed.rss HTTP/1.1\r\n"
        + HOST
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        + body,
    )

    assert 1 == answer.count(b"HTTP/1.1 ")
    assert b"connection: close" in head_of(answer)


@pytest.mark.parametrize("path", [b"/in", b"/form"])
@pytest.mark.parametrize("more", [0, 1, LARGEST_BODY])
def test_a_body_over_the_limit_is_413_however_it_is_framed(port: int, path: bytes, more: int) -> None:
    """Q10: cut off at the limit, a body would be another one."""
    body = b"a" * (LARGEST_BODY + more)
    head = b"POST " + path + b" HTTP/1.1\r\nConnection: close\r\n" + HOST
    head += b"Content-Type: application/x-www-form-urlencoded\r\n"
    pieces = [body[start : start + 50_000] for start in range(0, len(body), 50_000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)

    counted = ask(port, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    chunked = ask(port, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")

    statuses = [answer.split(b" ", 2)[1] for answer in (counted, chunked)]
    assert [b"413" if more else b"200"] * 2 == statuses


def test_head_and_304_carry_what_they_owe_on_the_wire(port: int) -> None:
    """HTTP-01, HTTP-04, HTTP-15."""
    close = HOST + b"Connection: close\r\n\r\n"
    got, head = (
        ask(port, method + b" /feed.rss HTTP/1.1\r\n" + close).partition(b"\r\n\r\n")
        for method in (b"GET", b"HEAD")
    )
    tag = next(line for line in got[0].split(b"\r\n") if line.lower().startswith(b"etag: "))[6:]

    fresh = ask(port, b"GET /feed.rss HTTP/1.1\r\nIf-None-Match: " + tag + b"\r\n" + close)

    names = {line.partition(b":")[0] for line in head_of(fresh)}
    assert b"" == head[2]
    assert b"content-length: 300" in head_of(got[0])
    assert b"content-length: 300" in head_of(head[0])
    assert fresh.startswith(b"HTTP/1.1 304")
    assert {b"date", b"etag", b"cache-control", b"vary", b"x-content-type-options"} <= names
    assert set() == {b"content-type", b"content-length", b"set-cookie"} & names
    assert b"server: granian" in head_of(got[0])
