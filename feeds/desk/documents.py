"""Articles as the commands print them: one JSON document, or lines for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from feeds.desk.embargoes import show_moment
from storage.articles import Article
from storage.changes import Change
from storage.origins import Origin
from storage.translations import Version

Document = Mapping[str, object]
NOWHERE = Origin()


def article_summary(article: Article, zone: tzinfo) -> Document:
    """Answer what `article list --json` prints for each article; an embargo is shown in `zone`."""
    return {
        "id": article.public_id,
        "slug": article.slug,
        "state": article.state.value,
        "title": article.text.title,
        "language": article.text.language,
        "published_at": _moment(article.published_at),
        "updated_at": _moment(article.updated_at),
        "scheduled_at": show_moment(article.embargo_at, zone) if article.embargo_at else None,
        "revision": article.revision,
        "version": article.version,
    }


def article_document(
    article: Article,
    zone: tzinfo,
    changes: Sequence[Change],
    origin: Origin = NOWHERE,
    versions: Sequence[Version] = (),
) -> Document:
    """Answer what `article show --json` prints. Dates of a draft are those its source claims.

    `changes` is what has happened to the article in public, the last one first; `origin` what its source
    said besides its text; `versions` are those of its work, itself included.
    """
    assignment = article.assignment
    return {
        **article_summary(article, zone),
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
        "translations": [_translation(each) for each in versions if each.id != article.id],
        "old_paths": list(origin.old_paths),
        "candidates": [{"kind": each.kind.value, "label": each.label} for each in origin.candidates],
        "withdrawal": _withdrawal(article),
        "changes": [_change(change) for change in changes],
    }


def article_line(article: Article, zone: tzinfo) -> str:
    """Answer one line for people; days are those of `zone`."""
    shown = article.embargo_at or article.published_at
    day = show_moment(shown, zone)[:10] if shown else "          "
    return f"{day}  {article.state.value:9}  {article.slug}  {article.text.title}"


def article_lines(document: Document) -> str:
    """Answer everything about an article for people, a fact a line, the text last."""
    facts = [f"{name}: {_plain(value)}" for name, value in document.items() if name != "content_html"]
    return "\n".join([*facts, "", str(document["content_html"])])


def _translation(version: Version) -> Document:
    return {
        "slug": version.slug,
        "language": version.language,
        "state": version.state.value,
        "original": version.is_original,
    }


def _withdrawal(article: Article) -> Document | None:
    if article.withdrawal_reason is None:
        return None
    return {
        "reason": article.withdrawal_reason,
        "note": article.withdrawal_note,
        "erased": article.is_erased,
    }


def _change(change: Change) -> Document:
    return {
        "sequence": change.sequence,
        "kind": change.kind.value,
        "at": _moment(change.at),
        "revision": change.revision,
        "reason": change.reason,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(each)}" for name, each in value.items() if each is not None)
    return "" if value is None else str(value)
