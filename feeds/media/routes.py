"""The URL of a picture: its bytes for ever, under their own digest."""

import re
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response

from feeds.errors import NotFound
from feeds.media.folders import find_path
from feeds.web.current import current_services
from feeds.web.responses import IMMUTABLE, open_to_all, respond
from storage.images import StoredImage

blueprint = Blueprint("media", __name__)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When the bytes under a digest last changed."""
NAME = re.compile(r"([0-9a-f]{64})\.(?:jpg|png|gif|webp|avif)")


@blueprint.get("/media/<name>")
def media_file(name: str) -> Response:
    """Answer a picture; one that no article needs any more is gone at once, whatever files there are."""
    services = current_services()
    image = _find(name)
    if image is None:
        raise NotFound("picture")
    try:
        data = find_path(Path(services.settings.media.folder), name).read_bytes()
    except FileNotFoundError:
        raise NotFound("picture") from None
    return open_to_all(
        respond(
            data,
            media_type=image.media_type,
            changed_at=NEVER,
            now=services.clock(),
            cache_control=IMMUTABLE,
            is_packed=True,
        )
    )


def _find(name: str) -> StoredImage | None:
    found = NAME.fullmatch(name)
    if found is None:
        return None
    with current_services().storage.reading() as session:
        image = session.images.find(found[1])
    return image if image is not None and image.name == name else None
