"""Questions a healthy database answers with no rows: the log, the terms and the postings agree."""

from collections.abc import Sequence

from storage.sql.engine import Connection

QUESTIONS = (
    (
        "the site's own row is missing",
        "select 1 as found from (select count(*) as rows from site) s where s.rows <> 1",
    ),
    (
        "the change log has gaps",
        "select 1 as found from (select max(sequence) as last, count(*) as rows from change) c"
        " where coalesce(c.last, 0) <> c.rows",
    ),
    (
        "ordinals are not dense",
        "select 1 as found from (select max(ordinal) as last, count(ordinal) as rows from article) a"
        " where coalesce(a.last, 0) <> a.rows",
    ),
    (
        "an article lacks its present revision",
        """
        select 1 as found from article a
        left join revision r on r.article_id = a.id and r.number = a.revision where r.number is null
        """,
    ),
    (
        "a public article is in no change",
        """
        select 1 as found from article a where a.position is not null
        and not exists (select 1 from change c where c.article_id = a.id)
        """,
    ),
    (
        "a public article lacks a posting",
        """
        select 1 as found from article a join article_term t on t.article_id = a.id
        left join posting p on p.term_id = t.term_id and p.position = a.position
        where a.position is not null and p.position is null
        """,
    ),
    (
        "a posting has no article that stands under its term",
        """
        select 1 as found from posting p left join article a on a.position = p.position
        left join article_term t on t.article_id = a.id and t.term_id = p.term_id where t.term_id is null
        """,
    ),
    (
        "a text is found by words although it is not published",
        """
        select 1 as found from search_text s join article a on a.id = s.article_id
        where s.position is not null and (a.state <> 'published' or s.position <> a.position)
        """,
    ),
    (
        "a published text is not found by its words",
        """
        select 1 as found from search_text s join article a on a.id = s.article_id
        where s.position is null and a.state = 'published'
        """,
    ),
    (
        "nothing will end the embargo of a scheduled article",
        """
        select 1 as found from article a where a.embargo_at is not null
        and not exists (select 1 from outbox o where o.subject = a.uuid and o.buried_at is null)
        """,
    ),
    (
        "a term was stamped by a change that is not in the log",
        "select 1 as found from term t where t.revision > (select coalesce(max(sequence), 0) from change)",
    ),
)


def check_contents(connection: Connection) -> Sequence[str]:
    """Answer what is wrong with the contents, one sentence each."""
    return [sentence for sentence, sql in QUESTIONS if connection.one(f"{sql} limit 1") is not None]
