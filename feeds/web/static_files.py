"""Serves the stylesheet, the icon and the scripts under names made from their content."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response

from feeds.errors import NotFound
from feeds.web.current import current_services
from feeds.web.responses import IMMUTABLE, ONE_HOUR, respond

FOLDER = Path(__file__).parent
JAVASCRIPT = "text/javascript; charset=utf-8"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of `static/`, read once."""

    body: bytes
    media_type: str
    changed_at: datetime
    url: str


def _read(name: str, media_type: str) -> StaticFile:
    path = FOLDER / "static" / name
    body = path.read_bytes()
    fingerprint = sha256(body).hexdigest()[:16]
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return StaticFile(body, media_type, changed_at, f"/static/{path.stem}-{fingerprint}{path.suffix}")


STYLESHEET = _read("depeche.css", "text/css; charset=utf-8")
ICON = _read("depeche.svg", "image/svg+xml; charset=utf-8")
SCRIPT = _read("depeche.js", JAVASCRIPT)
HTMX = _read("htmx-2.0.8.min.js", JAVASCRIPT)
"""htmx, as its authors publish it (Zero-Clause BSD, `htmx-LICENSE.txt`)."""

BY_URL = {file.url: file for file in (STYLESHEET, ICON, SCRIPT, HTMX)}

blueprint = Blueprint("web", __name__, template_folder=str(FOLDER / "templates"))


@blueprint.get("/static/<name>")
def static_file(name: str) -> Response:
    """Answer a file, cached for ever; another content has another name."""
    file = BY_URL.get(f"/static/{name}")
    if file is None:
        raise NotFound("file")
    return _respond(file, IMMUTABLE)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Answer the icon where browsers look for it by themselves, as they do beside a feed."""
    return _respond(ICON, ONE_HOUR)


def _respond(file: StaticFile, cache_control: str) -> Response:
    return respond(
        file.body,
        media_type=file.media_type,
        changed_at=file.changed_at,
        now=current_services().clock(),
        cache_control=cache_control,
    )
