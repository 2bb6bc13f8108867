"""Which language the page in hand speaks: the one its address begins with, remembered by nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, g, has_request_context, request

from feeds.errors import NotFound
from feeds.markup.languages import direction, primary
from feeds.web.current import current_services
from feeds.web.prefixes import in_language, main_language, served_languages, split_path
from feeds.web.responses import redirect_permanently
from feeds.web.wording import LOCALES, NAMES, writer

View = TypeVar("View", bound=Callable[..., Response])

PREFIX = f"/<any({', '.join(LOCALES)}):page_language>"
PAGE_LANGUAGE = "page_language"
NOTHING: Mapping[str, str] = {}


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
