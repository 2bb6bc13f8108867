"""Says which articles are translations of one another; pages show it, the log says since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.desk.publishing import show_anew
from feeds.desk.versions import check_languages
from feeds.errors import FeedsError
from storage.articles import Article, State
from storage.protocols import Session
from storage.translations import Version


@dataclass
class SameArticle(FeedsError):
    """An article is no translation of itself."""

    slug: str

    def __str__(self) -> str:
        """Name it."""
        return f"article {self.slug} cannot be a translation of itself"


@dataclass
class Erased(FeedsError):
    """Of an erased article nothing is kept, nor what it was a translation of."""

    slug: str

    def __str__(self) -> str:
        """Name it."""
        return f"article {self.slug} was erased, so it is no translation of anything"


@dataclass
class NotTranslated(FeedsError):
    """An article is parted from translations it does not have."""

    slug: str

    def __str__(self) -> str:
        """Name it."""
        return f"article {self.slug} is no translation of another, and none of it"


def translate(
    session: Session, article: Article, original: Article, *, is_decided: bool = True, now: datetime
) -> bool:
    """Make an article a translation of another, together with what either is linked to already.

    An article is made from one original: the one the other had, or else the other. Answers whether anything
    is new. `is_decided` says that an editor says so. Raises SameArticle, Erased or TranslatedTwice.
    """
    if article.id == original.id:
        raise SameArticle(article.slug)
    beside = _versions(session, original)
    first = next((each.id for each in beside if each.is_original), original.id)
    return unite(session, (original, article), original=first, is_decided=is_decided, now=now)


def unite(
    session: Session,
    articles: Sequence[Article],
    *,
    original: int | None = None,
    is_decided: bool = False,
    now: datetime,
) -> bool:
    """Make articles versions of one work, with all they are linked to; answer whether anything is new.

    `original` is the storage's key of the one the others were made from, if somebody knows; otherwise it
    stays what it was. Raises Erased or TranslatedTwice.
    """
    versions = {each.id: each for article in articles for each in _versions(session, article)}
    known = {each.id for each in versions.values() if each.is_original}
    source = original if original is not None else next(iter(known)) if len(known) == 1 else None
    is_one = {each.id for each in _versions(session, articles[0])} == set(versions)
    if is_one and known == {source} - {None}:
        return False
    check_languages((each.slug, each.language) for each in versions.values())
    decided = is_decided or any(each.is_decided for each in versions.values())
    session.translations.join(versions, original=source, is_decided=decided)
    _show_all_anew(session, versions.values(), now=now)
    return True


def part(session: Session, article: Article, *, now: datetime) -> None:
    """Take an article from its translations, for good: no later import links it again.

    Raises NotTranslated.
    """
    versions = session.translations.list_of(article)
    if len(versions) < 2:
        raise NotTranslated(article.slug)
    others = [each for each in versions if each.id != article.id]
    original = next((each.id for each in others if each.is_original), None)
    session.translations.join([article.id], original=None, is_decided=True)
    session.translations.join([each.id for each in others], original=original, is_decided=True)
    _show_all_anew(session, versions, now=now)


def _versions(session: Session, article: Article) -> Sequence[Version]:
    """Answer the versions of an article's work, and itself where it is alone; raise Erased."""
    if article.is_erased:
        raise Erased(article.slug)
    alone = Version(
        id=article.id,
        slug=article.slug,
        title=article.text.title,
        language=article.text.language,
        state=article.state,
        canonical_url=article.canonical_url,
        is_original=False,
        is_decided=False,
        changed_at=None,
    )
    return session.translations.list_of(article) or [alone]


def _show_all_anew(session: Session, versions: Iterable[Version], *, now: datetime) -> None:
    """Let the log say that the pages of these versions have changed, where somebody can see them."""
    for each in versions:
        if each.state is State.PUBLISHED:
            show_anew(session, session.articles.get_by_id(each.id), now=now)
