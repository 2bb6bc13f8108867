"""One execution of an import: items are prepared, stored in short transactions, and reported afterwards."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from feeds.clock import Clock
from feeds.entities.resolving import find_categories
from feeds.entities.tagging import Tagger
from feeds.errors import FeedsError, SourceUnreadable
from feeds.intake.drafts import Draft, DraftRefused, Skipped
from feeds.intake.filing import Filed, file_item, foresee, resolve
from feeds.intake.identify import SOURCE, ending_of
from feeds.intake.items import Additions, Item, Surroundings, item_name, make_item
from feeds.intake.linking import Links
from feeds.intake.pictures import bring_picture
from feeds.intake.reading import Broken, Ended, Found, Outcome, Refused, Unreadable, unforeseen
from feeds.intake.report import Report
from feeds.intake.sources import File, find_files
from feeds.intake.taggers import Taggers
from feeds.intake.texts import Reading, tag_item, with_reading
from feeds.markup.boilerplate import SHARED_BY
from feeds.media.pictures import Picture
from storage.errors import SchemaMismatch, StorageError, StorageUnavailable
from storage.protocols import Session, Storage

logger = logging.getLogger(__name__)

MOST_WAITING = 10
"""Items that are stored together: about 200 rows (architecture.md, Processes)."""

MANY = 50
"""Items of a run before other processes read texts: to start one takes as long as reading a hundred."""

LONGEST_SECONDS = 0.05
"""How long other writers wait for a transaction, the item at hand aside."""


class Reader(Protocol):
    """Reads files item by item; see `feeds/intake/confined.py`."""

    def read(self, file: File) -> Iterator[tuple[Outcome, int]]:
        """Yield what becomes of each item, and how many bytes of the file were read by then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to do with every item."""

    public: bool
    file_format: str | None
    additions: Additions
    surroundings: Surroundings
    media_folder: Path
    source: str = SOURCE
    categorise: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that is prepared and resolved; `is_new` if no article is known that it would not add to.

    `reading` is what another process does with its text; `is_read` says that this was done, by whomever.
    """

    file: str
    name: str
    item: Item
    picture: Picture | None
    is_new: bool
    reading: "Future[Reading | None] | None" = None
    is_read: bool = False


