"""The URLs of pages for people; each advertises its own feed, an article's page the site's."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound as UnknownAddress

from config.settings import SiteSettings
from feeds.errors import BadRequest, Gone, NotFound
from feeds.markup.old_paths import path_key
from feeds.pages.arranging import arrange, find_entity, grouped, host_of, sections, standfirst
from feeds.pages.body import body_of
from feeds.pages.builder.routes import register as register_builder
from feeds.pages.linked_data import Node, describe_article, describe_entity, describe_site
from feeds.pages.paging import ON_A_PAGE, beginning_at, older, read_before
from feeds.pages.search.routes import register as register_search
from feeds.pages.translations import addresses_by_language, translations_of
from feeds.syndication.asking import feed_links, find_channel, owner_parameters, teasers_of
from feeds.syndication.assemble import described, make_entry
from feeds.syndication.canonical import canonical_query, canonical_url, path_filter
from feeds.syndication.naming import find_names
from feeds.syndication.parameters import TRACKING, FeedParameters, read_parameters
from feeds.syndication.routes import answer_alias
from feeds.syndication.select import article_query
from feeds.syndication.texts import label_in
from feeds.web.current import current_services
from feeds.web.languages import local_url, page, page_language, request_address
from feeds.web.layout import logo_url
from feeds.web.responses import redirect_permanently, respond
from storage.articles import Article, State
from storage.translations import Version
from storage.vocabulary import Entity

blueprint = Blueprint("pages", __name__, template_folder=str(Path(__file__).parent / "templates"))
HTML = "text/html; charset=utf-8"
EVERYTHING = read_parameters(b"")
FEED_NAMES = {"rss2": "rss", "rss": "rss", "atom": "atom", "json": "json"}
"""What `/?feed=` may ask for, as WordPress spells it."""


@page(blueprint, "/")
def home() -> Response:
    """Answer the newest articles, or what WordPress' readers ask for: `/?feed=rss2`, `/?p=1`, `/?s=words`."""
    if "feed" in request.args:
        return _wordpress_feed()
    if "p" in request.args:
        return _find_moved() or _refuse_unknown()
    if "s" in request.args:
        return redirect_permanently(local_url(f"/search?{urlencode({'q': _only('s')}, quote_via=quote)}"))
    return _answer_list(EVERYTHING)


def _only(name: str) -> str:
    """Answer the one value of a parameter that is given."""
    values = request.args.getlist(name)
    if len(values) > 1:
        raise BadRequest(name, "is given more than once")
    return values[0]


def _wordpress_feed() -> Response:
    """Answer `/?feed=` and `/?s=…&feed=`, which WordPress' readers know; nothing else is guessed."""
    names = [name for name in request.args if not TRACKING.fullmatch(name)]
    if not {"feed"} <= set(names) <= {"feed", "s"}:
        raise BadRequest("feed", "stands alone here; filters have feeds of their own, see docs/feeds.md")
    name = FEED_NAMES.get(_only("feed"))
    if name is None:
        raise BadRequest("feed", f"must be one of {', '.join(FEED_NAMES)}")
    asked = urlencode({"q": _only("s")}) if "s" in names else ""
    parameters = read_parameters(asked.encode())
    if len(request.args) > len(names):
        base_url = current_services().settings.site.base_url
        return redirect_permanently(base_url + canonical_url(parameters, f".{name}"))
    return answer_alias(parameters, name)


@page(blueprint, "/<any(category, entity, author):owner>/<slug>")
def owner_page(owner: str, slug: str) -> Response:
    """Answer the newest articles of one category, entity or author."""
    parameters = owner_parameters(owner, slug, b"")
    if path_filter(parameters) != (owner, slug):
        return redirect_permanently(_page_url(parameters))
    return _answer_list(parameters)


def _page_url(parameters: FeedParameters) -> str:
    owner, slug = path_filter(parameters) or ("", "")
    return local_url(f"/{owner}/{slug}")


