"""Turns bytes into HTTP answers: validators, coding, cache policy, links, CORS (HTTP-01..07, 12..14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Response, request

from feeds.web.documents import Document, Headers

LIVE_FEED = "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600"
IMMUTABLE = "public, max-age=31536000, immutable"
ONE_HOUR = "public, max-age=3600"
ONE_MINUTE = "public, max-age=60"
NOT_STORED = "no-store"

READING_METHODS = "GET, HEAD, OPTIONS"

OPEN_TO_ALL: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
}
"""Public feeds may be read by the scripts of any page, with their validators (HTTP-14)."""

PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, A-IM",
    "Access-Control-Max-Age": "86400",
}


def respond(
    body: bytes,
    *,
    media_type: str,
    changed_at: datetime,
    now: datetime,
    cache_control: str = LIVE_FEED,
    links: Sequence[tuple[str, str]] = (),
    content_location: str | None = None,
    vary: tuple[str, ...] = (),
    is_packed: bool = False,
) -> Response:
    """Answer the request in hand with this body, or with 304 if the client has it already; see `Document`."""
    document = Document(
        body=body,
        media_type=media_type,
        changed_at=changed_at,
        cache_control=cache_control,
        links=links,
        content_location=content_location,
        vary=vary,
        is_packed=is_packed,
    )
    return respond_with(document, now=now)


def respond_with(document: Document, *, now: datetime) -> Response:
    """Answer the request in hand with this document, or with 304 if the client has it already."""
    coding = document.choose_coding(request.headers.get("Accept-Encoding"))
    if document.is_not_modified(
        coding,
        now=now,
        none_match=request.headers.get("If-None-Match"),
        since=request.headers.get("If-Modified-Since"),
    ):
        return _not_modified(document.headers_not_modified(coding))
    return Response(document.coded(coding), headers=document.headers(coding, now=now))


def _not_modified(headers: Headers) -> Response:
    response = Response(status=304, headers=headers)
    del response.headers["Content-Type"]
    return response


def redirect_permanently(location: str) -> Response:
    """Answer 308, which readers remember (HTTP-09); `location` is ours, never made from the Host header."""
    response = Response("Moved permanently.\n", status=308, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = location
    response.headers["Cache-Control"] = ONE_HOUR
    return response


def tell_methods(allow: str) -> Response:
    """Answer OPTIONS: 204 and the methods this address takes (HTTP-13)."""
    response = Response(status=204, headers={"Allow": allow})
    del response.headers["Content-Type"]
    return response


def preflight(allow: str = READING_METHODS) -> Response:
    """Answer OPTIONS for what every origin may read, also when a browser asks beforehand (HTTP-14)."""
    response = tell_methods(allow)
    response.headers.update(PREFLIGHT)
    return response


def open_to_all(response: Response) -> Response:
    """Let the scripts of any page read this answer, refusals included."""
    response.headers.update(OPEN_TO_ALL)
    return response
