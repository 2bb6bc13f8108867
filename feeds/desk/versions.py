"""What translations ask of one another: a work has one version in each language, and they name each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from feeds.errors import FeedsError
from feeds.markup.languages import primary
from storage.articles import Article, State
from storage.protocols import Session
from storage.translations import Version


@dataclass
class TranslatedTwice(FeedsError):
    """A work would have two versions in one language; `slugs` are those of both."""

    language: str
    slugs: tuple[str, str]

    def __str__(self) -> str:
        """Name both, and the way out."""
        first, second = self.slugs
        return (
            f"articles {first} and {second} would be translations of one article into one language"
            f" ({self.language}): part one of them first with depeche article untranslate"
        )


def check_languages(versions: Iterable[tuple[str, str]]) -> None:
    """Raise TranslatedTwice unless each of these (slug, language) has a language of its own.

    `fr` and `fr-MA` are one language, as they are for feeds.
    """
    seen: dict[str, str] = {}
    for slug, tag in versions:
        language = primary(tag)
        if language in seen:
            raise TranslatedTwice(language, (seen[language], slug))
        seen[language] = slug


def check_new_language(session: Session, article: Article, language: str) -> None:
    """Raise TranslatedTwice if another version of the article's work is in the language it is to have."""
    if language == article.text.language:
        return
    versions = session.translations.list_of(article)
    others = [(each.slug, each.language) for each in versions if each.id != article.id]
    if versions:
        check_languages([*others, (article.slug, language)])


def list_shown(session: Session, versions: Iterable[Version], *, but: Article) -> list[Article]:
    """Answer the published ones among these versions of a work, without one."""
    return [
        session.articles.get_by_id(each.id)
        for each in versions
        if each.state is State.PUBLISHED and each.id != but.id
    ]
