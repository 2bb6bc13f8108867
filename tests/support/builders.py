"""Makes one valid record in one call; tests mention only what matters to them."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from feeds.markup.words import words_of
from storage.articles import Article, ArticleText, NewArticle, Revised
from storage.changes import Change, ChangeKind
from storage.protocols import Session
from storage.vocabulary import Assignment, Author, Category, Entity, EntityType

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def a_text(**fields: object) -> ArticleText:
    """Make a French text."""
    return ArticleText(
        **{  # type: ignore[arg-type]
            "title": "Un titre",
            "summary": "Un résumé.",
            "content_html": "<p>Un paragraphe.</p>",
            "language": "fr",
            **fields,
        }
    )


def words_in(text: ArticleText) -> str:
    """Answer the words a text is found by."""
    return words_of(text.title, text.summary, html=text.content_html)


def a_new_article(name: str = "un-titre", **fields: object) -> NewArticle:
    """Make an article nobody has stored yet, called `name` everywhere."""
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    text = fields.setdefault("text", a_text(title=name))
    assert isinstance(text, ArticleText)
    return NewArticle(
        **{  # type: ignore[arg-type]
            "uuid": key,
            "public_id": f"urn:uuid:{key}",
            "slug": name,
            "source": "file",
            "external_id": name,
            "identity_hash": f"identity of {name}",
            "item_hash": f"item of {name}",
            "canonical_url": None,
            "published_at": None,
            "updated_at": None,
            "words": words_in(text),
            "assignment": Assignment(),
            **fields,
        }
    )


def a_revised(**fields: object) -> Revised:
    """Make what replaces a revision."""
    text = fields.setdefault("text", a_text(title="Un autre titre"))
    assert isinstance(text, ArticleText)
    return Revised(
        **{  # type: ignore[arg-type]
            "item_hash": "another item",
            "canonical_url": None,
            "published_at": None,
            "updated_at": None,
            "words": words_in(text),
            "assignment": Assignment(),
            **fields,
        }
    )


def fill_vocabulary(
    session: Session,
    *,
    categories: Sequence[str] = (),
    entities: Sequence[str] = (),
    authors: Sequence[str] = (),
    at: datetime = NOON,
) -> None:
    """Store categories, places and authors by slug, and French, Arabic and English."""
    for slug in categories:
        labels = {"fr": f"{slug} (fr)", "ar": f"{slug} (ar)", "en": f"{slug} (en)"}
        session.vocabulary.add_category(Category(slug=slug, labels=labels), at=at)
    for slug in entities:
        labels = {"fr": f"{slug} (fr)", "ar": f"{slug} (ar)", "en": f"{slug} (en)"}
        session.vocabulary.add_entity(Entity(slug=slug, type=EntityType.PLACE, labels=labels), at=at)
    for slug in authors:
        session.vocabulary.add_author(Author(slug=slug, name=f"{slug} (name)"), at=at)
    for tag in ("fr", "ar", "en"):
        session.vocabulary.add_language(tag, at=at)


def publish(
    session: Session, new: NewArticle, *, at: datetime = NOON, changed_at: datetime | None = None
) -> Article:
    """Store an article and make it public at a moment, with its change in the log."""
    session.vocabulary.add_language(new.text.language, at=at)
    draft = session.articles.add(new, at=at)
    article = session.articles.set_first_publication(draft, published_at=at, updated_at=at)
    log(session, article, ChangeKind.PUBLISHED, at=changed_at or at)
    return article


def log(session: Session, article: Article, kind: ChangeKind, *, at: datetime = NOON) -> Change:
    """Log a change of an article that stays under its terms."""
    before = () if kind is ChangeKind.PUBLISHED else article.terms
    return session.changes.append(
        article, kind, terms_before=before, terms_after=article.terms, listeners=("hub",), at=at
    )
