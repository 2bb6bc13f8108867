"""What callers may ask of storage, by topic; both engines keep these promises under one contract suite.

A session is one snapshot (reading) or one transaction (writing). Every moment goes in and comes out as an
aware UTC `datetime` of whole milliseconds; storage never asks what time it is.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from storage.articles import Article, ArticleQuery, NewArticle, Revised, Selection, Stamp, State
from storage.changes import Changes
from storage.copies import Snapshot
from storage.directory import Directory
from storage.images import Images
from storage.origins import Origins
from storage.outbox import Outbox
from storage.registry import Registry
from storage.signups import Signups
from storage.sources import Sources
from storage.translations import Translations
from storage.vocabulary import Author, Category, Entity, Term, TermKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The one site of this storage. `uuid` is the namespace of feed ids; `epoch_at` moves when labels do."""

    uuid: str
    created_at: datetime
    epoch: int
    epoch_at: datetime


class Articles(Protocol):
    """Articles and their revisions.

    Whatever changes an article raises StaleVersion unless the `Article` it is handed is the newest version.
    """

    def find(self, key: str) -> Article | None:
        """Answer the article with this slug, permanent id or uuid, or that was erased under this slug."""
        ...

    def get(self, key: str) -> Article:
        """Answer the article with this slug, permanent id or uuid; raise NotFound."""
        ...

    def get_by_id(self, article_id: int) -> Article:
        """Answer the article with the storage's own key; raise NotFound."""
        ...

    def find_by_external_id(self, source: str, external_id: str) -> Article | None:
        """Answer the article this source calls so."""
        ...

    def find_by_canonical_url(self, source: str, url: str) -> Article | None:
        """Answer the source's oldest article that is at home at this URL."""
        ...

    def find_by_identity(self, source: str, identity_hash: str) -> Article | None:
        """Answer the source's oldest article that has this identity hash."""
        ...

    def count_endings(self, source: str, ending_hash: str, *, most: int) -> int:
        """Answer how many of the source's articles end with this block, counting no further than `most`."""
        ...

    def list(self, *, state: State | None, limit: int, before: int | None = None) -> Sequence[Article]:
        """Answer at most `limit` articles, newest key first, below the key `before`."""
        ...

    def list_public_with_image(self, url: str, *, after: int, limit: int) -> Sequence[Article]:
        """Answer at most `limit` published articles with this picture by key, those above `after`."""
        ...

    def select(self, query: ArticleQuery) -> Selection:
        """Answer the public articles of a feed; raise NotFound naming the first unknown term.

        A search (`query.q`) that would take more than 200 ms raises StorageUnavailable.
        """
        ...

    def find_stamp(self, query: ArticleQuery, stamp: Stamp) -> Stamp | None:
        """Answer today's stamp if `query` would be answered as it was at `stamp`; None if it may not.

        A handful of look-ups, whatever the query costs.
        """
        ...

    def list_without_words(self, *, limit: int) -> Sequence[Article]:
        """Answer at most `limit` articles whose words nobody has read yet."""
        ...

    def set_words(self, article: Article, words: str) -> None:
        """Replace the words an article is found by, unless it has changed or was erased meanwhile."""
        ...

    def is_public_id_free(self, public_id: str) -> bool:
        """Answer whether no article, erased or not, has this permanent id."""
        ...

    def is_slug_free(self, slug: str) -> bool:
        """Answer whether no article has this slug."""
        ...

    def add(self, new: NewArticle, *, at: datetime) -> Article:
        """Store a draft with its first revision; raise AlreadyExists for a taken id or slug."""
        ...

    def revise(self, article: Article, revised: Revised, *, at: datetime) -> Article:
        """Add a revision and replace the assignment; the dates of `revised` count only before publication."""
        ...

    def set_embargo(self, article: Article, *, embargo_at: datetime | None) -> Article:
        """Schedule a draft for a moment, or not at all."""
        ...

    def set_first_publication(
        self, article: Article, *, published_at: datetime, updated_at: datetime
    ) -> Article:
        """Make a draft public: give it its position, its ordinal and its postings; end its embargo."""
        ...

    def set_updated(self, article: Article, *, updated_at: datetime) -> Article:
        """Move `updated_at` of a public article and bring its postings in line with its assignment."""
        ...

    def set_withdrawn(
        self, article: Article, *, updated_at: datetime, reason: str, note: str | None, erase: bool
    ) -> Article:
        """Withdraw an article; with `erase`, wipe the text, slug and links of every revision too."""
        ...

    def set_restored(self, article: Article, *, updated_at: datetime) -> Article:
        """Make a withdrawn article public again, in its old place."""
        ...


