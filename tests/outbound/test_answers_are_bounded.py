"""S5, I3: an answer is no weapon, however long, slow or tightly packed it is."""

import gzip
import socket
import zlib

import pytest
from support.hostile_server import Say, answering, for_ever, hostile_server, ok

from feeds.errors import DeliveryFailed
from feeds.outbound.asking import Outbound
from feeds.outbound.bodies import DAMAGED, UNKNOWN_CODING
from feeds.outbound.budgets import BODY_TOO_LARGE, BOMB, HEAD_TOO_LARGE, TOO_SLOW, Limits
from feeds.outbound.speaking import BROKEN, Answer

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ORDINARY = Limits()
QUICK = Limits(total_seconds=0.4)


def ask(say: Say, limits: Limits = ORDINARY) -> Answer:
    with hostile_server(say) as server:
        way_out = Outbound(user_agent="test", loopback_ports=frozenset({server.port}))
        return way_out.get(server.url, limits=limits)


def slowly(piece: bytes, start: bytes = b"") -> Say:
    """Say a little, and then nothing more until the other side hangs up."""

    def say(opened: socket.socket, _head: bytes) -> None:
        opened.sendall(start)
        opened.settimeout(0.05)
        while True:
            opened.sendall(piece)
            try:
                if not opened.recv(1):
                    return
            except TimeoutError:
                continue

    return say


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (for_ever(b"x" * 65536, HEAD + b"\r\n"), BODY_TOO_LARGE),
        (for_ever(b"10000\r\n" + b"x" * 65536 + b"\r\n", CHUNKED), BODY_TOO_LARGE),
        (answering(ok(b"x" * 65537)), BODY_TOO_LARGE),
        (for_ever(b"X-Flood: " + b"y" * 1000 + b"\r\n", HEAD), HEAD_TOO_LARGE),
        (for_ever(b"HTTP/1.1 100 Continue\r\nX: " + b"y" * 1000 + b"\r\n\r\n"), HEAD_TOO_LARGE),
        (for_ever(b"y" * 65536, b"HTTP/1.1 200 "), HEAD_TOO_LARGE),
        (answering(HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(101)) + b"\r\n"), BROKEN),
        (answering(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), BROKEN),
        (answering(b"SSH-2.0-OpenSSH_9.2\r\n"), BROKEN),
        (answering(b""), BROKEN),
        (answering(HEAD + b"Content-Length: 10\r\n\r\nshort"), BROKEN),
        (answering(CHUNKED + b"zz\r\nxx\r\n"), BROKEN),
        (answering(CHUNKED + b"5\r\nhello\r\n"), BROKEN),
        (answering(ok(b"hello", "Content-Encoding: br")), UNKNOWN_CODING),
        (answering(ok(b"hello", "Content-Encoding: gzip, gzip")), UNKNOWN_CODING),
        (answering(ok(b"hello", "Content-Encoding: gzip")), DAMAGED),
        (answering(ok(gzip.compress(b"hello")[:-9], "Content-Encoding: gzip")), DAMAGED),
    ],
)
def test_too_much_or_nonsense_is_a_failure_with_a_constant_reason(say: Say, reason: str) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        ask(say)

    assert (reason, False) == (str(failed.value), failed.value.permanent)


@pytest.mark.parametrize(
    "say",
    [
        slowly(b""),
        slowly(b"x", HEAD + b"Content-Length: 1000\r\n\r\n"),
        slowly(b"1\r\nx\r\n", CHUNKED),
        slowly(b"H", b""),
        slowly(b"X-Slow: y\r\n", HEAD),
        slowly(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "slow body", "slow chunks", "slow status", "slow head", "endless 1xx"],
)
def test_slowness_ends_with_the_total_deadline(say: Say) -> None:
    with pytest.raises(DeliveryFailed, match=TOO_SLOW):
        ask(say, QUICK)


def test_a_receiver_that_reads_nothing_ends_with_the_total_deadline() -> None:
    """A request that nobody takes in fills the buffers of the kernel and then waits."""

    def say(opened: socket.socket, _head: bytes) -> None:
        server.ended.wait()

    with hostile_server(say) as server, pytest.raises(DeliveryFailed, match=TOO_SLOW):
        Outbound(user_agent="test", loopback_ports=frozenset({server.port})).post(
            server.url, b"x" * 50_000_000, limits=QUICK, headers={}
        )


def test_a_bomb_is_noticed_while_it_is_small() -> None:
    """I3: a thousandfold after the first megabyte."""
    bomb = gzip.compress(bytes(40_000_000))

    with pytest.raises(DeliveryFailed, match=BOMB):
        ask(answering(ok(bomb, "Content-Encoding: gzip")), Limits(body_bytes=100_000_000))


def test_a_packed_answer_is_bounded_by_what_it_unpacks_to() -> None:
    packed = gzip.compress(bytes(65_537))

    with pytest.raises(DeliveryFailed, match=BODY_TOO_LARGE):
        ask(answering(ok(packed, "Content-Encoding: gzip")))


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_one_layer_of_gzip_is_unpacked(coding: str) -> None:
    body = "Dépêche ".encode() * 1000

    answer = ask(answering(ok(gzip.compress(body), f"Content-Encoding: {coding}")))

    assert body == answer.body


def test_what_is_packed_twice_stays_packed_once() -> None:
    """I3: one layer only."""
    once = gzip.compress(b"hello")

    assert once == ask(answering(ok(gzip.compress(once), "Content-Encoding: gzip"))).body


def test_what_follows_the_end_of_a_packed_body_is_left() -> None:
    packed = gzip.compress(b"hello") + zlib.compress(b"more")

    assert b"hello" == ask(answering(ok(packed, "Content-Encoding: gzip"))).body


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_a_status_without_a_body_has_none(status: str) -> None:
    answer = ask(answering(f'HTTP/1.1 {status}\r\nETag: "a"\r\n\r\n'.encode()))

    assert (b"", '"a"') == (answer.body, answer.headers["etag"])


@pytest.mark.parametrize("status", [200, 202, 404, 410, 429, 500, 503])
def test_every_final_status_is_an_answer(status: int) -> None:
    answer = ask(answering(f"HTTP/1.1 {status} Whatever\r\nContent-Length: 2\r\n\r\nhi".encode()))

    assert (status, b"hi") == (answer.status, answer.body)
