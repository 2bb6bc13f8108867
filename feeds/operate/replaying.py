"""Withdraws again, after a restore, what had been withdrawn since the backup was made (B6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from feeds.desk.publishing import add_draft, publish, unschedule, withdraw
from feeds.media.folders import erase_files
from feeds.operate.backing_up import restore
from feeds.operate.backup_files import BackupUnusable, Manifest
from feeds.operate.remembering import Line, Memory, What, decide_withdrawn, is_restoring, line_of
from storage.articles import Article, ArticleText, NewArticle, State
from storage.errors import SchemaMismatch, StorageError
from storage.protocols import Session, Storage
from storage.vocabulary import Assignment

PAGE = 100
REASON = "withdrawn again after a restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `again` are articles that had been withdrawn since the backup, and are so again.

    `is_pending` says that they will be so when the schema, which is an older one, is up to date.
    """

    manifest: Manifest
    again: tuple[str, ...] = ()
    is_pending: bool = False


def restore_and_replay(
    storage: Storage,
    file: Path,
    *,
    media: Path,
    secret_key: Path | None,
    memory: Memory,
    database: str,
    now: datetime,
) -> Restored:
    """Bring a backup back without undoing a withdrawal; also raises StorageUnavailable."""

    was_restoring = is_restoring(memory.read(), database)

    def remember() -> None:
        keep_up(storage, memory, database=database, now=now)
        memory.append(Line(what=What.RESTORING, at=now, database=database))

    try:
        manifest = restore(
            storage, file, media=media, secret_key=secret_key, now=now, before_replacing=remember
        )
    except BackupUnusable:  # nothing was replaced: the database still is what the newsroom decided
        if not was_restoring and is_restoring(memory.read(), database):
            memory.append(Line(what=What.REPLAYED, at=now, database=database))
        raise
    try:
        storage.require_current_schema()
    except SchemaMismatch:
        return Restored(manifest, is_pending=True)
    return Restored(manifest, finish_restore(storage, memory, database=database, media=media, now=now))


def keep_up(storage: Storage, memory: Memory, *, database: str, now: datetime) -> None:
    """Bring the file up to date with what the present database has withdrawn; raise StorageUnavailable.

    A database that cannot be read any more is no obstacle, and one that a killed restore left knows nothing.
    """
    lines = memory.read()
    if is_restoring(lines, database):
        return
    known = decide_withdrawn(lines)
    for line in _find_withdrawn(storage, now):
        if _is_news(line, known.get(line.article)):
            memory.append(line)


def _find_withdrawn(storage: Storage, now: datetime) -> list[Line]:
    try:
        with storage.reading() as session:
            return [line_of(article, now) for article in _list_withdrawn(session)]
    except StorageError:
        return []


def _list_withdrawn(session: Session) -> Iterator[Article]:
    before: int | None = None
    while page := session.articles.list(state=State.WITHDRAWN, limit=PAGE, before=before):
        yield from page
        before = page[-1].id


def _is_news(line: Line, known: Line | None) -> bool:
    return known is None or (
        known.what is not What.ERASED and (line.what, line.note) != (known.what, known.note)
    )


def finish_restore(
    storage: Storage, memory: Memory, *, database: str, media: Path, now: datetime
) -> tuple[str, ...]:
    """Withdraw again what a restore brought back, and answer what that was; raise StorageUnavailable.

    Also after a restore that was killed, or whose backup had an older schema: nobody may be served before
    this, or they are shown what was withdrawn. Doing so again changes nothing.
    """
    lines = memory.read()
    if not is_restoring(lines, database):
        return ()
    withdrawn = decide_withdrawn(lines)
    again = [key for key, line in withdrawn.items() if _withdraw(storage, key, line, media=media, now=now)]
    memory.append(Line(what=What.REPLAYED, at=now, database=database))
    return tuple(sorted(again))


def _withdraw(storage: Storage, key: str, line: Line, *, media: Path, now: datetime) -> bool:
    """Withdraw one article, in a transaction of its own; answer False for one that is withdrawn already.

    One that is a draft in the backup was public later: it is published and withdrawn in one transaction, so
    that nobody sees more of it than its notice. One that is not there becomes a notice and nothing else:
    readers have it, and the next import of its source must not bring it back.
    """
    with storage.writing() as session:
        found = session.articles.find(key)
        article = found or _add_empty(session, line, now=now)
        is_erased = line.what is What.ERASED or found is None
        if article.is_erased or (article.state is State.WITHDRAWN and not is_erased):
            return False
        if article.state is State.SCHEDULED:
            article = unschedule(session, article)
        if article.state is State.DRAFT:
            article = publish(session, article, now=now)
        withdraw(session, article, reason=REASON, note=line.note, erase=is_erased, now=now)
        unused = session.images.drop_unused() if is_erased else ()
    erase_files(media, unused)
    return True


def _add_empty(session: Session, line: Line, *, now: datetime) -> Article:
    uuid = str(uuid4())
    external_id = line.external_id
    if external_id is not None and session.articles.find_by_external_id(line.source, external_id):
        external_id = None  # the source's article has another permanent id here
    new = NewArticle(
        uuid=uuid,
        public_id=line.article,
        slug=uuid,
        source=line.source,
        external_id=external_id,
        identity_hash=uuid,
        item_hash="",
        canonical_url=None,
        published_at=line.published_at,
        updated_at=None,
        text=ArticleText(title="", summary="", content_html="", language=line.language),
        words="",
        assignment=Assignment(),
    )
    return add_draft(session, new, now=now)
