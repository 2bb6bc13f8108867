"""Which language a page speaks: the one its address begins with, remembered by nothing.

French has no prefix, `/ar/…` and `/en/…` have theirs; a site that does not list French has its first language
without prefix. Only the languages among the site's own `languages` are served. An *address* is the path (and
query) of a page without the prefix: the same page has one address and a URL in every language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, g, has_request_context, request

from config.settings import SiteSettings
from feeds.errors import NotFound
from feeds.markup.languages import direction, primary
from feeds.web.current import current_services
from feeds.web.responses import redirect_permanently
from feeds.web.wording import LOCALES, NAMES, writer

View = TypeVar("View", bound=Callable[..., Response])

WITHOUT_PREFIX = "fr"
LAST_RESORT = "en"
PREFIX = f"/<any({', '.join(LOCALES)}):page_language>"
PAGE_LANGUAGE = "page_language"
NOTHING: Mapping[str, str] = {}


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


def page_language() -> str:
    """Answer the language of the page in hand; the main one where there is none."""
    site = current_services().settings.site
    return split_path(site, request.path)[0] if has_request_context() else main_language(site)


def request_address() -> str:
    """Answer the address of the page in hand, without its query."""
    return split_path(current_services().settings.site, request.path)[1] if has_request_context() else "/"


def local_url(address: str) -> str:
    """Answer the absolute URL of an address in the language of the page in hand."""
    site = current_services().settings.site
    return site.base_url + in_language(site, address, page_language())


def here(url: str) -> str:
    """Answer the path of one of our own pages in the language of the page in hand; other URLs unchanged."""
    site = current_services().settings.site
    if not url.startswith(f"{site.base_url}/"):
        return url
    return in_language(site, url.removeprefix(site.base_url), page_language())


@dataclass(frozen=True, slots=True)
class Edition:
    """The page in hand in one language; `name` is what the language calls itself.

    `best_url` is another one than `url` where what the page shows has a translation into that language.
    """

    language: str
    name: str
    url: str
    best_url: str
    is_this: bool


def editions(address: str, translated: Mapping[str, str] = NOTHING) -> list[Edition]:
    """Answer the URLs of an address in every language of the site, the one without prefix first.

    `translated` has other addresses for languages in which the same is said there.
    """
    site = current_services().settings.site
    main = main_language(site)
    ordered = [main, *(language for language in served_languages(site) if language != main)]
    return [
        Edition(
            language,
            NAMES[language],
            site.base_url + in_language(site, address, language),
            site.base_url + in_language(site, translated.get(language, address), language),
            language == page_language(),
        )
        for language in ordered
    ]


def text_in(tag: str, key: str) -> str:
    """Answer a text as a language says it, whatever the page speaks; nothing if it is none of ours."""
    return writer(primary(tag))(key) if primary(tag) in LOCALES else ""


def page(blueprint: Blueprint, rule: str, **options: Any) -> Callable[[View], View]:  # `Any`: Flask's own
    """Route a page at this address in every language; the view does not see the prefix."""

    def route(view: View) -> View:
        for each in (rule, PREFIX + rule):
            blueprint.add_url_rule(each, view.__name__, view, **options)
        return view

    return route


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:  # `Any`: Flask's own
    g.prefix = values.pop(PAGE_LANGUAGE, None) if values else None


def _check_language() -> Response | None:
    """Refuse a language the site does not have; the one that needs no prefix has no second address."""
    prefix, site = g.prefix, current_services().settings.site
    if prefix == main_language(site):
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return redirect_permanently(site.base_url + request.path.removeprefix(f"/{prefix}") + query)
    if prefix is not None and prefix not in served_languages(site):
        raise NotFound("page")
    return None


def _give_words() -> dict[str, object]:
    """Give every template its language, the way to look texts up, and the way to other pages."""
    language, site = page_language(), current_services().settings.site
    return {
        PAGE_LANGUAGE: language,
        "page_direction": direction(language),
        "text": writer(language),
        "text_in": text_in,
        "local": lambda address: in_language(site, address, language),
        "here": here,
        "editions": editions,
        "page_address": request_address(),
    }


def register(app: Flask) -> None:
    """Let every page of the application know its language."""
    app.url_value_preprocessor(_take_language)
    app.before_request(_check_language)
    app.context_processor(_give_words)
