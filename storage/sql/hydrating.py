"""Turns rows into articles with their present revision and what they are filed under."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from storage.articles import Article, ArticleText, State
from storage.images import StoredImage
from storage.sql.engine import Connection, Row, find_moment, from_ms, named
from storage.sql.images import images_by_url
from storage.sql.vocabulary import SQLVocabulary
from storage.vocabulary import Author, Category, EntityLink, TermKind

ARTICLE = """
select a.id, a.uuid, a.public_id, a.slug, a.state, a.source, a.external_id, a.identity_hash, a.item_hash,
    a.canonical_url, a.position, a.ordinal, a.revision, a.version, a.created_at, a.published_at, a.updated_at,
    a.embargo_at, a.withdrawal_reason, a.withdrawal_note, a.erased,
    r.title, r.summary, r.content_html, r.language, r.signup_text, r.ending_hash, r.note, r.image_url,
    r.image_alt, r.image_caption, r.image_credit, r.image_rights
from article a join revision r on r.article_id = a.id and r.number = a.revision
"""


class Filing(NamedTuple):
    """What one article is filed under, in the order it was given."""

    categories: tuple[Category, ...]
    entities: tuple[EntityLink, ...]
    authors: tuple[Author, ...]


def hydrate(connection: Connection, rows: Sequence[Row]) -> list[Article]:
    """Answer the articles of rows of `ARTICLE`, in the same order, with a handful of statements for all."""
    if not rows:
        return []
    filings = _filings(connection, [row["id"] for row in rows])
    images = images_by_url(connection, [row["image_url"] for row in rows if row["image_url"]])
    return [_article(row, filings[row["id"]], images.get(row["image_url"])) for row in rows]


def _filings(connection: Connection, ids: Sequence[int]) -> dict[int, Filing]:
    """Look up all that fifty articles are filed under at once; this is most of what a new feed costs."""
    slugs = _slugs(connection, ids)
    vocabulary = SQLVocabulary(connection)
    categories = vocabulary.categories_by_slug(_all(slugs, "category"))
    entities = vocabulary.entities_by_slug(_all(slugs, "mention"))
    authors = vocabulary.authors_by_slug(_all(slugs, "author"))
    return {
        article_id: Filing(
            categories=tuple([categories[slug] for slug in kinds["category"]]),
            entities=tuple(
                [EntityLink(entity=entities[slug], about=slug in kinds["about"]) for slug in kinds["mention"]]
            ),
            authors=tuple([authors[slug] for slug in kinds["author"]]),
        )
        for article_id, kinds in slugs.items()
    }


def _slugs(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """Answer the slugs of every article by kind of term, in the order they were given."""
    names, bound = named("id", ids)
    sql = f"""
        select x.article_id, t.kind, t.slug from article_term x join term t on t.id = x.term_id
        where x.article_id in ({names}) order by x.article_id, x.place
        """
    found: dict[int, dict[str, list[str]]] = {
        article_id: {kind.value: [] for kind in TermKind} for article_id in ids
    }
    for row in connection.all(sql, **bound) if bound else []:
        found[row["article_id"]][row["kind"]].append(row["slug"])
    return found


def _all(slugs: Mapping[int, Mapping[str, Sequence[str]]], kind: str) -> set[str]:
    return {slug for kinds in slugs.values() for slug in kinds[kind]}


def _article(row: Row, filing: Filing, image: StoredImage | None) -> Article:
    return Article(
        id=row["id"],
        uuid=row["uuid"],
        public_id=row["public_id"],
        slug=row["slug"],
        state=State(row["state"]) if row["embargo_at"] is None else State.SCHEDULED,
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
