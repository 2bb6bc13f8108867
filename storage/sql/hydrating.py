"""Turns rows into articles with their present revision and what they are filed under."""

from collections.abc import Sequence
from typing import NamedTuple

from storage.articles import Article, ArticleText, State
from storage.sql.engine import Connection, Row, find_moment, from_ms, named
from storage.sql.vocabulary import SQLVocabulary
from storage.vocabulary import Author, Category, EntityLink, TermKey, TermKind

ARTICLE = """
select a.id, a.uuid, a.public_id, a.slug, a.state, a.source, a.external_id, a.identity_hash, a.item_hash,
    a.canonical_url, a.position, a.ordinal, a.revision, a.version, a.created_at, a.published_at, a.updated_at,
    a.embargo_at, a.withdrawal_reason, a.withdrawal_note, a.erased,
    r.title, r.summary, r.content_html, r.language, r.signup_text, r.ending_hash, r.note, r.image_url
from article a join revision r on r.article_id = a.id and r.number = a.revision
"""


class Filing(NamedTuple):
    """What one article is filed under, in the order it was given."""

    categories: tuple[Category, ...]
    entities: tuple[EntityLink, ...]
    authors: tuple[Author, ...]


def hydrate(connection: Connection, rows: Sequence[Row]) -> list[Article]:
    """Answer the articles of rows of `ARTICLE`, in the same order, with a handful of statements for all."""
    filings = _filings(connection, [row["id"] for row in rows])
    return [_article(row, filings[row["id"]]) for row in rows]


def _filings(connection: Connection, ids: Sequence[int]) -> dict[int, Filing]:
    keys = _terms(connection, ids)
    slugs: dict[TermKind, set[str]] = {kind: set() for kind in TermKind}
    for key in (key for terms in keys.values() for key in terms):
        slugs[key.kind].add(key.slug)
    vocabulary = SQLVocabulary(connection)
    categories = vocabulary.categories_by_slug(slugs[TermKind.CATEGORY])
    entities = vocabulary.entities_by_slug(slugs[TermKind.MENTION])
    authors = vocabulary.authors_by_slug(slugs[TermKind.AUTHOR])
    return {
        article_id: Filing(
            categories=tuple(categories[slug] for slug in _slugs(terms, TermKind.CATEGORY)),
            entities=tuple(
                EntityLink(entity=entities[slug], about=TermKey(TermKind.ABOUT, slug) in terms)
                for slug in _slugs(terms, TermKind.MENTION)
            ),
            authors=tuple(authors[slug] for slug in _slugs(terms, TermKind.AUTHOR)),
        )
        for article_id, terms in keys.items()
    }


def _terms(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[TermKey, ...]]:
    names, bound = named("id", ids)
    sql = f"""
        select x.article_id, t.kind, t.slug from article_term x join term t on t.id = x.term_id
        where x.article_id in ({names}) order by x.article_id, x.place
        """
    found: dict[int, list[TermKey]] = {article_id: [] for article_id in ids}
    for row in connection.all(sql, **bound) if bound else []:
        found[row["article_id"]].append(TermKey(TermKind(row["kind"]), row["slug"]))
    return {article_id: tuple(terms) for article_id, terms in found.items()}


def _slugs(terms: Sequence[TermKey], kind: TermKind) -> list[str]:
    return [key.slug for key in terms if key.kind is kind]


def _article(row: Row, filing: Filing) -> Article:
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
    )
