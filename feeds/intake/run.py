"""One execution of an import: each item is prepared, stored in a transaction of its own, and reported."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from feeds.clock import Clock
from feeds.entities.tagging import Tagger
from feeds.errors import FeedsError, SourceUnreadable
from feeds.intake.drafts import DraftRefused
from feeds.intake.filing import file_item, resolve
from feeds.intake.identify import SOURCE, ending_of
from feeds.intake.items import Additions, Item, Surroundings, item_name, make_item
from feeds.intake.report import Report
from feeds.intake.sources import File, find_files, read_draft
from feeds.markup.boilerplate import SHARED_BY
from storage.errors import SchemaMismatch, StorageError, StorageUnavailable
from storage.protocols import Storage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to do with every item."""

    public: bool
    file_format: str | None
    additions: Additions
    surroundings: Surroundings
    categorise: bool = False


@dataclass(slots=True)
class Run:
    """One import; `report` is true at every moment, also when the run is broken off."""

    storage: Storage
    clock: Clock
    plan: Plan
    report: Report = field(init=False)
    tagger: Tagger = field(default_factory=Tagger)
    _read: int = 0
    _unreadable: int = 0
    _claims: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.report = Report(zone=self.plan.surroundings.zone)

    def find(self, sources: Sequence[str]) -> Sequence[File]:
        """Answer the files of every source; one that cannot be read is reported, and the others remain."""
        files: list[File] = []
        for source in sources:
            try:
                found = find_files(source, file_format=self.plan.file_format)
            except SourceUnreadable as error:
                self._miss(error)
            else:
                self._read += len(found) != 1  # one file still has to be opened; a folder could be listed
                files += found
        return files

    def take(self, file: File) -> None:
        """Bring one file in, or report why not; raises only StorageUnavailable and SchemaMismatch.

        An exception nobody foresaw costs its item, not the run (I6). What the log gets is its class, because
        messages of libraries repeat the text they choke on.
        """
        try:
            self._take(file)
        except (StorageUnavailable, SchemaMismatch):
            raise
        except Exception as error:
            logger.error("import_item_failed", extra={"fields": {"error": type(error).__name__}})
            self.report.reject(
                file.name, "", f"failed unexpectedly ({type(error).__name__}); please report it"
            )

    def check_readable(self) -> None:
        """Raise SourceUnreadable if there were sources and not one of them could be read."""
        if self._unreadable and not self._read:
            first = self.report.rejected[0]
            raise SourceUnreadable(first.source, first.reason)

    def _take(self, file: File) -> None:
        name = ""
        try:
            draft = read_draft(file)
            self._read += 1
            name = item_name(draft)
            item = make_item(
                draft,
                path=file.origin,
                additions=self.plan.additions,
                surroundings=self.plan.surroundings,
                is_repeated=self._is_repeated,
            )
            self._claim(file, item)
            with self.storage.reading() as session:
                item = resolve(session, item, self.tagger, categorise=self.plan.categorise)
            with self.storage.writing() as session:
                filed = file_item(session, item, public=self.plan.public, now=self.clock())
        except SourceUnreadable as error:
            self._miss(error)
        except (StorageUnavailable, SchemaMismatch):
            raise
        except (FeedsError, StorageError) as error:
            self.report.reject(file.name, name, str(error))
        else:
            self.report.count(file.name, name, filed)

    def _is_repeated(self, paragraph: str) -> bool:
        """Answer whether so many articles from files end with a paragraph that it belongs to none of them."""
        with self.storage.reading() as session:
            found = session.articles.count_endings(SOURCE, ending_of(paragraph), most=SHARED_BY)
        return found == SHARED_BY

    def _claim(self, file: File, item: Item) -> None:
        """Refuse an id that another item of this run has already claimed (I8)."""
        if item.external_id is None:
            return
        first, its_hash = self._claims.setdefault(item.external_id, (file.name, item.item_hash))
        if its_hash != item.item_hash:
            raise DraftRefused("id", f"is also that of {first}, which says something else")

    def _miss(self, error: SourceUnreadable) -> None:
        self._unreadable += 1
        self.report.reject(error.source, "", error.reason)