@dataclass(slots=True)
class Run:
    """One import; `report` is true at every moment, also when the run is broken off."""

    storage: Storage
    clock: Clock
    plan: Plan
    reader: Reader
    report: Report = field(init=False)
    tagger: Tagger = field(default_factory=Tagger)
    taggers: Taggers | None = None
    _prepared: int = 0
    _read: int = 0
    _unreadable: int = 0
    _claims: dict[str, tuple[str, str]] = field(default_factory=dict)
    _categories: dict[str, str | None] = field(default_factory=dict)
    _waiting: list[Waiting] = field(default_factory=list)
    _endings: Counter[str] = field(default_factory=Counter)
    _links: Links = field(init=False)

    def __post_init__(self) -> None:
        self.report = Report(zone=self.plan.surroundings.zone)
        self._links = Links(self.plan.source, self.plan.surroundings.base_url)

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

    def take(self, file: File, *, on_progress: Callable[[int], object] = lambda _: None) -> None:
        """Bring the items of one file in, or report why not; raises only StorageUnavailable, SchemaMismatch.

        `on_progress` hears how many bytes of the file were read so far. What is still `waiting` afterwards is
        stored by `finish`.
        """
        for outcome, position in self.reader.read(file):
            self._settle(file, outcome)
            on_progress(position)

    def finish(self) -> None:
        """Store what is still waiting, and link what are translations of one another."""
        while self._waiting:
            self._store()
        self._links.apply(self.storage, self.clock, self.report)

    def check_readable(self) -> None:
        """Raise SourceUnreadable if there were sources and not one of them could be read."""
        if self._unreadable and not self._read:
            first = self.report.rejected[0]
            raise SourceUnreadable(first.source, first.reason)

    def _settle(self, file: File, outcome: Outcome) -> None:
        if isinstance(outcome, Unreadable):
            self._miss(SourceUnreadable(file.name, outcome.reason))
            return
        self._read += 1
        match outcome:
            case Found(draft):
                self._take(file, draft)
            case Refused(item, reason):
                self.report.reject(file.name, item, reason)
            case Broken(reason):
                self.report.reject(file.name, "", reason)
            case Skipped(kind):
                self.report.skip(kind)
            case Ended(replaced) if replaced:
                self.report.replace(file.name, replaced)

    def _take(self, file: File, draft: Draft) -> None:
        """Prepare an item; an exception nobody foresaw costs the item, not the run (I6)."""
        name = item_name(draft)
        try:
            self._prepare(file, name, draft)
        except (StorageUnavailable, SchemaMismatch):
            raise
        except (FeedsError, StorageError) as error:
            self.report.reject(file.name, name, str(error))
        except Exception as error:
            self._explain(file.name, name, error)
        ahead = self.taggers.items_ahead if self.taggers else 0
        if len(self._waiting) >= MOST_WAITING + ahead:
            self._store()

    def _explain(self, file: str, name: str, error: Exception) -> None:
        """The log gets the class of an exception: messages of libraries repeat the text they choke on."""
        logger.error("import_item_failed", extra={"fields": {"error": type(error).__name__}})
        self.report.reject(file, name, unforeseen(error))

    def _prepare(self, file: File, name: str, draft: Draft) -> None:
        """Do before the transaction all that can be done before it."""
        draft, picture = bring_picture(draft, file.path, self.plan.media_folder)
        with self.storage.reading() as session:
            item = make_item(
                draft,
                path=file.origin,
                additions=self.plan.additions,
                surroundings=self.plan.surroundings,
                is_repeated=lambda paragraph: self._is_repeated(session, paragraph),
            )
            self._claim(file, item)
            self._links.add(file.name, name, item)
            item = resolve(session, item, self._find_categories(session, item))
            foreseen = foresee(session, item, source=self.plan.source, public=self.plan.public)
            if isinstance(foreseen, Filed):
                self.report.count(file.name, name, foreseen)
                return
        is_new = foreseen and not self._is_waiting(item)
        self._waiting.append(Waiting(file.name, name, item, picture, is_new, self._begin_reading(item)))
        self._endings[item.text.ending_hash] += is_new

    def _begin_reading(self, item: Item) -> "Future[Reading | None] | None":
        """Have another process read the text where that pays."""
        self._prepared += 1
        if self.taggers is None or not self.taggers.items_ahead or self._prepared <= MANY:
            return None
        return self.taggers.begin(item)

    def _read_texts(self) -> None:
        """Have the texts of those read that are stored next; one that cannot be costs the item (I6)."""
        number = 0
        while number < min(MOST_WAITING, len(self._waiting)):
            each = self._waiting[number]
            try:
                self._waiting[number] = replace(each, item=self._read_text(each), reading=None, is_read=True)
            except (StorageUnavailable, SchemaMismatch):
                raise
            except (FeedsError, StorageError) as error:
                self.report.reject(each.file, each.name, str(error))
                self._forget(number, number + 1)
            except Exception as error:
                self._explain(each.file, each.name, error)
                self._forget(number, number + 1)
            else:
                number += 1

    def _read_text(self, waiting: Waiting) -> Item:
        if waiting.is_read:
            return waiting.item
        read = waiting.reading.result() if waiting.reading else None
        if read is not None:
            return with_reading(waiting.item, read)
        return tag_item(self.storage, waiting.item, self.tagger, categorise=self.plan.categorise)

    def _is_waiting(self, item: Item) -> bool:
        """Answer whether an item without an id says the same as one that waits."""
        twins = (each for each in self._waiting if each.item.identity_hash == item.identity_hash)
        return item.external_id is None and any(twins)

    def _find_categories(self, session: Session, item: Item) -> dict[str, str | None]:
        """Answer the slugs of an item's labels; the vocabulary is looked at once for each label of a run."""
        unseen = [label for label in item.labels if label not in self._categories]
        if unseen:
            self._categories.update(find_categories(session, unseen))
        return self._categories

    def _is_repeated(self, session: Session, paragraph: str) -> bool:
        """Answer whether so many articles of the source end with a paragraph that it belongs to none of them.

        Those still waiting count as if they were stored, so that it does not matter how many wait.
        """
        ending = ending_of(paragraph)
        found = session.articles.count_endings(self.plan.source, ending, most=SHARED_BY)
        return found + self._endings[ending] >= SHARED_BY

    def _store(self) -> None:
        """Store as many waiting items as fit into one transaction; if one of them fails, each on its own."""
        self._read_texts()
        try:
            filed = self._file(self._waiting[:MOST_WAITING])
        except (StorageUnavailable, SchemaMismatch):
            raise
        except Exception:
            self._store_singly(min(MOST_WAITING, len(self._waiting)))
            return
        self._count(filed)

    def _store_singly(self, number: int) -> None:
        for _ in range(number):
            first = self._waiting[0]
            try:
                filed = self._file([first])
            except (StorageUnavailable, SchemaMismatch):
                raise
            except (FeedsError, StorageError) as error:
                self.report.reject(first.file, first.name, str(error))
                self._forget(0, 1)
            except Exception as error:
                self._explain(first.file, first.name, error)
                self._forget(0, 1)
            else:
                self._count(filed)

    def _file(self, waiting: Sequence[Waiting]) -> list[Filed]:
        """Answer what became of the first items, once that is durable; at least one of them."""
        filed: list[Filed] = []
        with self.storage.writing() as session:
            until = time.monotonic() + LONGEST_SECONDS
            for each in waiting:
                if each.picture:
                    session.images.keep(each.picture.image.path, each.picture.image, at=self.clock())
                filed.append(
                    file_item(
                        session,
                        each.item,
                        source=self.plan.source,
                        public=self.plan.public,
                        now=self.clock(),
                    )
                )
                if time.monotonic() > until:
                    break
        return filed

    def _count(self, filed: Sequence[Filed]) -> None:
        for each, became in zip(self._waiting, filed, strict=False):
            self.report.count(each.file, each.name, became)
        self._forget(0, len(filed))

    def _forget(self, first: int, end: int) -> None:
        for each in self._waiting[first:end]:
            self._endings[each.item.text.ending_hash] -= each.is_new
        del self._waiting[first:end]

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
