"""The URLs of feeds: the canonical ones, the neutral ones that negotiate, and the aliases readers guess."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from feeds.document import Entry, Feed
from feeds.errors import NotFound, UnknownFormat
from feeds.formats import FORMATS
from feeds.services import Services
from feeds.syndication.assemble import Channel, make_channel, make_entries, make_feed
from feeds.syndication.canonical import canonical_url
from feeds.syndication.isolate import render_isolated
from feeds.syndication.naming import find_names, with_slugs
from feeds.syndication.parameters import FeedParameters, read_parameters
from feeds.syndication.select import article_query
from feeds.web.current import current_services
from feeds.web.logs import log
from feeds.web.negotiation import choose
from feeds.web.responses import open_to_all, preflight, redirect_permanently, respond
from storage.articles import Article, Selection
from storage.protocols import Session

blueprint = Blueprint("syndication", __name__, template_folder=str(Path(__file__).parent / "templates"))
OWNER = "any(category, entity, author, language):owner"
SLUG = re.compile(r"[A-Za-z0-9-]{1,80}", re.ASCII)
METHODS = ("GET", "HEAD", "OPTIONS")
SITE_ALIASES = {
    "/feed/": "rss",
    "/feed/atom/": "atom",
    "/feed/rss2/": "rss",
    "/feed/rss/": "rss",
    "/feed/json/": "json",
    "/rss": "rss",
    "/rss/": "rss",
    "/rss.xml": "rss",
    "/feed.xml": "rss",
    "/atom.xml": "atom",
    "/index.xml": "rss",
}
OWNER_ALIASES = {"/feed/": "rss", "/feed/atom/": "atom", "/feed/rss2/": "rss", "/feed/json/": "json"}
TAG_ALIASES = {"/feed/": "rss", "/feed/atom/": "atom", "/rss/": "rss"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed request after its parameters were understood and its articles read, in one snapshot."""

    parameters: FeedParameters
    channel: Channel
    selection: Selection


def ask(services: Services, session: Session, parameters: FeedParameters) -> Asked:
    """Read what a feed holds; raise NotFound for a filter value nobody knows."""
    names = find_names(session, parameters)
    normal = with_slugs(parameters, names)
    channel = make_channel(
        services.settings.site, session.site.get().uuid, normal, find_names(session, normal)
    )
    return Asked(normal, channel, session.articles.select(article_query(normal)))


def entries_of(services: Services, asked: Asked) -> list[Entry]:
    """Make the entries of a feed, reporting those that cannot be made."""
    return make_entries(
        services.settings.site,
        asked.selection.articles,
        content=asked.parameters.content,
        on_failure=_report_article,
    )


def _report_article(article: Article) -> None:
    log("entry_left_out", level="error", article=article.public_id, step="assemble")


def _report_entry(entry: Entry) -> None:
    log("entry_left_out", level="error", article=entry.id, step="render")


@blueprint.before_request
def answer_preflight() -> Response | None:
    """Browsers ask before a page of another origin may send `If-None-Match` (HTTP-14)."""
    return preflight() if request.method == "OPTIONS" else None


@blueprint.after_request
def let_every_origin_read(response: Response) -> Response:
    """Feeds are public; scripts of any page may read them and their validators (HTTP-14)."""
    return open_to_all(response)


@blueprint.route("/feed.<suffix>", methods=METHODS, provide_automatic_options=False)
def site_feed(suffix: str) -> Response:
    """Answer everything, or any combination of filters, in one format."""
    return _answer_format(read_parameters(request.query_string), _get_format(suffix))


@blueprint.route(f"/<{OWNER}>/<slug>/feed.<suffix>", methods=METHODS, provide_automatic_options=False)
def owner_feed(owner: str, slug: str, suffix: str) -> Response:
    """Answer the feed of one category, entity, author or language."""
    name = _get_format(suffix)
    return _answer_format(_owner_parameters(owner, slug), name)


@blueprint.route("/feed", methods=METHODS, provide_automatic_options=False)
def neutral_site_feed() -> Response:
    """Answer everything in the format the client likes best, or a page for people."""
    return _answer_neutral(read_parameters(request.query_string))


@blueprint.route(f"/<{OWNER}>/<slug>/feed", methods=METHODS, provide_automatic_options=False)
def neutral_owner_feed(owner: str, slug: str) -> Response:
    """Answer one filter in the format the client likes best, or a page for people."""
    return _answer_neutral(_owner_parameters(owner, slug))


def _site_alias() -> Response:
    return answer_alias(read_parameters(request.query_string), SITE_ALIASES[request.path])


def _owner_alias(owner: str, slug: str, name: str) -> Response:
    return answer_alias(_owner_parameters(owner, slug), name)


