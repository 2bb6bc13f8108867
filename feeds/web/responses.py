"""Turns bytes into HTTP answers: validators, coding, cache policy, links, CORS (HTTP-01..07, 12..14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Response, request
from werkzeug.http import http_date

from feeds.web.compression import IDENTITY, choose_coding, encode
from feeds.web.conditional import etag_for, is_not_modified, last_modified

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
    """Answer the request in hand with this body, or with 304 if the client has it already.

    `links` are pairs of relation and URL; `vary` names request headers that chose the body, besides
    `Accept-Encoding`, which always chooses the coding; a body that `is_packed`, such as a picture, has none.
    """
    coding = IDENTITY if is_packed else choose_coding(request.headers.get("Accept-Encoding"), len(body))
    headers = {
        "ETag": etag_for(body, coding),
        "Cache-Control": cache_control,
        "Vary": ", ".join(("Accept-Encoding", *vary)),
    }
    if content_location:
        headers["Content-Location"] = content_location
    if _is_not_modified(headers["ETag"], changed_at, now):
        return _not_modified(headers)
    response = Response(encode(body, coding), headers=headers, content_type=media_type)
    response.headers["Last-Modified"] = http_date(last_modified(changed_at, now))
    response.headers["Accept-Ranges"] = "none"
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    for relation, url in links:
        response.headers.add("Link", f'<{url}>; rel="{relation}"')
    return response


def _is_not_modified(etag: str, changed_at: datetime, now: datetime) -> bool:
    return is_not_modified(
        etag=etag,
        changed_at=changed_at,
        now=now,
        if_none_match=request.headers.get("If-None-Match"),
        if_modified_since=request.headers.get("If-Modified-Since"),
    )


def _not_modified(headers: Mapping[str, str]) -> Response:
    """Answer 304 with what a cache needs to go on using what it has (RFC 9110 §15.4.5)."""
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
