"""The only place that knows which error is which status, and what a refused client is told.

A client never reads a value it sent, a traceback, or anything else about the inside: at most the name of a
parameter, and the id of an incident that the log explains.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from feeds.errors import (
    BadRequest,
    EmbargoOver,
    Gone,
    IllegalTransition,
    NotFound,
    SecretUnusable,
    SignupClosed,
    TooMany,
    UnknownFormat,
)
from feeds.web.current import current_services
from feeds.web.logs import log
from feeds.web.negotiation import choose, wants_html, wants_json
from feeds.web.problems import (
    JSON_TYPE,
    TEXT_TYPE,
    Problem,
    is_feed_path,
    is_json_path,
    is_neutral_path,
)
from feeds.web.responses import NOT_STORED, ONE_MINUTE, open_to_all, redirect_permanently, tell_methods
from storage import errors as storage_errors

Row = TypeVar("Row")
RETRY_AFTER_SECONDS = 30
HTML_TYPE = "text/html; charset=utf-8"

STATUSES: Mapping[type[Exception], int] = {
    BadRequest: 400,
    UnknownFormat: 404,
    NotFound: 404,
    Gone: 410,
    IllegalTransition: 409,
    EmbargoOver: 409,
    SignupClosed: 403,
    TooMany: 429,
    SecretUnusable: 503,
    storage_errors.NotFound: 404,
    storage_errors.AlreadyExists: 409,
    storage_errors.StaleVersion: 409,
    storage_errors.StorageUnavailable: 503,
    storage_errors.SchemaMismatch: 503,
    storage_errors.UnsafeEngine: 503,
}
"""Every error that is not a bug. Whatever is missing here is a 500."""

UNREACHABLE = f"storage cannot be reached; try again in {RETRY_AFTER_SECONDS} seconds"

DETAILS: Mapping[type[Exception], Callable[[Any], str]] = {  # `Any`: each takes its own error
    IllegalTransition: lambda error: f"cannot {error.verb} the article: it is {error.state}",
    EmbargoOver: lambda _: "the moment to schedule for has passed",
    SecretUnusable: lambda _: UNREACHABLE,
    storage_errors.NotFound: lambda error: f"no such {error.what}",
    storage_errors.AlreadyExists: lambda error: f"the {error.what} exists already",
    storage_errors.StaleVersion: lambda error: (
        f"the article was changed meanwhile and is now at version {error.current}"
    ),
    storage_errors.StorageUnavailable: lambda _: UNREACHABLE,
    storage_errors.SchemaMismatch: lambda _: UNREACHABLE,
    storage_errors.UnsafeEngine: lambda _: UNREACHABLE,
}
"""What is told of errors whose own sentence holds more than a client may read."""

ROUTING_DETAILS: Mapping[int, str] = {
    400: "the request cannot be understood",
    404: "there is nothing at this address",
    405: "this address does not take that method",
    413: "the body is too large",
    415: "this address does not take that kind of content",
}
UNEXPLAINED = "the request was refused"
BUG = "something went wrong here; it has been logged"

CACHEABLE = frozenset({404, 410})
"""What the URL alone is to blame for; a 400 is only where a parameter is (`BadRequest`)."""


def register(app: Flask) -> None:
    """Answer every error of the application, and what Flask's routing would answer in its own way."""
    app.register_error_handler(Exception, _answer)
    app.before_request(_answer_routing)


def _answer_routing() -> Response | None:
    """Answer a missing slash and OPTIONS.

    Werkzeug would write the Host header into the redirect (X-06, C6), and Flask would answer OPTIONS with
    200 (HTTP-13).
    """
    if isinstance(request.routing_exception, RequestRedirect):
        parts = urlsplit(request.routing_exception.new_url)
        base_url = current_services().settings.site.base_url
        query = f"?{parts.query}" if parts.query else ""
        return _open_feeds(redirect_permanently(base_url + parts.path + query))
    rule = request.url_rule
    if request.method == "OPTIONS" and rule and getattr(rule, "provide_automatic_options", False):
        adapter = request_ctx.url_adapter  # an address may have a view for each method
        return tell_methods(", ".join(sorted(adapter.allowed_methods() if adapter else ())))
    return None


def _answer(error: Exception) -> Response:
    problem = _problem(error)
    response = _write(problem, error)
    if isinstance(error, HTTPException):
        _keep_headers(error, response)
    if problem.status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if problem.status == 413:
        response.headers["Connection"] = "close"  # nobody reads the rest of the body
    is_fetched = request.method in {"GET", "HEAD"}
    is_cacheable = is_fetched and (problem.status in CACHEABLE or isinstance(error, BadRequest))
    response.headers["Cache-Control"] = ONE_MINUTE if is_cacheable else NOT_STORED
    return _open_feeds(response)


def _open_feeds(response: Response) -> Response:
    return open_to_all(response) if is_feed_path(request.path) else response


def _problem(error: Exception) -> Problem:
    status = _status(error)
    if status >= 500:
        return Problem(status=status, detail=_detail(error, status), incident=_log_incident(error, status))
    parameter = error.parameter if isinstance(error, BadRequest) else None
    return Problem(status=status, detail=_detail(error, status), parameter=parameter)


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.code or 500
    return _find(STATUSES, error) or 500


def _detail(error: Exception, status: int) -> str:
    if status == 500:
        return BUG
    if isinstance(error, HTTPException):
        return ROUTING_DETAILS.get(status, UNEXPLAINED)
    tell = _find(DETAILS, error) or str
    return tell(error)


def _find(table: Mapping[type[Exception], Row], error: Exception) -> Row | None:
    """Answer the row of the error's own type, or of the nearest one it is a kind of."""
    return next((table[kind] for kind in type(error).__mro__ if kind in table), None)


def _log_incident(error: Exception, status: int) -> str:
    """Log everything but the URL, under an id that the client is told."""
    incident = uuid4().hex
    cause = getattr(error, "original_exception", None) or error
    log("incident", level="error", error=cause, incident=incident, status=status, route=request.url_rule)
    return incident


def _write(problem: Problem, error: Exception) -> Response:
    """Write the problem in the form the client reads; a bug (500) never meets a template."""
    if is_json_path(request.path) or request.is_json:
        return Response(problem.as_json(), problem.status, content_type=JSON_TYPE)
    accept = request.headers.get("Accept")
    if wants_json(accept):
        response = Response(problem.as_json(), problem.status, content_type=JSON_TYPE)
    elif problem.status != 500 and _is_for_people(request.path, accept):
        gone = error if isinstance(error, Gone) else None
        page = render_template("web/error.html", problem=problem, gone=gone)
        response = Response(page, problem.status, content_type=HTML_TYPE)
    else:
        response = Response(problem.as_text(), problem.status, content_type=TEXT_TYPE)
    response.headers["Vary"] = "Accept"
    return response


def _is_for_people(path: str, accept: str | None) -> bool:
    """Answer whether a page is wanted; at the neutral address of a feed, by the rule of that address (C5)."""
    if is_neutral_path(path):
        return choose(accept) == "html"
    return wants_html(accept) and not is_feed_path(path)


def _keep_headers(error: HTTPException, response: Response) -> None:
    """Keep what a status owes the client: `Allow`, `Retry-After`, `WWW-Authenticate`."""
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers.add(name, value)
