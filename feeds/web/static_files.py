"""Serves the one stylesheet under a name made from its content, and gives pages what the layout needs."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response

from feeds.errors import NotFound
from feeds.web.current import current_services
from feeds.web.responses import IMMUTABLE, respond

FOLDER = Path(__file__).parent
STYLESHEET = FOLDER / "static" / "depeche.css"
STYLES = STYLESHEET.read_bytes()
STYLES_CHANGED_AT = datetime.fromtimestamp(STYLESHEET.stat().st_mtime, UTC)
FINGERPRINT = sha256(STYLES).hexdigest()[:16]
STYLESHEET_URL = f"/static/depeche-{FINGERPRINT}.css"

blueprint = Blueprint("web", __name__, template_folder=str(FOLDER / "templates"))


@blueprint.get("/static/depeche-<fingerprint>.css")
def stylesheet(fingerprint: str) -> Response:
    """Answer the stylesheet, cached for ever; another content has another name."""
    if fingerprint != FINGERPRINT:
        raise NotFound("stylesheet")
    return respond(
        STYLES,
        media_type="text/css; charset=utf-8",
        changed_at=STYLES_CHANGED_AT,
        now=current_services().clock(),
        cache_control=IMMUTABLE,
    )


@blueprint.app_context_processor
def give_layout() -> dict[str, object]:
    """Give every template the site's own texts and the URL of the stylesheet."""
    return {"site": current_services().settings.site, "stylesheet_url": STYLESHEET_URL}
