"""The schema of which articles say the same in several languages.

`storage.sql.steps` gives these statements their number. Articles with the same `work` are translations of one
another; one that an editor has parted from the others has a work of its own.
"""

TRANSLATIONS = (
    """
    create table translation (
        article_id integer not null primary key references article (id),
        work integer not null,
        original integer not null check (original in (0, 1)),
        decided integer not null check (decided in (0, 1))
    ) strict
    """,
    "create index translation_work on translation (work)",
)
