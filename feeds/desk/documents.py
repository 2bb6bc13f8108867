"""Articles as the commands print them: one JSON document, or lines for people."""

from collections.abc import Mapping
from datetime import datetime

from storage.articles import Article

Document = Mapping[str, object]


def article_summary(article: Article) -> Document:
    """Answer what `article list --json` prints for each article."""
    return {
        "id": article.public_id,
        "slug": article.slug,
        "state": article.state.value,
        "title": article.text.title,
        "language": article.text.language,
        "published_at": _moment(article.published_at),
        "updated_at": _moment(article.updated_at),
        "revision": article.revision,
    }


def article_document(article: Article) -> Document:
    """Answer what `article show --json` prints. Dates of a draft are those its source claims."""
    assignment = article.assignment
    return {
        **article_summary(article),
        "categories": list(assignment.categories),
        "entities": list(assignment.entities),
        "mentions": list(assignment.mentions),
        "authors": [author.name for author in article.authors],
        "summary": article.text.summary,
        "content_html": article.text.content_html,
        "canonical_url": article.canonical_url,
        "image_url": article.text.image_url,
        "note": article.text.note,
        "signup_text": article.text.signup_text,
        "source": article.source,
        "external_id": article.external_id,
        "withdrawal": _withdrawal(article),
    }


def article_line(article: Article) -> str:
    """Answer one line for people."""
    day = article.published_at.date().isoformat() if article.published_at else "          "
    return f"{day}  {article.state.value:9}  {article.slug}  {article.text.title}"


def article_lines(article: Article) -> str:
    """Answer everything about an article for people, a fact a line, the text last."""
    document = article_document(article)
    facts = [f"{name}: {_plain(value)}" for name, value in document.items() if name != "content_html"]
    return "\n".join([*facts, "", article.text.content_html])


def _withdrawal(article: Article) -> Document | None:
    if article.withdrawal_reason is None:
        return None
    return {"reason": article.withdrawal_reason, "note": article.withdrawal_note}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    return "" if value is None else str(value)
