"""Refuses, before Flask sees them, requests that are too big, ambiguous or not for us (C6, C13, C14, Q4, Q9).

What reaches a WSGI application is a path that was percent-decoded once and a query that was not; granian
passes no raw URI. It joins repeated headers with commas and leaves an absent Host empty.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import length_hint
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from feeds.web.bodies import BoundedBody
from feeds.web.problems import JSON_TYPE, TEXT_TYPE, Problem, is_feed_path, is_json_path
from feeds.web.responses import NOT_STORED, ONE_MINUTE, OPEN_TO_ALL, READING_METHODS
from feeds.web.security import protection

LONGEST_URL = 8_192
LARGEST_HEAD = 16_384
SHORT_ENVIRONMENT = 12_288
MOST_KNOWN_HOSTS = 16
MOST_PARAMETERS = 50
DEFAULT_PORTS = {"http": 80, "https": 443}

HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII)
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
AMBIGUOUS_PATH = re.compile(r"//|/\.{1,2}(?:/|$)|;")
PRINTABLE_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A problem, and how the connection and caches go on.

    Only what the URL alone is to blame for may be cached: a header of one client must not close a URL to
    others. `closes` ends a connection on which nobody can tell where the next request begins.
    """

    problem: Problem
    is_cacheable: bool = False
    closes: bool = False


def _refuse(
    status: int,
    detail: str,
    *,
    parameter: str | None = None,
    is_cacheable: bool = False,
    closes: bool = False,
) -> Refusal:
    problem = Problem(status=status, detail=detail, parameter=parameter)
    return Refusal(problem=problem, is_cacheable=is_cacheable, closes=closes)


class Gate:
    """A WSGI application in front of another one; what it lets through is plain."""

    def __init__(self, app: WSGIApplication, *, base_url: str, is_production: bool) -> None:
        self._app = app
        self._own_hosts = own_hosts(base_url) if is_production else None
        self._protection = protection(is_production=is_production)
        self._known_hosts: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, or refuse it."""
        refusal = self._find_refusal(environ)
        if refusal is not None:
            return self._answer(environ, start_response, refusal)
        if environ.get("PATH_INFO") == "*":
            start_response("204 No Content", [("Allow", READING_METHODS), *self._protection.items()])
            return []
        if "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = BoundedBody(environ["wsgi.input"])
        return self._app(environ, start_response)

    def would_pass(self, environ: WSGIEnvironment) -> bool:
        """Answer, in about a microsecond, whether nothing but path and query could be refused here.

        False may also mean that it takes a closer look. Names and values of everything in the environment are
        longer than the headers, so what is short in all has no long headers.
        """
        if "HTTP_TRANSFER_ENCODING" in environ or not self._is_known(environ.get("HTTP_HOST", "")):
            return False
        # A hint is the length of a text, and 0 for what has none.
        return sum(map(length_hint, environ.values())) + len("".join(environ)) <= SHORT_ENVIRONMENT

    def _is_known(self, host: str) -> bool:
        """Answer whether a host is one of the few that were found to be right before, or is right too."""
        if host in self._known_hosts:
            return True
        if check_host({"HTTP_HOST": host}, self._own_hosts) is not None:
            return False
        if len(self._known_hosts) < MOST_KNOWN_HOSTS:
            self._known_hosts.add(host)
        return True

    def _find_refusal(self, environ: WSGIEnvironment) -> Refusal | None:
        for check in CHECKS:
            if refusal := check(environ):
                return refusal
        return check_host(environ, self._own_hosts)

    def _answer(
        self, environ: WSGIEnvironment, start_response: StartResponse, refusal: Refusal
    ) -> Iterable[bytes]:
        problem, path = refusal.problem, environ.get("PATH_INFO", "")
        is_json = is_json_path(path)
        body = problem.as_json() if is_json else problem.as_text()
        headers = {
            "Content-Type": JSON_TYPE if is_json else TEXT_TYPE,
            "Content-Length": str(len(body)),
            "Cache-Control": ONE_MINUTE if refusal.is_cacheable else NOT_STORED,
            **self._protection,
            **(OPEN_TO_ALL if is_feed_path(path) else {}),
            **({"Connection": "close"} if refusal.closes else {}),
            **({"Allow": READING_METHODS} if problem.status == 405 else {}),
        }
        start_response(f"{problem.status} {problem.title}", list(headers.items()))
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


PROBES = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks by whatever address it has; no answer there holds a link."""


