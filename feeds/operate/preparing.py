"""Makes a database ready to be served: schema, vocabulary, languages, and the epoch of the site's texts."""

import json
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from config.settings import PrivacySettings, Settings, SiteSettings
from feeds.entities.seeding import seed_vocabulary
from feeds.operate.remembering import Memory, name_database
from feeds.operate.replaying import finish_restore
from feeds.signup.readiness import keep_policy, settle_restored
from storage.errors import SchemaMismatch
from storage.protocols import Session, Storage
from storage.vocabulary import TermKey, TermKind

WITHOUT_PRIVACY = PrivacySettings()


def make_ready(storage: Storage, settings: Settings, now: datetime) -> None:
    """Make the database fit for a command; several processes may do so at once.

    A database nothing was ever migrated to is migrated. Raises SchemaMismatch, which names the command to
    run, for a schema that is older or newer than this program or was altered. A restore that was killed is
    finished before anybody is served or written to (B6).
    """
    if is_new(storage):
        migrate(storage, now)
    else:
        storage.require_current_schema()
    seed_vocabulary(storage, now=now)
    _add_languages(storage, settings.site, now)
    finish_restored(storage, settings, now=now)


def finish_restored(storage: Storage, settings: Settings, *, now: datetime) -> None:
    """Erase and withdraw again what a restore brought back and could not, because it was killed (B6).

    Raises StorageUnavailable.
    """
    settle_restored(storage, settings.signup, now=now)
    finish_restore(
        storage,
        Memory(Path(settings.backup.memory)),
        database=name_database(settings.storage.url),
        media=Path(settings.media.folder),
        now=now,
    )


def prepare(storage: Storage, settings: Settings, now: datetime) -> None:
    """Make the database ready to be served with these settings.

    Only who serves says what the site's texts are: a command run with other settings changes no feed.
    """
    prepare_beside_others(storage, settings, now)
    remember_texts(storage, settings, now)


def prepare_beside_others(storage: Storage, settings: Settings, now: datetime) -> None:
    """Make the database ready for processes that are about to take the place of others.

    What the texts are is remembered once those are gone: their answers would bear the date of the new epoch,
    and readers who know nothing but dates would keep the old texts (HTTP-06).
    """
    make_ready(storage, settings, now)
    keep_policy(storage, settings.privacy, now=now)


def migrate(storage: Storage, now: datetime) -> tuple[str, ...]:
    """Bring the schema up to date and answer the names of the steps applied."""
    return tuple(storage.migrate(site_uuid=str(uuid4()), at=now))


def is_new(storage: Storage) -> bool:
    """Answer whether the first migration has not been completed here: never begun, under way, or killed (B1).

    The site's row is the last thing it writes. Tables of somebody else are no reason to write among them.
    """
    if storage.is_empty():
        return True
    tables = storage.columns()
    return "schema_step" in tables and not ("site" in tables and _has_site(storage))


def _has_site(storage: Storage) -> bool:
    with storage.reading() as session:
        try:
            session.site.get()
        except SchemaMismatch:
            return False
    return True


def fingerprint(site: SiteSettings, privacy: PrivacySettings = WITHOUT_PRIVACY) -> str:
    """Answer a digest of what every document says of the site and of the program that made it.

    All of the site's options stand in feeds or pages, and those of privacy at the foot of pages: another
    value means that every one of them has changed.
    """
    texts = site.model_dump(mode="json") | {"version": version("depeche")}
    if privacy != WITHOUT_PRIVACY:
        texts["privacy"] = privacy.model_dump(mode="json")
    return sha256(json.dumps(texts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def remember_texts(storage: Storage, settings: Settings, now: datetime) -> None:
    """Begin a new epoch if the texts are others than before.

    Read first, because nearly every start finds nothing to write.
    """
    with storage.reading() as session:
        if session.site.get_text_fingerprint() == fingerprint(settings.site, settings.privacy):
            return
    with storage.writing() as session:
        session.site.set_text_fingerprint(fingerprint(settings.site, settings.privacy), at=now)


def _add_languages(storage: Storage, site: SiteSettings, now: datetime) -> None:
    with storage.reading() as session:
        if not _unknown_languages(session, site):
            return
    with storage.writing() as session:
        for tag in _unknown_languages(session, site):
            session.vocabulary.add_language(tag, at=now)


def _unknown_languages(session: Session, site: SiteSettings) -> tuple[str, ...]:
    return tuple(
        tag
        for tag in site.languages
        if session.vocabulary.find_term(TermKey(TermKind.LANGUAGE, tag.lower())) is None
    )
