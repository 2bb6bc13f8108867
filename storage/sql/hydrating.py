"""Turns rows into articles with their present revision and what they are filed under."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.articles import Article, ArticleText, NewArticle, State
from storage.images import StoredImage
from storage.sql.engine import Connection, Row, find_moment, find_ms, from_ms, to_ms, write_keys
from storage.sql.images import images_by_url
from storage.sql.subjects import ReadSubjects, Subject, read_subjects
from storage.vocabulary import Author, Category, EntityLink, TermKind

ARTICLE = """
select a.id, a.uuid, a.public_id, a.slug, a.state, a.source, a.external_id, a.identity_hash, a.item_hash,
    a.canonical_url, a.position, a.ordinal, a.revision, a.version, a.created_at, a.published_at, a.updated_at,
    a.embargo_at, a.withdrawal_reason, a.withdrawal_note, a.erased,
    r.title, r.summary, r.content_html, r.language, r.signup_text, r.ending_hash, r.note, r.image_url,
    r.image_alt, r.image_caption, r.image_credit, r.image_rights
from article a join revision r on r.article_id = a.id and r.number = a.revision
"""

STATES = {state.value: state for state in State}


class Filing(NamedTuple):
    """What one article is filed under, in the order it was given."""

    categories: tuple[Category, ...]
    entities: tuple[EntityLink, ...]
    authors: tuple[Author, ...]


def hydrate(connection: Connection, rows: Sequence[Row], read: ReadSubjects = read_subjects) -> list[Article]:
    """Answer the articles of rows of `ARTICLE`, in the same order, with a handful of statements for all.

    `read` answers what terms stand for; it may have read some of them before.
    """
    if not rows:
        return []
    filings = _filings(connection, [row["id"] for row in rows], read)
    images = images_by_url(connection, [row["image_url"] for row in rows if row["image_url"]])
    return [_article(row, filings[row["id"]], images.get(row["image_url"])) for row in rows]


def _filings(connection: Connection, ids: Sequence[int], read: ReadSubjects) -> dict[int, Filing]:
    """Look up all that fifty articles are filed under at once."""
    chosen = f"select article_id, term_id from article_term where article_id in {connection.keys}"
    rows = connection.all(f"{chosen} order by article_id, place", keys=write_keys(ids))
    subjects = read(connection, {row["term_id"] for row in rows})
    terms: dict[int, list[Subject]] = {article_id: [] for article_id in ids}
    for row in rows:
        terms[row["article_id"]].append(subjects[row["term_id"]])
    return {article_id: _filing(each) for article_id, each in terms.items()}


def _filing(subjects: Sequence[Subject]) -> Filing:
    about = {subject.value for subject in subjects if subject.kind is TermKind.ABOUT}
    return Filing(
        categories=tuple([each.value for each in subjects if each.kind is TermKind.CATEGORY]),
        entities=tuple(
            [
                EntityLink(entity=each.value, about=each.value.slug in about)
                for each in subjects
                if each.kind is TermKind.MENTION
            ]
        ),
        authors=tuple([each.value for each in subjects if each.kind is TermKind.AUTHOR]),
    )


def added(
    connection: Connection,
    article_id: int,
    new: NewArticle,
    term_ids: Sequence[int],
    *,
    at: datetime,
    read: ReadSubjects,
) -> Article:
    """Answer a draft as it is read from now on, without reading again what was written a moment ago."""
    subjects = read(connection, set(term_ids))
    filing = _filing([subjects[each] for each in term_ids])
    url = new.text.image_url
    return Article(
        id=article_id,
        uuid=new.uuid,
        public_id=new.public_id,
        slug=new.slug,
        state=State.DRAFT,
        source=new.source,
        external_id=new.external_id,
        identity_hash=new.identity_hash,
        item_hash=new.item_hash,
        canonical_url=new.canonical_url,
        position=None,
        ordinal=None,
        created_at=from_ms(to_ms(at)),
        published_at=find_moment(find_ms(new.published_at)),
        updated_at=find_moment(find_ms(new.updated_at)),
        embargo_at=None,
        withdrawal_reason=None,
        withdrawal_note=None,
        is_erased=False,
        revision=1,
        version=1,
        text=new.text,
        categories=filing.categories,
        entities=filing.entities,
        authors=filing.authors,
        image=images_by_url(connection, [url]).get(url) if url else None,
    )


def _article(row: Row, filing: Filing, image: StoredImage | None) -> Article:
    return Article(
        id=row["id"],
        uuid=row["uuid"],
        public_id=row["public_id"],
        slug=row["slug"],
        state=STATES[row["state"]] if row["embargo_at"] is None else State.SCHEDULED,
        source=row["source"],
        external_id=row["external_id"],
        identity_hash=row["identity_hash"],
        item_hash=row["item_hash"],
        canonical_url=row["canonical_url"],
        position=row["position"],
        ordinal=row["ordinal"],
        created_at=from_ms(row["created_at"]),
        published_at=find_moment(row["published_at"]),
        updated_at=find_moment(row["updated_at"]),
        embargo_at=find_moment(row["embargo_at"]),
        withdrawal_reason=row["withdrawal_reason"],
        withdrawal_note=row["withdrawal_note"],
        is_erased=bool(row["erased"]),
        revision=row["revision"],
        version=row["version"],
        text=_text(row),
        categories=filing.categories,
        entities=filing.entities,
        authors=filing.authors,
        image=image,
    )


def _text(row: Row) -> ArticleText:
    return ArticleText(
        title=row["title"],
        summary=row["summary"],
        content_html=row["content_html"],
        language=row["language"],
        signup_text=row["signup_text"],
        ending_hash=row["ending_hash"],
        note=row["note"],
        image_url=row["image_url"],
        image_alt=row["image_alt"],
        image_caption=row["image_caption"],
        image_credit=row["image_credit"],
        image_rights=row["image_rights"],
    )