def _answer_list(parameters: FeedParameters) -> Response:
    """Answer a page of articles, newest first; `?before=` pages on to older ones, where there are any."""
    services = current_services()
    site, before = services.settings.site, read_before(request.args.get("before"))
    with services.storage.reading() as session:
        channel = find_channel(services, session, parameters)
        if channel.parameters != parameters:
            return redirect_permanently(_page_url(channel.parameters))
        names = find_names(session, parameters, languages=site.languages)
        query = replace(article_query(parameters), live=False, limit=ON_A_PAGE + 1, before=before)
        selection = session.articles.select(query)
        entity = find_entity(session, parameters)
        categories = session.vocabulary.list_categories()
    shown = selection.articles[:ON_A_PAGE]
    teasers = [each for each in teasers_of(services, shown) if not each.entry.withdrawn]
    path = request_address()
    page_html = render_template(
        "pages/list.html" if parameters.clauses() else "pages/home.html",
        channel=channel,
        title=described(parameters, names, page_language()),
        owner=(path_filter(parameters) or ("", ""))[0],
        entity=entity,
        teasers=teasers,
        front=arrange(teasers, page_language()),
        sections=sections(teasers, categories, page_language()),
        formats=feed_links(site.base_url, parameters),
        neutral=canonical_url(parameters, ""),
        refine=f"/feeds?{canonical_query(parameters)}".removesuffix("?"),
        address=beginning_at(path, before),
        older=older(path, shown) if len(selection.articles) > ON_A_PAGE else None,
        linked_data=_list_data(site, entity, page_language()),
    )
    return respond(page_html.encode(), media_type=HTML, changed_at=selection.changed_at, now=services.clock())


def _list_data(site: SiteSettings, entity: Entity | None, language: str) -> Node | None:
    if entity is not None:
        return describe_entity(site, entity, name=label_in(entity.labels, language)[0])
    return describe_site(site, logo_url=logo_url()) if request_address() == "/" else None


@page(blueprint, "/articles/<key>")
def article_page(key: str) -> Response:
    """Answer one article; 410 for one that was withdrawn, 308 from its uuid to its slug."""
    services = current_services()
    with services.storage.reading() as session:
        article = session.articles.find(key)
        epoch_at = session.site.get().epoch_at
        changes = session.changes.list_of(article, limit=1) if article else ()
        versions = session.translations.list_of(article) if article else ()
    if article is None or article.position is None or key == article.public_id:
        return _find_moved() or _refuse_unknown()
    if article.state is State.WITHDRAWN:
        notice = make_entry(services.settings.site, article)
        raise Gone(notice.language, notice.summary)
    if key != article.slug:
        return redirect_permanently(local_url(f"/articles/{article.slug}"))
    return respond(
        _article_html(article, versions).encode(),
        media_type=HTML,
        changed_at=max([epoch_at, *(change.at for change in changes), *_changes_of(versions)]),
        now=services.clock(),
    )


@blueprint.before_app_request
def answer_old_path() -> Response | None:
    """Answer 308 from the old path of an imported article, where there is nothing else at this address."""
    is_unknown = isinstance(request.routing_exception, UnknownAddress)
    return _find_moved() if is_unknown and request.method in {"GET", "HEAD"} else None


def _find_moved() -> Response | None:
    """Answer the way to the article that was read at this address on the site it comes from."""
    services = current_services()
    number = request.args.get("p", "")
    keys = [path_key(request.path, request.query_string.decode("latin-1")), path_key(request.path)]
    if number.isdecimal():  # whatever else WordPress was asked for beside it
        keys.insert(0, path_key(request.path, f"p={number}"))
    with services.storage.reading() as session:
        found = (session.origins.find_uuid_by_path(key) for key in keys if key != "/")
        uuid = next(filter(None, found), None)
        article = session.articles.find(uuid) if uuid else None
    if article is None or article.position is None:
        return None
    key = article.uuid if article.state is State.WITHDRAWN else article.slug
    return redirect_permanently(f"{services.settings.site.base_url}/articles/{key}")


def _refuse_unknown() -> Response:
    raise NotFound("article")


def _changes_of(versions: Sequence[Version]) -> Iterator[datetime]:
    """Yield when translations changed last: the page of an article appears otherwise with them."""
    return (each.changed_at for each in versions if each.changed_at is not None)


def _article_html(article: Article, versions: Sequence[Version]) -> str:
    site = current_services().settings.site
    entry = make_entry(site, article)
    translations = translations_of(site, article, versions)
    return render_template(
        "pages/article.html",
        entry=entry,
        body=body_of(entry),
        standfirst=standfirst(article),
        groups=grouped(entry.entities),
        permalink=f"{site.base_url}/articles/{article.slug}",
        home_elsewhere=host_of(article.canonical_url),
        formats=feed_links(site.base_url, EVERYTHING),
        translations=translations,
        translated=addresses_by_language(article, versions),
        linked_data=describe_article(site, entry, logo_url=logo_url(), translations=translations),
        **({"canonical": article.canonical_url} if article.canonical_url else {}),
    )


@page(blueprint, "/feeds/about")
def about_feeds() -> Response:
    """Explain what feeds are, and what these offer."""
    services = current_services()
    html = render_template(
        "pages/about.html", formats=feed_links(services.settings.site.base_url, EVERYTHING)
    )
    with services.storage.reading() as session:
        epoch_at = session.site.get().epoch_at
    return respond(html.encode(), media_type=HTML, changed_at=epoch_at, now=services.clock())


register_builder(blueprint)
register_search(blueprint)
