"""The numbered list of schema steps, for both engines: append-only, never edited once released.

Statements are written for SQLite's STRICT tables; `Engine.schema_sql` translates the few words that differ.
Times are milliseconds since 1970 in UTC. Every column is classified in `config/privacy.py`.
"""

import hashlib
from dataclasses import dataclass

from storage.sql.registry_steps import REGISTRY
from storage.sql.signup_steps import BOUNCES, SIGNUPS
from storage.sql.translation_steps import TRANSLATIONS


@dataclass(frozen=True, slots=True)
class Step:
    """One step: applied in one transaction together with its row in `schema_step`."""

    number: int
    name: str
    statements: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A fingerprint of the step's text; a released step with another one is refused."""
        return hashlib.sha256("\n;\n".join(self.statements).encode()).hexdigest()


SCHEMA_STEP = """
create table if not exists schema_step (
    number integer not null primary key,
    name text not null,
    digest text not null,
    applied_at integer not null
) strict
"""

STEPS = (
    Step(
        1,
        "site, vocabulary and terms",
        (
            """
            create table site (
                id integer not null primary key check (id = 1),
                uuid text not null,
                created_at integer not null,
                epoch integer not null,
                epoch_at integer not null,
                text_fingerprint text not null
            ) strict
            """,
            """
            create table term (
                id integer primary key,
                kind text not null check (kind in ('category', 'about', 'mention', 'author', 'language')),
                slug text not null,
                created_at integer not null,
                revision integer not null,
                revised_at integer not null,
                unique (kind, slug)
            ) strict
            """,
            """
            create table category (
                id integer primary key,
                slug text not null unique,
                codes text not null
            ) strict
            """,
            """
            create table category_label (
                category_id integer not null references category (id),
                language text not null,
                label text not null,
                primary key (category_id, language)
            ) strict
            """,
            """
            create table entity (
                id integer primary key,
                slug text not null unique,
                type text not null check (type in ('person', 'organisation', 'place', 'event')),
                wikidata text unique
            ) strict
            """,
            """
            create table entity_label (
                entity_id integer not null references entity (id),
                language text not null,
                label text not null,
                primary key (entity_id, language)
            ) strict
            """,
            """
            create table entity_alias (
                entity_id integer not null references entity (id),
                place integer not null,
                language text not null,
                surface text not null,
                exact_case integer not null check (exact_case in (0, 1)),
                primary key (entity_id, place)
            ) strict
            """,
            """
            create table author (
                id integer primary key,
                slug text not null unique,
                name text not null unique
            ) strict
            """,
        ),
    ),
    Step(
        2,
        "articles and revisions",
        (
            """
            create table article (
                id integer primary key,
                uuid text not null unique,
                public_id text not null unique,
                slug text not null unique,
                state text not null check (state in ('draft', 'published', 'withdrawn')),
                source text not null,
                external_id text,
                identity_hash text not null,
                item_hash text not null,
                canonical_url text,
                position integer unique,
                ordinal integer unique,
                revision integer not null,
                revised_sequence integer,
                created_at integer not null,
                published_at integer,
                updated_at integer,
                withdrawal_reason text,
                withdrawal_note text,
                unique (source, external_id),
                check ((state = 'draft') = (position is null)),
                check ((position is null) = (ordinal is null))
            ) strict
            """,
            "create index article_identity on article (source, identity_hash)",
            """
            create index article_canonical_url on article (source, canonical_url)
            where canonical_url is not null
            """,
            """
            create index article_revised on article (revised_sequence)
            where revised_sequence is not null
            """,
            """
            create table revision (
                article_id integer not null references article (id),
                number integer not null,
                title text not null,
                summary text not null,
                content_html text not null,
                language text not null,
                signup_text text not null,
                ending_hash text not null,
                note text,
                image_url text,
                created_at integer not null,
                primary key (article_id, number)
            ) strict
            """,
            "create index revision_ending on revision (ending_hash) where ending_hash <> ''",
            """
            create table article_term (
                article_id integer not null references article (id),
                place integer not null,
                term_id integer not null references term (id),
                primary key (article_id, place),
                unique (article_id, term_id)
            ) strict
            """,
            """
            create table posting (
                term_id integer not null references term (id),
                position integer not null references article (position),
                primary key (term_id, position)
            ) strict, without rowid
            """,
            # A posting's article is found by its position; the reverse way serves deletion and references.
            "create index posting_position on posting (position)",
        ),
    ),
    Step(
        3,
        "change log and outbox",
        (
            """
            create table change (
                sequence integer not null primary key,
                article_id integer not null references article (id),
                revision integer not null,
                kind text not null check (
                    kind in ('published', 'corrected', 'retagged', 'withdrawn', 'restored')
                ),
                terms_before text not null,
                terms_after text not null,
                at integer not null
            ) strict
            """,
            "create index change_article on change (article_id, sequence)",
            """
            create table outbox (
                id integer primary key,
                sequence integer not null references change (sequence),
                listener text not null,
                created_at integer not null,
                unique (listener, sequence)
            ) strict
            """,
        ),
    ),
    Step(
        4,
        "embargoes, versions and reasons",
        (
            # A scheduled article is a draft to every statement of the public side: nothing there can leak it.
            """
            alter table article add column embargo_at integer
            check (embargo_at is null or state = 'draft')
            """,
            "alter table article add column version integer not null default 1",
            "alter table article add column erased integer not null default 0 check (erased in (0, 1))",
            # Until now only an erased article had its uuid as its slug.
            "update article set erased = 1 where state = 'withdrawn' and slug = uuid",
            "alter table article add column erased_slug text",
            "create unique index article_erased_slug on article (erased_slug) where erased_slug is not null",
            "alter table article add column retagged_sequence integer",
            """
            create index article_retagged on article (retagged_sequence)
            where retagged_sequence is not null
            """,
            "alter table change add column reason text",
            "alter table change add column ahead integer not null default 0 check (ahead in (0, 1))",
            """
            update change set reason = (select a.withdrawal_reason from article a where a.id = article_id)
            where kind = 'withdrawn'
            """,
        ),
    ),
    Step(
        5,
        "an outbox that is worked off",
        (
            # Nothing has listened so far: a listener hears of what happens from its own birth on.
            "drop table outbox",
            """
            create table outbox (
                id integer primary key,
                listener text not null,
                subject text not null,
                sequence integer references change (sequence),
                due_at integer not null,
                created_at integer not null,
                attempts integer not null,
                token text,
                held_until integer,
                error text,
                buried_at integer,
                unique (listener, subject)
            ) strict
            """,
            """
            create index outbox_fresh on outbox (listener, due_at, id)
            where attempts = 0 and buried_at is null
            """,
            """
            create index outbox_tried on outbox (listener, held_until)
            where attempts > 0 and buried_at is null
            """,
            "create index outbox_token on outbox (token) where token is not null",
            "create index outbox_buried on outbox (id) where buried_at is not null",
        ),
    ),
    Step(
        6,
        "pictures",
        (
            "alter table revision add column image_alt text not null default ''",
            "alter table revision add column image_caption text not null default ''",
            "alter table revision add column image_credit text not null default ''",
            "alter table revision add column image_rights text not null default ''",
            "create index revision_image on revision (image_url) where image_url is not null",
            """
            create table image (
                sha256 text not null primary key,
                extension text not null,
                media_type text not null,
                width integer not null check (width > 0),
                height integer not null check (height > 0),
                bytes integer not null check (bytes > 0),
                created_at integer not null
            ) strict
            """,
            """
            create table image_source (
                url text not null primary key,
                sha256 text references image (sha256),
                state text not null check (state in ('waiting', 'copied', 'refused')),
                reason text,
                changed_at integer not null,
                check ((state = 'copied') = (sha256 is not null)),
                check ((state = 'refused') = (reason is not null))
            ) strict
            """,
            "create index image_source_sha256 on image_source (sha256) where sha256 is not null",
            "create index image_source_waiting on image_source (changed_at) where state = 'waiting'",
            # Pictures named before there was a store wait like any other.
            """
            insert into image_source (url, sha256, state, reason, changed_at)
            select image_url, null, 'waiting', null, min(created_at) from revision
            where image_url is not null group by image_url
            """,
        ),
    ),
    Step(
        7,
        "feeds of others",
        (
            """
            create table source (
                slug text not null primary key,
                url text not null unique,
                host text not null,
                categories text not null,
                language text,
                public integer not null check (public in (0, 1)),
                interval_seconds integer not null check (interval_seconds > 0),
                etag text,
                last_modified text,
                entries text not null,
                gone text not null,
                failures integer not null,
                error text,
                next_at integer,
                asked_at integer,
                created_at integer not null,
                check ((failures = 0) = (error is null))
            ) strict
            """,
            "create index source_due on source (next_at) where next_at is not null",
            "create index source_host on source (host, asked_at)",
        ),
    ),
    Step(
        8,
        "where imported articles come from",
        (
            """
            create table old_path (
                path text not null primary key,
                article_id integer not null references article (id),
                created_at integer not null
            ) strict
            """,
            "create index old_path_article on old_path (article_id)",
            """
            create table candidate (
                article_id integer not null references article (id),
                place integer not null,
                kind text not null check (kind in ('category', 'tag')),
                label text not null,
                primary key (article_id, place)
            ) strict
            """,
        ),
    ),
    Step(9, "registry, mentions and decisions", REGISTRY),
    Step(10, "signups, consents and limits", SIGNUPS),
    Step(
        11,
        "full text",
        (
            # `position` is that of an article which may be found: a published one.
            """
            create table search_text (
                article_id integer not null primary key references article (id),
                position integer unique references article (position),
                words text not null
            ) strict
            """,
            "create full text index search_index on search_text (words)",
            # What is here already is read by the worker: words are not made by SQL.
            """
            insert into outbox (listener, subject, due_at, created_at, attempts)
            select 'words', '', 0, 0, 0 from (select id from article limit 1) x
            """,
        ),
    ),
    Step(12, "translations", TRANSLATIONS),
    Step(13, "mails that came back", BOUNCES),
)
