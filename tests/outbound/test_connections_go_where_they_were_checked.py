"""S1 to S4, S8, S9: resolved once, every address checked, connected to that very one, TLS verified."""

import os
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.hostile_server import HostileServer, answering, hostile_server, ok
from support.processes import free_port

from feeds.errors import DeliveryFailed
from feeds.outbound.asking import TOO_MANY_REDIRECTS, Outbound
from feeds.outbound.budgets import TOO_SLOW, Limits
from feeds.outbound.connecting import UNKNOWN_HOST, UNREACHABLE
from feeds.outbound.speaking import NOT_TRUSTED
from feeds.outbound.targets import REFUSED

CERTIFICATES = Path(__file__).parent / "certificates"
"""An authority of our own; `good` for news.example, `other` for another name, `expired`, and `selfsigned`."""

LIMITS = Limits(redirects=3)


def way_out(*servers: HostileServer, ask: Callable[[str, int], Sequence[str]] | None = None) -> Outbound:
    """Make a way out that may reach these servers; every name leads to them unless `ask` says otherwise."""
    return Outbound(
        user_agent="test",
        loopback_ports=frozenset(server.port for server in servers),
        ask=ask or (lambda _host, _port: ["127.0.0.1"]),
        ca_file=str(CERTIFICATES / "authority.pem"),
    )


