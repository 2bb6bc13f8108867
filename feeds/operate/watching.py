"""Looks around now and then: is there a backup (B4), are there files of pictures that nobody needs?"""

from pathlib import Path

from feeds.media.folders import sweep_files
from feeds.operate.remembering import Memory, decide_overdue
from feeds.services import Services
from feeds.web.logs import log
from storage.errors import StorageError

SWEEP_HOURS = 24


def look_around(services: Services, hours: int) -> None:
    """Do what is done each hour; pictures are swept an hour after the worker began, and once a day."""
    try:
        warn_without_backup(services)
        if hours % SWEEP_HOURS == 1:
            sweep_pictures(services)
    except (OSError, StorageError) as error:
        log("look_around_failed", level="error", reason=type(error).__name__)


def warn_without_backup(services: Services) -> None:
    """Say aloud that a public site has had no good backup for 26 hours (B4); other sites need none."""
    if not services.settings.site.is_production:
        return
    lines = Memory(Path(services.settings.backup.memory)).read()
    with services.storage.reading() as session:
        since = session.site.get().created_at
    last = decide_overdue(lines, since=since, now=services.clock())
    if last is not None:
        log("backup_overdue", level="error", last_at=last.isoformat(timespec="seconds"))


def sweep_pictures(services: Services) -> None:
    """Remove the files of pictures that no row names: those of imports that were refused or killed."""

    def is_named(sha256: str) -> bool:
        with services.storage.reading() as session:
            return session.images.find(sha256) is not None

    swept = sweep_files(Path(services.settings.media.folder), is_named, now=services.clock())
    if swept:
        log("pictures_swept", files=swept)
