"""Answers, before Flask, requests for feeds that were asked for before and have not changed since.

It stands around the gate, and holds what the routes of feeds have declared. A document is given again only to
a request for the same path and query that differs in nothing the gate or a route would mind, and only once
the storage has been asked whether anything was committed since. What is unusual goes the long way.
"""

from collections.abc import Hashable, Iterable
from functools import lru_cache
from threading import Lock
from wsgiref.types import StartResponse, WSGIEnvironment

from feeds.services import Services
from feeds.syndication.shelf import Kept, Made, Ready, Shelf
from feeds.web.conditional import SETTLED_AFTER
from feeds.web.gate import Gate
from feeds.web.licence import licence_headers
from feeds.web.logs import log
from feeds.web.negotiation import choose
from feeds.web.problems import is_feed_path
from feeds.web.responses import OPEN_TO_ALL
from feeds.web.security import protection
from storage.changes import LogState
from storage.errors import StorageError

MADE = "depeche.made"
"""Where in the WSGI environment a route declares what it has made."""

READING = ("GET", "HEAD")
TURNS = 64
"""How many documents may be made at once that nobody has to wait for each other (C9)."""

choose_format = lru_cache(maxsize=256)(choose)


def declare(environ: WSGIEnvironment, made: Made) -> None:
    """Say, in a route, what answers this path and query until it changes."""
    environ[MADE] = made


class FeedCache:
    """A WSGI application around the gate."""

    def __init__(self, gate: Gate, services: Services, shelf: Shelf) -> None:
        self._gate = gate
        self._services = services
        self._shelf = shelf
        self._turns = tuple(Lock() for _ in range(TURNS))
        self._known: tuple[Hashable, LogState | None] = (None, None)
        site = services.settings.site
        self._more = [
            *OPEN_TO_ALL.items(),
            *licence_headers(site),
            *protection(is_production=site.is_production).items(),
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the shelf, or have the document made and keep it."""
        key = _key(environ)
        if key is None or not self._gate.would_pass(environ):
            return self._gate(environ, start_response)
        kept = self._shelf.find(key)
        if kept is not None and self._is_current(kept):
            return self._answer(key, kept, environ, start_response)
        if not is_feed_path(environ["PATH_INFO"]) and "feed=" not in environ["QUERY_STRING"]:
            return self._gate(environ, start_response)
        return self._make(key, environ, start_response)

    def _make(
        self, key: Hashable, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let one thread go the long way; the others wait for it and find the document on the shelf."""
        with self._turns[hash(key) % TURNS]:
            kept = self._shelf.find(key)
            if kept is not None and self._is_current(kept):
                return self._answer(key, kept, environ, start_response)
            version = (
                self._find_version()
            )  # before the route reads: what is committed meanwhile counts as later
            answer = self._gate(environ, start_response)
            made: Made | None = environ.get(MADE)
            if made is not None and version is not None:
                self._shelf.put(key, Kept(made.document, made.query, made.stamp, version))
            return answer

    def _find_version(self) -> Hashable | None:
        try:
            return self._services.storage.version()
        except StorageError:
            return None

    def _is_current(self, kept: Kept) -> bool:
        """Answer whether a document may still be given: in microseconds unless something was committed.

        While storage cannot be asked, what is on the shelf is better than a refusal (D4, D5, G2).
        """
        try:
            version = self._services.storage.version()
            return kept.version == version or self._is_unchanged(kept, version)
        except StorageError:
            log("feed_given_unchecked", level="warning")
            return True

    def _is_unchanged(self, kept: Kept, version: Hashable) -> bool:
        """Answer whether what was committed has left the document alone; mail and deliveries always do."""
        known, state = self._known
        if known != version or state != kept.state:
            with self._services.storage.reading() as session:
                state = session.changes.state()
                stamp = (
                    kept.stamp if state == kept.state else session.articles.find_stamp(kept.query, kept.stamp)
                )
            self._known = (version, state)
            if stamp is None:
                return False
            kept.stamp, kept.state = stamp, state
        kept.version = version
        return True

    def _answer(
        self, key: Hashable, kept: Kept, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer what Flask would: the headers of both are written by the document."""
        document = kept.document
        coding = document.choose_coding(environ.get("HTTP_ACCEPT_ENCODING"))
        ready = kept.ready.get(coding) or self._make_ready(key, kept, coding)
        none_match, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        if none_match == ready.etag:
            start_response("304 NOT MODIFIED", ready.not_modified)
            return []
        now = self._services.clock()
        if (none_match is not None or since) and document.is_not_modified(
            coding, now=now, none_match=none_match, since=since
        ):
            start_response("304 NOT MODIFIED", ready.not_modified)
            return []
        is_settled = now - document.changed_at >= SETTLED_AFTER
        start_response(
            "200 OK", ready.headers if is_settled else document.headers(coding, now=now) + self._more
        )
        return ready.body if environ["REQUEST_METHOD"] == "GET" else []

    def _make_ready(self, key: Hashable, kept: Kept, coding: str) -> Ready:
        document = kept.document
        ready = kept.ready[coding] = Ready(
            etag=document.etag(coding),
            not_modified=document.headers_not_modified(coding) + self._more,
            headers=document.headers(coding, now=document.changed_at + SETTLED_AFTER) + self._more,
            body=[document.coded(coding)],
        )
        self._shelf.put(key, kept)
        return ready


def _key(environ: WSGIEnvironment) -> Hashable | None:
    """Answer what is asked for: path and query as they were written and, at a neutral URL, the format."""
    if environ["REQUEST_METHOD"] not in READING:
        return None
    path: str = environ["PATH_INFO"]
    query: str = environ["QUERY_STRING"]
    return (
        (path, query, choose_format(environ.get("HTTP_ACCEPT"))) if path.endswith("/feed") else (path, query)
    )
