"""Brings in the lead picture of an item: a file beside it at once, one elsewhere by the worker."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from feeds.desk.publishing import PICTURE, show_anew
from feeds.errors import DeliveryFailed
from feeds.intake.drafts import Draft, DraftRefused
from feeds.media.folders import keep_file
from feeds.media.pictures import LARGEST_FILE, Picture, PictureRefused, read_picture
from feeds.outbound.budgets import Limits
from feeds.outbound.targets import REFUSED
from feeds.services import Services
from storage.images import CopyState
from storage.protocols import Session

LIMITS = Limits(redirects=3, body_bytes=LARGEST_FILE, total_seconds=30.0)
PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals of a server that may say something else tomorrow; so may every 5xx."""
FIRST_PAUSE = timedelta(hours=1)
LAST_TRY = timedelta(days=30)
"""How soon a refused picture is asked for again, and how long: each pause is as long as all before it."""

PAGE = 100


def bring_picture(draft: Draft, file: Path | None, folder: Path) -> tuple[Draft, Picture | None]:
    """Answer the draft with our own copy in the place of a picture that is a file beside it.

    A web address stays as it is. Raises DraftRefused for a file that is not below the folder of the item
    (I9), cannot be read or is no picture.
    """
    if not draft.image or "//" in draft.image:
        return draft, None
    try:
        picture = read_picture(_read_beside(draft.image, file))
        keep_file(folder, picture.image.name, picture.data)
    except PictureRefused as error:
        raise DraftRefused("image", error.reason) from error
    except OSError as error:
        raise DraftRefused("image", f"cannot be read or kept: {error.strerror}") from error
    return replace(draft, image=picture.image.path), picture


def _read_beside(name: str, file: Path | None) -> bytes:
    if file is None:
        raise DraftRefused("image", "must be a web address: standard input has no folder to look in")
    inside = file.parent.resolve()
    path = Path(os.path.normpath(inside / name)).resolve()
    if "\0" in name or not path.is_relative_to(inside) or not path.is_file():
        raise DraftRefused("image", "is no file in the folder of the item, and no web address")
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


def copy_picture(services: Services, url: str) -> None:
    """Copy the picture at a URL, and tell the feeds of every article that shows it; the worker's lane.

    Doing so again changes nothing. Raises DeliveryFailed for what may be better in a minute. What is not is
    kept as the reason why there is no copy, and tried again in an hour, in two, four… for a month; what must
    not be asked never is again.
    """
    with services.storage.reading() as session:
        source = session.images.find_source(url)
    if source is None or source.state is CopyState.COPIED:
        return
    try:
        picture = read_picture(_fetch(services, url))
    except PictureRefused as error:
        _refuse(services, url, error.reason)
    except DeliveryFailed as error:
        if not error.permanent:
            raise
        _refuse(services, url, error.reason, for_good=error.reason == REFUSED)
    else:
        _keep(services, url, picture)


def _fetch(services: Services, url: str) -> bytes:
    answer = services.outbound.get(url, limits=LIMITS, headers={"Accept": "image/*"})
    if answer.status == HTTPStatus.OK:
        return answer.body
    is_passing = answer.status in PASSING or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise DeliveryFailed(f"its server answers {answer.status}", permanent=not is_passing)


def _refuse(services: Services, url: str, reason: str, *, for_good: bool = False) -> None:
    now = services.clock()
    with services.storage.writing() as session:
        session.images.refuse(url, reason, at=now)
        source = session.images.find_source(url)
        retry_at = None if source is None or for_good else decide_retry(source.changed_at, now=now)
        if retry_at:
            session.outbox.add(PICTURE, url, at=now, due_at=retry_at)


def decide_retry(refused_since: datetime, *, now: datetime) -> datetime | None:
    """Answer when to ask again for a picture that was refused since then, None for never."""
    age = max(now - refused_since, timedelta(0))
    return now + max(age, FIRST_PAUSE) if age < LAST_TRY else None


def _keep(services: Services, url: str, picture: Picture) -> None:
    """Keep the file before the row that names it, and once more, should it have been erased in between."""
    folder = Path(services.settings.media.folder)
    keep_file(folder, picture.image.name, picture.data)
    with services.storage.writing() as session:
        session.images.keep(url, picture.image, at=services.clock())
        _show_all_anew(session, url, services)
    keep_file(folder, picture.image.name, picture.data)


def _show_all_anew(session: Session, url: str, services: Services) -> None:
    after = 0
    while page := session.articles.list_public_with_image(url, after=after, limit=PAGE):
        for article in page:
            show_anew(session, article, now=services.clock())
        after = page[-1].id
