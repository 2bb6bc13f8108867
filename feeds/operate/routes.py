"""The URLs that tell a supervisor whether this process lives, and whether it can serve."""

import orjson
from flask import Blueprint, Response

from feeds.web.current import current_services
from feeds.web.logs import scrub
from storage.errors import StorageError

blueprint = Blueprint("operate", __name__)

RETRY_AFTER_SECONDS = 5


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer that the process lives; storage is not asked."""
    return _uncached(Response("ok\n", content_type="text/plain; charset=utf-8"))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer whether storage can be reached and its schema is this program's."""
    try:
        current_services().storage.require_current_schema()
    except StorageError as error:
        response = _json({"status": "unready", "reason": scrub(str(error))}, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return _json({"status": "ready"}, status=200)


def _json(document: dict[str, str], *, status: int) -> Response:
    return _uncached(Response(orjson.dumps(document), status=status, content_type="application/json"))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
