"""Which language an address begins with: French has no prefix, `/ar/…` and `/en/…` have theirs (pure).

A site that does not list French has its first language without prefix. Only the languages among the site's
own `languages` are served. An *address* is the path (and query) of a page without the prefix: the same page
has one address and a URL in every language.
"""

from functools import lru_cache

from config.settings import SiteSettings
from feeds.markup.languages import primary
from feeds.web.wording import LOCALES

WITHOUT_PREFIX = "fr"
LAST_RESORT = "en"


def served_languages(site: SiteSettings) -> tuple[str, ...]:
    """Answer the languages of the site's pages, in the order of its settings; English if none is ours."""
    return _served(site.languages)


@lru_cache(maxsize=8)
def _served(tags: tuple[str, ...]) -> tuple[str, ...]:
    wanted = dict.fromkeys(primary(tag) for tag in tags)
    return tuple(language for language in wanted if language in LOCALES) or (LAST_RESORT,)


def main_language(site: SiteSettings) -> str:
    """Answer the language whose pages have no prefix."""
    served = served_languages(site)
    return WITHOUT_PREFIX if WITHOUT_PREFIX in served else served[0]


def split_path(site: SiteSettings, path: str) -> tuple[str, str]:
    """Answer the language of a page and its address: `("ar", "/category/ia")` for `/ar/category/ia`."""
    first, slash, rest = path.removeprefix("/").partition("/")
    if first in served_languages(site) and first != main_language(site):
        return first, f"{slash or '/'}{rest}"
    return main_language(site), path


def in_language(site: SiteSettings, address: str, language: str) -> str:
    """Answer the path of the page at this address in a language."""
    return address if language == main_language(site) else f"/{language}{address}"


def language_for(site: SiteSettings, tag: str) -> str:
    """Answer the language of the pages around a text in this one; the main one if there are none in it."""
    return primary(tag) if primary(tag) in served_languages(site) else main_language(site)
