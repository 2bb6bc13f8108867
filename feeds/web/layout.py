"""Gives the frame of every page what it needs: the site's own texts, its files, and the feeds of the site."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from flask import Flask

from feeds.formats import FORMATS
from feeds.markup.languages import primary
from feeds.web.current import current_services
from feeds.web.languages import page_language
from feeds.web.licence import licence_of
from feeds.web.static_files import HTMX, ICON, SCRIPT, STYLESHEET
from feeds.web.wording import NAMES


class Advertised(Protocol):
    """A feed that a page advertises before the site's."""

    @property
    def url(self) -> str:
        """Where it is."""
        ...


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """One format of a feed of the whole site, for autodiscovery (X-10)."""

    title: str
    media_type: str
    url: str


def site_feeds(own: Iterable[Advertised] = ()) -> list[SiteFeed]:
    """Answer the feeds of the site and of the page's language, but for those that are the page's own."""
    site, language = current_services().settings.site, page_language()
    titles = {"": site.title}
    if language in {primary(tag) for tag in site.languages}:
        titles[f"/language/{language}"] = f"{site.title} – {NAMES[language]}"
    found = [
        SiteFeed(
            f"{title} ({form.title})",
            form.media_type.partition(";")[0],
            f"{site.base_url}{folder}/feed.{name}",
        )
        for folder, title in titles.items()
        for name, form in FORMATS.items()
    ]
    advertised = {feed.url for feed in own}
    return [feed for feed in found if feed.url not in advertised]


def logo_url() -> str:
    """Answer the absolute URL of the site's mark."""
    return current_services().settings.site.base_url + ICON.url


def _give_frame() -> dict[str, object]:
    return {
        "site": current_services().settings.site,
        "motto": current_services().settings.site.describe(page_language()),
        "stylesheet_url": STYLESHEET.url,
        "icon_url": ICON.url,
        "script_url": SCRIPT.url,
        "htmx_url": HTMX.url,
        "site_feeds": site_feeds,
        "licence": licence_of(current_services().settings.site),
    }


def register(app: Flask) -> None:
    """Give every template of the application the frame's own values."""
    app.context_processor(_give_frame)
