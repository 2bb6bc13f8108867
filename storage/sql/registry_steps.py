"""The schema of the registry at work: flags, roles, former names, scores, mentions and decisions.

`storage.sql.steps` gives these statements their number. Scores of mentions are thousandths.
"""

REGISTRY = (
    """
    alter table entity add column status text not null default 'active'
    check (status in ('active', 'retired'))
    """,
    """
    alter table entity_alias add column context_required integer not null default 0
    check (context_required in (0, 1))
    """,
    """
    alter table entity_alias add column generic_head integer not null default 0
    check (generic_head in (0, 1))
    """,
    "alter table entity_alias add column weak integer not null default 0 check (weak in (0, 1))",
    """
    alter table entity_alias add column accent_required integer not null default 0
    check (accent_required in (0, 1))
    """,
    """
    create table entity_role (
        entity_id integer not null references entity (id),
        place integer not null,
        labels text not null,
        body_slug text,
        from_on text,
        to_on text,
        primary key (entity_id, place)
    ) strict
    """,
    """
    create table entity_neighbour (
        entity_id integer not null references entity (id),
        place integer not null,
        slug text not null,
        primary key (entity_id, place)
    ) strict
    """,
    # Slugs and Wikidata ids of entities that were merged into another one.
    """
    create table entity_former (
        key text not null primary key,
        entity_id integer not null references entity (id)
    ) strict
    """,
    """
    create table entity_score (
        entity_id integer not null references entity (id),
        key text not null,
        accepted integer not null,
        offered integer not null,
        primary key (entity_id, key)
    ) strict
    """,
    """
    create table registry_change (
        id integer not null primary key,
        slug text not null,
        at integer not null
    ) strict
    """,
    """
    create table article_entity (
        article_id integer not null references article (id),
        entity_id integer not null references entity (id),
        source text not null check (source in ('auto', 'editor')),
        verdict text not null check (verdict in ('about', 'mention', 'none')),
        score integer not null,
        primary key (article_id, entity_id, source)
    ) strict
    """,
    "create index article_entity_of on article_entity (entity_id)",
    """
    create table article_mention (
        article_id integer not null references article (id),
        place integer not null,
        entity_id integer references entity (id),
        starts_at integer not null,
        ends_at integer not null,
        surface text not null,
        key text not null,
        context text not null,
        type text,
        rule text not null,
        status text not null check (status in ('assigned', 'candidate')),
        score integer not null,
        primary key (article_id, place)
    ) strict
    """,
    "create index article_mention_of on article_mention (entity_id) where entity_id is not null",
    "create index article_mention_unknown on article_mention (key) where entity_id is null",
    "create table ignored_candidate (key text not null primary key, at integer not null) strict",
    """
    create table retag_run (
        slug text not null primary key,
        requested_at integer not null,
        cursor integer,
        seen integer not null,
        changed integer not null,
        finished_at integer
    ) strict
    """,
)
