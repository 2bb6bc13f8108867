"""The schema steps of signing up: people, proofs, links, limits, kept policies, and mails that came back."""

SIGNUPS = (
    """
    create table signup (
        uuid text not null primary key,
        mailbox text not null unique,
        address text not null,
        state text not null check (state in ('pending', 'confirmed', 'left')),
        language text not null,
        categories text not null,
        entities text not null,
        frequency text not null,
        byline text not null,
        contributor text check (contributor in ('waiting', 'approved', 'suspended')),
        author_slug text,
        created_at integer not null,
        touched_at integer not null,
        confirmed_at integer,
        left_at integer,
        told_at integer,
        check (state <> 'confirmed' or confirmed_at is not null),
        check (state <> 'left' or left_at is not null)
    ) strict
    """,
    "create index signup_touched on signup (state, touched_at)",
    "create index signup_contributor on signup (contributor, touched_at) where contributor is not null",
    """
    create table consent (
        id integer primary key,
        signup_uuid text not null references signup (uuid),
        purpose text not null,
        policy text not null,
        language text not null,
        method text not null,
        requested_at integer not null,
        confirmed_at integer not null,
        withdrawn_at integer
    ) strict
    """,
    """
    create unique index consent_active on consent (signup_uuid, purpose)
    where withdrawn_at is null
    """,
    "create index consent_signup on consent (signup_uuid, id)",
    """
    create table signup_token (
        digest text not null primary key,
        signup_uuid text not null references signup (uuid),
        use text not null check (use in ('confirm', 'my-data')),
        choice text not null,
        policy text not null,
        method text not null,
        requested_at integer not null,
        expires_at integer not null,
        used_at integer
    ) strict
    """,
    "create index signup_token_signup on signup_token (signup_uuid)",
    "create index signup_token_expires on signup_token (expires_at)",
    """
    create table signup_arrival (
        kind text not null check (kind in ('signup', 'my-data')),
        mailbox text not null,
        fold text not null,
        address text not null,
        choice text not null,
        policy text not null,
        method text not null,
        arrived_at integer not null,
        primary key (kind, mailbox)
    ) strict
    """,
    """
    create table signup_mailing (
        id integer primary key,
        fold text not null,
        kind text not null,
        at integer not null
    ) strict
    """,
    "create index signup_mailing_fold on signup_mailing (fold, at)",
    "create index signup_mailing_at on signup_mailing (at)",
    """
    create table signup_count (
        key text not null,
        since integer not null,
        attempts integer not null,
        primary key (key, since)
    ) strict
    """,
    "create index signup_count_since on signup_count (since)",
    """
    create table suppression (
        mailbox text not null primary key,
        reason text not null,
        at integer not null
    ) strict
    """,
    "create index suppression_at on suppression (at)",
    """
    create table policy_version (
        digest text not null,
        language text not null,
        document text not null,
        created_at integer not null,
        primary key (digest, language)
    ) strict
    """,
    """
    create table signup_journal (
        id integer not null primary key check (id = 1),
        number integer not null
    ) strict
    """,
    "insert into signup_journal (id, number) values (1, 0)",
)

BOUNCES = (
    """
    create table signup_bounce (
        signup_uuid text not null references signup (uuid),
        mail text not null,
        at integer not null,
        primary key (signup_uuid, mail)
    ) strict
    """,
    "create index signup_bounce_at on signup_bounce (at)",
)
