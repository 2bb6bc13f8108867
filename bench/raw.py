"""The floor: a WSGI application that answers the bytes and headers ours has answered, and its 304."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

FOLDER = Path(os.environ["BENCH_FLOOR"])
BODY = (FOLDER / "body").read_bytes()
HEADERS, NOT_MODIFIED = (
    [(str(name), str(value)) for name, value in headers]
    for headers in json.loads((FOLDER / "headers.json").read_text())
)
ETAG = dict(HEADERS)["etag"]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer, doing nothing else."""
    if environ.get("HTTP_IF_NONE_MATCH") == ETAG:
        start_response("304 Not Modified", NOT_MODIFIED)
        return []
    start_response("200 OK", HEADERS)
    return [BODY]