def _tag_alias(slug: str, name: str) -> Response:
    """WordPress' tags are our categories or entities, whichever knows the slug."""
    try:
        return answer_alias(_owner_parameters("category", slug), name)
    except NotFound:
        return answer_alias(_owner_parameters("entity", slug), name)


def _add_alias(rule: str, answer: Callable[..., Response], name: str | None = None) -> None:
    """Add one address that readers guess; `name` is the format it stands for.

    Each has an endpoint of its own: Werkzeug redirects between rules of one endpoint with equal defaults.
    """
    blueprint.add_url_rule(
        rule,
        rule.replace(".", " "),
        answer,
        methods=METHODS,
        defaults={"name": name} if name else {},
        provide_automatic_options=False,
    )


def _add_aliases() -> None:
    for path in SITE_ALIASES:
        _add_alias(path, _site_alias)
    for path, name in OWNER_ALIASES.items():
        _add_alias(f"/<{OWNER}>/<slug>{path}", _owner_alias, name)
    for path, name in TAG_ALIASES.items():
        _add_alias(f"/tag/<slug>{path}", _tag_alias, name)


_add_aliases()


def _get_format(suffix: str) -> str:
    if suffix not in FORMATS:
        raise UnknownFormat(tuple(FORMATS))
    return suffix


def _owner_parameters(owner: str, slug: str) -> FeedParameters:
    if not SLUG.fullmatch(slug) or slug.startswith("-"):
        raise NotFound(owner)
    return read_parameters(request.query_string, path_filter=(owner, slug))


def _read(parameters: FeedParameters) -> Asked:
    services = current_services()
    with services.storage.reading() as session:
        return ask(services, session, parameters)


def _requested() -> str:
    """Answer path and query exactly as the client wrote them."""
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def _answer_format(parameters: FeedParameters, name: str) -> Response:
    asked = _read(parameters)
    canonical = canonical_url(asked.parameters, f".{name}")
    if canonical != _requested():
        return redirect_permanently(current_services().settings.site.base_url + canonical)
    return _respond(asked, name)


def answer_alias(parameters: FeedParameters, name: str) -> Response:
    """Answer the canonical feed's exact bytes: some readers do not follow redirects when they guess."""
    asked = _read(parameters)
    if request.query_string and request.path != "/":
        return redirect_permanently(
            current_services().settings.site.base_url + canonical_url(asked.parameters, f".{name}")
        )
    return _respond(asked, name)


def _answer_neutral(parameters: FeedParameters) -> Response:
    asked = _read(parameters)
    canonical = canonical_url(asked.parameters, "")
    if canonical != _requested():
        return redirect_permanently(current_services().settings.site.base_url + canonical)
    chosen = choose(request.headers.get("Accept"))
    if chosen == "html":
        return _respond_page(asked)
    located = current_services().settings.site.base_url + canonical_url(asked.parameters, f".{chosen}")
    return _respond(asked, chosen, content_location=located)


def _respond(asked: Asked, name: str, *, content_location: str | None = None) -> Response:
    services = current_services()
    self_url = services.settings.site.base_url + canonical_url(asked.parameters, f".{name}")
    feed = _feed(services, asked, self_url)
    return respond(
        render_isolated(FORMATS[name].render, feed, on_failure=_report_entry),
        media_type=FORMATS[name].media_type,
        changed_at=asked.selection.changed_at,
        now=services.clock(),
        links=(("self", self_url),),
        content_location=content_location,
        vary=("Accept",) if content_location else (),
    )


def _feed(services: Services, asked: Asked, self_url: str) -> Feed:
    return make_feed(
        services.settings.site,
        asked.channel,
        entries_of(services, asked),
        self_url=self_url,
        created_at=asked.selection.created_at,
    )


def _respond_page(asked: Asked) -> Response:
    """Show people what the feed is: its addresses, how current it is, and its entries."""
    services = current_services()
    base_url = services.settings.site.base_url
    page = render_template(
        "syndication/feed.html",
        channel=asked.channel,
        entries=entries_of(services, asked),
        formats=feed_links(base_url, asked.parameters),
        changed_at=asked.selection.changed_at,
        canonical=base_url + canonical_url(asked.parameters, ""),
    )
    return respond(
        page.encode(),
        media_type="text/html; charset=utf-8",
        changed_at=asked.selection.changed_at,
        now=services.clock(),
        vary=("Accept",),
    )


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One format of a feed, for autodiscovery (X-10)."""

    title: str
    media_type: str
    url: str


def feed_links(base_url: str, parameters: FeedParameters) -> list[FeedLink]:
    """Answer the three formats of a feed as equals."""
    return [
        FeedLink(
            form.title, form.media_type.partition(";")[0], base_url + canonical_url(parameters, f".{name}")
        )
        for name, form in FORMATS.items()
    ]
