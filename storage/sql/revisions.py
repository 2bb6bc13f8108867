"""Revisions of articles in SQL: what each said, never changed again but by an erasure."""

from datetime import datetime

from storage.articles import ArticleText
from storage.sql.engine import Connection, to_ms


def add_revision(
    connection: Connection, article_id: int, number: int, text: ArticleText, *, at: datetime
) -> None:
    """Store what an article says from now on."""
    connection.run(
        """
        insert into revision (article_id, number, title, summary, content_html, language, signup_text,
            ending_hash, note, image_url, image_alt, image_caption, image_credit, image_rights,
            created_at)
        values (:article_id, :number, :title, :summary, :content_html, :language, :signup_text,
            :ending_hash, :note, :image_url, :image_alt, :image_caption, :image_credit, :image_rights,
            :at)
        """,
        article_id=article_id,
        number=number,
        title=text.title,
        summary=text.summary,
        content_html=text.content_html,
        language=text.language,
        signup_text=text.signup_text,
        ending_hash=text.ending_hash,
        note=text.note,
        image_url=text.image_url,
        image_alt=text.image_alt,
        image_caption=text.image_caption,
        image_credit=text.image_credit,
        image_rights=text.image_rights,
        at=to_ms(at),
    )
