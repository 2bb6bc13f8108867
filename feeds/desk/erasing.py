"""The work behind an erasure: what was wiped from the tables leaves the files of the database too (P4)."""

from feeds.services import Services
from storage.articles import TABLES


def scrub_storage(services: Services, _subject: str) -> None:
    """Make storage forget an erased article; raise StorageUnavailable while readers still hold it."""
    services.storage.scrub(TABLES)