@contextmanager
def tls_server(certificate: str) -> Iterator[HostileServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    with hostile_server(answering(ok(b"secure")), context=context) as server:
        yield server


def redirecting(location: str, status: str = "302 Found") -> bytes:
    return f"HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def test_a_page_is_fetched_under_its_own_name() -> None:
    with hostile_server(answering(ok(b"hello", "Content-Type: text/plain"))) as server:
        answer = way_out(server).get(f"http://news.example:{server.port}/a?b=c", limits=LIMITS)

    assert (200, b"hello", "text/plain") == (answer.status, answer.body, answer.headers["content-type"])
    assert server.requests[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"\r\nHost: news.example:{server.port}\r\n".encode() in server.requests[0]


@pytest.mark.parametrize(
    "answers",
    [
        ["10.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "::1"],
        ["127.0.0.1", "169.254.169.254"],
        ["127.0.0.1", "fe80::1%lo"],
        ["127.0.0.1", "no address"],
        ["127.0.0.2"],
        ["::ffff:10.0.0.1"],
        ["::1"],
    ],
)
def test_one_forbidden_address_in_the_answer_refuses_all(answers: list[str]) -> None:
    """S2."""
    with hostile_server(answering(ok(b""))) as server, pytest.raises(DeliveryFailed) as refused:
        way_out(server, ask=lambda _host, _port: answers).get(server.url, limits=LIMITS)

    assert (REFUSED, True, []) == (str(refused.value), refused.value.permanent, server.requests)


def test_a_name_is_resolved_once_so_that_it_cannot_rebind() -> None:
    """S2: the second answer of a name with a lifetime of 0 would be this machine's."""
    asked: list[str] = []

    def ask(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with hostile_server(answering(ok(b"checked"))) as server:
        answer = way_out(server, ask=ask).get(f"http://rebinding.example:{server.port}/", limits=LIMITS)

    assert (b"checked", ["rebinding.example"]) == (answer.body, asked)


def test_a_name_that_rebinds_between_two_hops_is_refused_at_the_second() -> None:
    """S2, S3: checked again per attempt."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    with (
        hostile_server(answering(redirecting("/again"))) as server,
        pytest.raises(DeliveryFailed, match=REFUSED),
    ):
        way_out(server, ask=lambda _host, _port: next(answers)).get(server.url, limits=LIMITS)

    assert 1 == len(server.requests)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.1.nip.example"])
def test_loopback_is_refused_on_every_port_that_was_not_named(host: str) -> None:
    with hostile_server(answering(ok(b""))) as server, pytest.raises(DeliveryFailed, match=REFUSED):
        way_out().get(f"http://{host}:{server.port}/", limits=LIMITS)

    assert [] == server.requests


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_loopback_is_refused_on_the_ports_of_the_web_too(port: int) -> None:
    with pytest.raises(DeliveryFailed, match=REFUSED):
        way_out().get(f"http://127.0.0.1:{port}/", limits=LIMITS)


@pytest.mark.parametrize("port", [1, 22, 25, 53, 6379, 8000, 65535])
def test_odd_ports_are_refused_before_a_name_is_resolved(port: int) -> None:
    """S4."""

    def ask(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError("the name was resolved")

    with pytest.raises(DeliveryFailed, match=REFUSED):
        way_out(ask=ask).get(f"http://news.example:{port}/", limits=LIMITS)


def test_a_port_opened_for_tests_is_not_open_anywhere_else() -> None:
    with hostile_server(answering(ok(b""))) as server, pytest.raises(DeliveryFailed, match=REFUSED):
        way_out(server, ask=lambda _host, _port: ["8.8.8.8"]).get(
            f"http://news.example:{server.port}/", limits=LIMITS
        )


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4."""
    with (
        hostile_server(answering(ok(b"proxied"))) as proxy,
        hostile_server(answering(ok(b"direct"))) as server,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setitem(os.environ, name, proxy.url)
        answer = way_out(server).get(server.url, limits=LIMITS)

    assert (b"direct", []) == (answer.body, proxy.requests)


def test_redirects_are_followed_three_times_and_no_more() -> None:
    """S3."""
    hops = iter(["/1", "/2", "/3"])

    def say(opened: object, head: bytes) -> None:
        answering(ok(b"there") if head.startswith(b"GET /3 ") else redirecting(next(hops)))(opened, head)  # type: ignore[arg-type]

    with hostile_server(say) as server:
        answer = way_out(server).get(server.url, limits=LIMITS)
        assert (b"there", f"{server.url}/3") == (answer.body, answer.url)

    with hostile_server(answering(redirecting("/again"))) as server:
        with pytest.raises(DeliveryFailed, match=TOO_MANY_REDIRECTS):
            way_out(server).get(server.url, limits=LIMITS)
        assert 4 == len(server.requests)


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1:22/", "http://169.254.169.254/latest", "http://[::1]/", "http://0x7f000001/"),
        *("file:///etc/passwd", "gopher://127.0.0.1:6379/", "http://user@news.example/"),
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(location: str) -> None:
    """S3."""

    def ask(host: str, _port: int) -> Sequence[str]:
        return [host]

    with hostile_server(answering(redirecting(location))) as server:
        with pytest.raises(DeliveryFailed, match=REFUSED):
            way_out(server, ask=ask).get(server.url, limits=LIMITS)
        assert 1 == len(server.requests)


def test_a_delivery_never_follows_a_redirect() -> None:
    """S3: a hub must treat it as a failure, so it is handed back as it is."""
    with hostile_server(answering(redirecting("/elsewhere", "307 Temporary Redirect"))) as server:
        answer = way_out(server).post(
            server.url, b"news", limits=LIMITS, headers={"Content-Type": "text/plain"}
        )

    assert (307, 1) == (answer.status, len(server.requests))
    assert b"\r\nContent-Length: 4\r\n" in server.requests[0]


def test_a_certificate_of_a_known_authority_for_this_name_is_trusted() -> None:
    with tls_server("good") as server:
        answer = way_out(server).get(f"https://news.example:{server.port}/", limits=LIMITS)

    assert b"secure" == answer.body


@pytest.mark.parametrize("certificate", ["selfsigned", "expired", "other"])
def test_a_certificate_that_proves_nothing_is_a_failure_worth_another_try(certificate: str) -> None:
    """S9."""
    with tls_server(certificate) as server, pytest.raises(DeliveryFailed) as failed:
        way_out(server).get(f"https://news.example:{server.port}/", limits=LIMITS)

    assert (NOT_TRUSTED, False, []) == (str(failed.value), failed.value.permanent, server.requests)


def test_without_an_authority_of_its_own_the_systems_are_trusted() -> None:
    """S9: ours is none of them."""
    with tls_server("good") as server, pytest.raises(DeliveryFailed, match=NOT_TRUSTED):
        Outbound(
            user_agent="test", loopback_ports=frozenset({server.port}), ask=lambda _host, _port: ["127.0.0.1"]
        ).get(f"https://news.example:{server.port}/", limits=LIMITS)


def test_nobody_at_the_address_is_a_failure_worth_another_try() -> None:
    port = free_port()

    with pytest.raises(DeliveryFailed) as failed:
        Outbound(user_agent="test", loopback_ports=frozenset({port})).get(
            f"http://127.0.0.1:{port}/", limits=LIMITS
        )

    assert (UNREACHABLE, False) == (str(failed.value), failed.value.permanent)


def fail_to_resolve(_host: str, _port: int) -> Sequence[str]:
    raise OSError("no such name")


@pytest.mark.parametrize("ask", [fail_to_resolve, lambda _host, _port: []])
def test_an_unknown_name_is_a_failure_worth_another_try(ask: Callable[[str, int], Sequence[str]]) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        way_out(ask=ask).get("http://unknown.example/", limits=LIMITS)

    assert (UNKNOWN_HOST, False) == (str(failed.value), failed.value.permanent)


def test_a_resolver_that_never_answers_ends_with_the_deadline() -> None:
    released = threading.Event()

    def ask(_host: str, _port: int) -> Sequence[str]:
        released.wait()
        return []

    with pytest.raises(DeliveryFailed, match=TOO_SLOW):
        way_out(ask=ask).get("http://slow.example/", limits=Limits(total_seconds=0.1))
    released.set()


def test_there_is_one_policy_for_strangers_and_it_knows_no_local_network() -> None:
    """S6: nothing but the test ports of one loopback address can be let through, whoever asks."""
    generous = Outbound(
        user_agent="test", loopback_ports=frozenset({80}), ask=lambda _host, _port: ["10.0.0.1"]
    )

    with pytest.raises(DeliveryFailed, match=REFUSED):
        generous.get("http://intranet.example/", limits=LIMITS)
