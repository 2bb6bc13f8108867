"""The URLs of the catalogue."""

import re
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, render_template

from config.settings import USAGES, SiteSettings
from feeds.catalogue.opml import MEDIA_TYPE as OPML_TYPE
from feeds.catalogue.opml import render_opml
from feeds.catalogue.robots import JSON_TYPE, render_reservation, write_robots
from feeds.catalogue.robots import MEDIA_TYPE as ROBOTS_TYPE
from feeds.catalogue.sitemaps import MEDIA_TYPE as SITEMAP_TYPE
from feeds.catalogue.sitemaps import (
    MOST_NEWS,
    MOST_TOPICS,
    NEWS_AGE,
    Place,
    article_url,
    count_files,
    ordinals_of,
    render_index,
    render_news,
    render_places,
)
from feeds.document import FREELY
from feeds.errors import NotFound
from feeds.formats.rsl import MEDIA_TYPE as RSL_TYPE
from feeds.formats.rsl import render_rsl
from feeds.markup.languages import primary
from feeds.syndication.directory import DIRECTORY, changed_at
from feeds.web.current import current_services
from feeds.web.languages import local_url, page, page_language
from feeds.web.licence import PAGE_ADDRESS, RSL_PATH, licence_of
from feeds.web.prefixes import in_language, language_for, main_language, served_languages
from feeds.web.responses import open_to_all, respond
from feeds.web.wording import writer
from storage.directory import Address
from storage.vocabulary import TermKind

blueprint = Blueprint("catalogue", __name__, template_folder=str(Path(__file__).parent / "templates"))
FILE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
FOLDERS = {TermKind.CATEGORY: "category", TermKind.ABOUT: "entity", TermKind.AUTHOR: "author"}
"""The terms that have a page of their own."""


@page(blueprint, "/feeds.opml")
def opml() -> Response:
    """Answer every feed of the site, by category, entity and language."""
    services = current_services()
    language = page_language()
    with services.storage.reading() as session:
        counted = DIRECTORY.list(services.storage, session)
    body = render_opml(
        services.settings.site,
        counted,
        language=language,
        text=writer(language),
        localise=local_url,
    )
    return open_to_all(_answer(body, OPML_TYPE, counted.changed_at))


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """Answer the list of sitemaps; the news have one of their own, which robots.txt names."""
    services = current_services()
    base_url = services.settings.site.base_url
    with services.storage.reading() as session:
        files, moved_at = count_files(session.directory.count_publications()), changed_at(session)
    names = ["topics", *(f"articles-{number}" for number in range(1, files + 1))]
    return _answer(render_index(f"{base_url}/sitemap-{name}.xml" for name in names), SITEMAP_TYPE, moved_at)


@blueprint.get("/sitemap-topics.xml")
def sitemap_of_topics() -> Response:
    """Answer the pages that list articles."""
    services = current_services()
    site = services.settings.site
    with services.storage.reading() as session:
        counted = DIRECTORY.list(services.storage, session)
    own = [Place(f"{site.base_url}{path}") for path in ("/", "/feeds", "/feeds/about", PAGE_ADDRESS)]
    topics = [
        Place(f"{site.base_url}/{FOLDERS[each.key.kind]}/{each.key.slug}", each.changed_at)
        for kind in FOLDERS
        for each in counted.by_slug(kind)
        if each.articles
    ]
    places = [*own, *topics][:MOST_TOPICS]
    return _answer(render_places(places), SITEMAP_TYPE, counted.changed_at)


@blueprint.get("/sitemap-articles-<number>.xml")
def sitemap_of_articles(number: str) -> Response:
    """Answer the articles of one file, by the order in which they were first published."""
    services = current_services()
    with services.storage.reading() as session:
        files, moved_at = count_files(session.directory.count_publications()), changed_at(session)
        if not FILE.fullmatch(number) or int(number) > files:
            raise NotFound("sitemap")
        first, last = ordinals_of(int(number))
        addresses = session.directory.list_addresses(first=first, last=last)
    places = [_place(services.settings.site, each) for each in addresses]
    return _answer(render_places(places), SITEMAP_TYPE, moved_at)


def _place(site: SiteSettings, address: Address) -> Place:
    """Answer an article's place; one with translations is named as their pages name it (LD-03)."""
    if not address.versions:
        return Place(article_url(site, address), address.updated_at)
    alternates = tuple((primary(tag), _url_of(site, slug, tag)) for tag, slug in address.versions)
    return Place(_url_of(site, address.slug, address.language), address.updated_at, alternates)


def _url_of(site: SiteSettings, slug: str, tag: str) -> str:
    return site.base_url + in_language(site, f"/articles/{slug}", language_for(site, tag))


@blueprint.get("/news-sitemap.xml")
def news_sitemap() -> Response:
    """Answer the articles of the last two days, which is all that news search engines want (SM-02).

    Time alone changes it, so only its ETag says whether it is another one.
    """
    services = current_services()
    with services.storage.reading() as session:
        since = services.clock() - NEWS_AGE
        addresses = session.directory.list_newest(since=since, limit=MOST_NEWS)
    return _answer(render_news(services.settings.site, addresses), SITEMAP_TYPE, services.clock())


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Answer what robots are asked."""
    site = current_services().settings.site
    main = main_language(site)
    body = write_robots(
        licence_of(site),
        prefixes=[f"/{language}" for language in served_languages(site) if language != main],
        sitemaps=[f"{site.base_url}/sitemap.xml", f"{site.base_url}/news-sitemap.xml"],
    )
    return _answer(body, ROBOTS_TYPE, _epoch_at())


@blueprint.get(RSL_PATH)
def rsl() -> Response:
    """Answer the licence for machines."""
    body = render_rsl(licence_of(current_services().settings.site))
    return open_to_all(_answer(body, RSL_TYPE, _epoch_at()))


@blueprint.get("/.well-known/tdmrep.json")
def tdmrep() -> Response:
    """Answer whether text and data mining is reserved."""
    body = render_reservation(licence_of(current_services().settings.site))
    return open_to_all(_answer(body, JSON_TYPE, _epoch_at()))


@page(blueprint, PAGE_ADDRESS)
def licence_page() -> Response:
    """Answer the licence for people."""
    site = current_services().settings.site
    html = render_template(
        "catalogue/licence.html",
        usages=USAGES,
        is_free=site.licence_payment in FREELY,
        rsl_type=RSL_TYPE,
    )
    return _answer(html.encode(), "text/html; charset=utf-8", _epoch_at())


def _answer(body: bytes, media_type: str, changed_at: datetime) -> Response:
    return respond(body, media_type=media_type, changed_at=changed_at, now=current_services().clock())


def _epoch_at() -> datetime:
    with current_services().storage.reading() as session:
        return session.site.get().epoch_at