def own_hosts(base_url: str) -> frozenset[str]:
    """Answer the Host headers that mean us: host and port, the port left out if it is the scheme's own."""
    parts = urlsplit(base_url.lower())
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else f"{parts.hostname}"
    default = DEFAULT_PORTS[parts.scheme]
    port = parts.port or default
    return frozenset({f"{host}:{port}", host} if port == default else {f"{host}:{port}"})


def check_host(environ: WSGIEnvironment, own: frozenset[str] | None) -> Refusal | None:
    """Refuse a Host that is missing, repeated or malformed, and in production one that is not ours (C6)."""
    host = environ.get("HTTP_HOST", "")
    if not HOST.fullmatch(host):
        return _refuse(400, "the request must name one host", closes=True)
    if own is not None and host.lower() not in own and environ.get("PATH_INFO") not in PROBES:
        return _refuse(421, "this server does not answer for that host")
    return None


def check_size(environ: WSGIEnvironment) -> Refusal | None:
    """Refuse a URL above 8,192 bytes and headers above 16,384 together.

    The path has been decoded, so it is measured as it has to be written: bytes outside ASCII count thrice.
    """
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST_URL or _written_length(path) + len(query) > LONGEST_URL:
        return _refuse(414, f"the URL is longer than {LONGEST_URL:,} bytes", closes=True)
    fields = ((name, value) for name, value in environ.items() if name.startswith("HTTP_"))
    if sum(len(name) - len("HTTP_") + len(value) + len(": \r\n") for name, value in fields) > LARGEST_HEAD:
        return _refuse(431, f"the headers are longer than {LARGEST_HEAD:,} bytes", closes=True)
    return None


def _written_length(path: str) -> int:
    return sum(1 if character.isascii() else len("%E9") for character in path)


def check_framing(environ: WSGIEnvironment) -> Refusal | None:
    """Refuse two answers to the question where the body ends (C14, RFC 9112 §6.1).

    granian resolves this by itself: it drops the length and closes the connection afterwards.
    """
    if environ.get("HTTP_TRANSFER_ENCODING") and environ.get("CONTENT_LENGTH"):
        return _refuse(400, "both Content-Length and Transfer-Encoding", closes=True)
    return None


def check_method(environ: WSGIEnvironment) -> Refusal | None:
    """Refuse `get`: methods are case-sensitive (RFC 9110 §9.1), but Werkzeug would fold them."""
    if not environ.get("REQUEST_METHOD", "").isupper():
        return _refuse(405, "no address takes that method")
    return None


def check_path(environ: WSGIEnvironment) -> Refusal | None:
    """Refuse a path that another program might read differently (C13); nothing is ever normalised."""
    path = environ.get("PATH_INFO", "")
    if path == "*" and environ.get("REQUEST_METHOD") == "OPTIONS":
        return None
    text = _decode(path)
    if text is None or UNPRINTABLE.search(text):
        return _refuse(400, "the path holds characters that no address has", is_cacheable=True)
    if not text.startswith("/"):
        return _refuse(400, "the path must begin with a slash")
    if AMBIGUOUS_PATH.search(text):
        return _refuse(404, "there is nothing at this address", is_cacheable=True)
    return None


def _decode(path: str) -> str | None:
    """Read the bytes of a WSGI path (PEP 3333) as UTF-8; None if they are not."""
    try:
        return path.encode("latin-1").decode()
    except UnicodeError:
        return None


def check_query(environ: WSGIEnvironment) -> Refusal | None:
    """Refuse more than 50 parameters, and NUL or bytes that are not UTF-8 in any (Q4, Q5, Q9)."""
    pairs = environ.get("QUERY_STRING", "").split("&")
    if len(pairs) > MOST_PARAMETERS:
        return _refuse(400, f"more than {MOST_PARAMETERS} parameters", is_cacheable=True)
    for pair in pairs:
        if not _is_text(pair):
            return _refuse_parameter(pair)
    return None


def _is_text(pair: str) -> bool:
    try:
        return "\0" not in unquote_to_bytes(pair.encode("latin-1")).decode()
    except UnicodeError:
        return False


def _refuse_parameter(pair: str) -> Refusal:
    """Name the parameter if its name can be repeated safely; its value never is."""
    name = pair.partition("=")[0]
    shown = name if PRINTABLE_NAME.fullmatch(name) else None
    detail = f"{shown or 'the query'}: is not valid UTF-8 or holds NUL"
    return _refuse(400, detail, parameter=shown, is_cacheable=True)


CHECKS: tuple[Callable[[WSGIEnvironment], Refusal | None], ...] = (
    check_size,
    check_framing,
    check_method,
    check_path,
    check_query,
)
"""Every check that needs only the request, the cheapest first."""
