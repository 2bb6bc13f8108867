"""What an article's page says of its translations: where they are read, which is the original. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.settings import SiteSettings
from feeds.markup.languages import primary
from feeds.web.prefixes import in_language, language_for
from storage.articles import Article, State
from storage.translations import Version


@dataclass(frozen=True, slots=True)
class Translation:
    """A published translation; `path` is its page here in its own language, `url` where it is at home."""

    language: str
    title: str
    path: str
    url: str
    is_original: bool


def translations_of(site: SiteSettings, article: Article, versions: Sequence[Version]) -> list[Translation]:
    """Answer the other published versions of an article."""
    return [
        Translation(
            each.language,
            each.title,
            in_language(site, f"/articles/{each.slug}", language_for(site, each.language)),
            each.canonical_url or f"{site.base_url}/articles/{each.slug}",
            each.is_original,
        )
        for each in versions
        if each.state is State.PUBLISHED and each.id != article.id
    ]


def addresses_by_language(article: Article, versions: Sequence[Version]) -> Mapping[str, str]:
    """Answer the address of the article to read in each language that a version is in.

    Only of versions at home here: search engines ignore what is canonical elsewhere.
    """
    shown = [each for each in versions if each.state is State.PUBLISHED and each.canonical_url is None]
    if len(shown) < 2 or article.canonical_url is not None:
        return {}
    return {primary(each.language): f"/articles/{each.slug}" for each in shown}
