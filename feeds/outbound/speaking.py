"""Speaks HTTP over a socket that is already connected to a checked address: urllib3 without its pools.

One request a connection, so that nothing of one exchange is left for the next; no proxies, no retries.
"""

import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from feeds.errors import DeliveryFailed
from feeds.outbound.bodies import read_body
from feeds.outbound.budgets import TOO_SLOW, Budget
from feeds.outbound.connecting import GuardedSocket
from feeds.outbound.targets import Target

REDIRECTS = frozenset({301, 302, 303, 307, 308})
WITHOUT_BODY = REDIRECTS | {204, 304}
FIRST_FINAL_STATUS = 200
NOT_TRUSTED = "its certificate cannot be trusted"
BROKEN = "its answer is no proper HTTP"

logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # it would log the URLs of others, keys included


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said. `url` is where, after redirects; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Plain(HTTPConnection):
    """An HTTP connection over a socket that is already open."""

    opened: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.opened


class _Secure(HTTPSConnection):
    """The same with TLS, for which the host's own name is asked and verified (S9)."""

    opened: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.opened


def exchange(
    opened: socket.socket,
    method: str,
    target: Target,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    budget: Budget,
    context: ssl.SSLContext,
) -> Answer:
    """Send one request and read its answer within the budget, and close the socket; raise DeliveryFailed."""
    with _complaints(), ExitStack() as stack:
        connection = _open(opened, target, context, budget)
        guarded = GuardedSocket(stack.enter_context(connection.sock), budget)
        connection.sock = guarded  # has what http.client uses of a socket
        connection.request(method, target.path, body, headers, preload_content=False, decode_content=False)
        response = connection.getresponse()
        if response.status < FIRST_FINAL_STATUS:
            raise DeliveryFailed(BROKEN)
        guarded.end_head()
        return Answer(
            url=target.url,
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=_read(response, budget),
        )


def _open(opened: socket.socket, target: Target, context: ssl.SSLContext, budget: Budget) -> _Plain | _Secure:
    opened.settimeout(budget.connect_seconds())  # also the whole of a TLS handshake
    connection: _Plain | _Secure
    if target.scheme == "https":
        connection = _Secure(target.host, target.port, ssl_context=context)
    else:
        connection = _Plain(target.host, target.port)
    connection.opened = opened
    connection.connect()
    return connection


def _read(response: HTTPResponse, budget: Budget) -> bytes:
    """Answer the body; of a redirect, which is not shown to anybody, nothing is read."""
    if response.status in WITHOUT_BODY:
        return b""
    coding = response.headers.get("content-encoding", "").strip().lower()
    return read_body(response, coding, budget.limits)


@contextmanager
def _complaints() -> Iterator[None]:
    """Turn a library's complaint about the other side into DeliveryFailed; all are worth another try."""
    try:
        yield
    except TimeoutError as error:
        raise DeliveryFailed(TOO_SLOW) from error
    except (ssl.SSLError, HTTPException, HTTPError, OSError, ValueError) as error:
        is_tls = isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError)
        raise DeliveryFailed(NOT_TRUSTED if is_tls else BROKEN) from error