class Vocabulary(Protocol):
    """Categories, entities, authors and terms."""

    def list_categories(self) -> Sequence[Category]:
        """Answer every category by slug."""
        ...

    def list_entities(self) -> Sequence[Entity]:
        """Answer every entity by slug."""
        ...

    def find_category(self, slug: str) -> Category | None:
        """Answer the category of this slug."""
        ...

    def find_entity(self, key: str) -> Entity | None:
        """Answer the entity with this slug or, if `key` looks like `Q…`, this Wikidata id.

        The slug and id of an entity that was merged into another one answer that one.
        """
        ...

    def entities_by_slug(self, slugs: Iterable[str]) -> Mapping[str, Entity]:
        """Answer those of the entities that exist under their own slugs, without aliases and roles."""
        ...

    def find_author(self, slug: str) -> Author | None:
        """Answer the author of this slug."""
        ...

    def find_author_named(self, name: str) -> Author | None:
        """Answer the author of exactly this name."""
        ...

    def find_term(self, key: TermKey) -> Term | None:
        """Answer the term, or None for a value nobody knows."""
        ...

    def add_category(self, category: Category, *, at: datetime) -> None:
        """Store a category and its term; raise AlreadyExists."""
        ...

    def add_entity(self, entity: Entity, *, at: datetime) -> None:
        """Store an entity and its terms; raise AlreadyExists for a taken slug or Wikidata id."""
        ...

    def update_entity(self, entity: Entity, *, at: datetime) -> None:
        """Replace all but the slug of an entity; raise NotFound, or AlreadyExists for a Wikidata id.

        Where readers see the difference, a new epoch begins.
        """
        ...

    def add_author(self, author: Author, *, at: datetime) -> None:
        """Store an author and its term; raise AlreadyExists."""
        ...

    def add_language(self, tag: str, *, at: datetime) -> None:
        """Make a language, and the one it is a variety of, known as terms; nothing happens if they are."""
        ...


class Sites(Protocol):
    """The site's own row."""

    def get(self) -> Site:
        """Answer the site; raise SchemaMismatch before the first migration."""
        ...

    def get_text_fingerprint(self) -> str:
        """Answer the remembered digest of the site's texts; empty before the first one."""
        ...

    def set_text_fingerprint(self, fingerprint: str, *, at: datetime) -> Site:
        """Remember a digest of the site's texts; a different one than before begins a new epoch."""
        ...


class Session(Protocol):
    """One snapshot, or one transaction, by topic."""

    @property
    def articles(self) -> Articles:
        """Articles and their revisions."""
        ...

    @property
    def changes(self) -> Changes:
        """The change log."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Work that waits to be done."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """Categories, entities, authors and terms."""
        ...

    @property
    def images(self) -> Images:
        """Pictures, and where they came from."""
        ...

    @property
    def sources(self) -> Sources:
        """The feeds of others that are pulled."""
        ...

    @property
    def origins(self) -> Origins:
        """Where imported articles come from."""
        ...

    @property
    def registry(self) -> Registry:
        """What the matcher found and learns."""
        ...

    @property
    def signups(self) -> Signups:
        """People who signed up, and what they agreed to."""
        ...

    @property
    def directory(self) -> Directory:
        """What there is to follow and to find."""
        ...

    @property
    def translations(self) -> Translations:
        """Which articles are translations of one another."""
        ...

    @property
    def site(self) -> Sites:
        """The site's own row."""
        ...


class Storage(Protocol):
    """One database, opened. Safe to share between threads; opens its connections after a fork."""

    engine: str
    """`sqlite` or `postgresql`."""

    def version(self) -> Hashable:
        """Answer, in microseconds, what differs from every earlier answer once anything was committed since.

        What was read in a snapshot that began after this answer holds for as long as the answer is the same.
        That is exact for whoever commits through this program on this machine, in any process; whatever else
        was committed is seen within 200 ms. Raises StorageUnavailable.
        """
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """Open one read-only snapshot; raise StorageUnavailable."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """Begin one write transaction at once, in the order of arrival; commit on leaving, or roll back.

        When this returns without raising, the transaction is durable. Raises StorageUnavailable.
        """
        ...

    def tend_index(self) -> None:
        """Make selections quick in this process: read an index of what is public, or mend the one there is.

        Everything is answered without it too, and alike. It may take seconds; call it now and then, beside
        everything else. Raises StorageUnavailable.
        """
        ...

    def scrub(self, tables: Collection[str] | None = None) -> None:
        """Make the files forget what was deleted (P4); raise StorageUnavailable to be tried again.

        Where files are looked through table by table, only these are, if any of them is known; else all that
        hold texts or people.
        """
        ...

    def migrate(self, *, site_uuid: str, at: datetime) -> Sequence[str]:
        """Bring the schema up to date, in one transaction a step; answer the names of the steps applied."""
        ...

    def is_empty(self) -> bool:
        """Answer whether nothing has ever been migrated here."""
        ...

    def check(self) -> Sequence[str]:
        """Answer what is wrong with the database, one sentence each; nothing if all is well."""
        ...

    def columns(self) -> Mapping[str, Sequence[str]]:
        """Answer every table with its columns."""
        ...

    def require_current_schema(self) -> None:
        """Raise SchemaMismatch unless the schema is exactly this program's."""
        ...

    def copy_to(self, path: Path) -> Snapshot:
        """Write the whole database, as of one moment, to a new file, checked and durable; say what it holds.

        Writers go on meanwhile. Raises CopyUnusable if it fails or the database itself is damaged.
        """
        ...

    def read_copy(self, path: Path) -> Snapshot:
        """Check such a file from its first byte to its last and count what it holds; raise CopyUnusable."""
        ...

    def replace_with(self, path: Path, *, at: datetime) -> None:
        """Put a checked copy in the place of the database, all of it or nothing; only while `alone`.

        A new epoch begins, so that no cache takes what it kept for what is there now. `path` is a file of the
        folder that `alone` lends; it may be gone afterwards.
        """
        ...

    def hold(self) -> AbstractContextManager[None]:
        """Keep the database from being replaced, for a process that does not always have it open."""
        ...

    def alone(self) -> AbstractContextManager[Path]:
        """Have the database alone: raise DatabaseInUse if anybody has it open, and keep others out.

        Lends a folder to work in, on the database's own file system where it has one.
        """
        ...

    def close(self) -> None:
        """Close every connection of this process."""
        ...
