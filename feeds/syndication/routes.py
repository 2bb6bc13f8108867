"""The URLs of feeds: the canonical ones, the neutral ones that negotiate, and the aliases readers guess."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from feeds.document import Entry, Feed
from feeds.errors import NotFound, UnknownFormat
from feeds.formats import FORMATS
from feeds.services import Services
from feeds.syndication.archive import FIXED, decide_history, document_url, read_block
from feeds.syndication.asking import (
    Asked,
    ask,
    entries_of,
    feed_links,
    find_channel,
    owner_parameters,
    teasers_of,
)
from feeds.syndication.assemble import Channel, described, make_feed
from feeds.syndication.cache import declare
from feeds.syndication.canonical import canonical_query, canonical_url
from feeds.syndication.chips import conditions
from feeds.syndication.isolate import render_isolated
from feeds.syndication.naming import find_names
from feeds.syndication.parameters import FeedParameters, read_parameters
from feeds.syndication.shelf import Made
from feeds.web.current import current_services
from feeds.web.documents import Document
from feeds.web.errors import RETRY_AFTER_SECONDS
from feeds.web.languages import page, page_language
from feeds.web.logs import log
from feeds.web.negotiation import choose
from feeds.web.prefixes import in_language
from feeds.web.responses import (
    LIVE_FEED,
    NOT_STORED,
    ONE_HOUR,
    open_to_all,
    preflight,
    redirect_permanently,
    respond,
    respond_with,
)
from feeds.web.security import allow_own_scripts
from storage.articles import Selection
from storage.errors import StorageUnavailable
from storage.protocols import Session

blueprint = Blueprint("syndication", __name__, template_folder=str(Path(__file__).parent / "templates"))
OWNER = "any(category, entity, author, language):owner"
HTML = "text/html; charset=utf-8"
METHODS = ("GET", "HEAD", "OPTIONS")
SITE_ALIASES = {
    "/feed/": "rss",
    "/feed/atom/": "atom",
    "/feed/rss2/": "rss",
    "/feed/rss/": "rss",
    "/feed/json/": "json",
    "/rss/": "rss",
    "/rss.xml": "rss",
    "/feed.xml": "rss",
    "/atom.xml": "atom",
    "/index.xml": "rss",
}
OWNER_ALIASES = {"/feed/": "rss", "/feed/atom/": "atom", "/feed/rss2/": "rss", "/feed/json/": "json"}
TAG_ALIASES = {"/feed/": "rss", "/feed/atom/": "atom", "/rss/": "rss"}


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


@blueprint.route("/archive/<block>.<suffix>", methods=METHODS, provide_automatic_options=False)
def site_archive(block: str, suffix: str) -> Response:
    """Answer one block of the history of everything, or of any combination of filters (RFC 5005 §4)."""
    name, number = _get_format(suffix), read_block(block)
    return _answer_format(read_parameters(request.query_string, fixed=FIXED), name, number)


@blueprint.route(
    f"/<{OWNER}>/<slug>/archive/<block>.<suffix>", methods=METHODS, provide_automatic_options=False
)
def owner_archive(owner: str, slug: str, block: str, suffix: str) -> Response:
    """Answer one block of the history of one category, entity, author or language."""
    name, number = _get_format(suffix), read_block(block)
    return _answer_format(owner_parameters(owner, slug, request.query_string, fixed=FIXED), name, number)


@page(blueprint, "/feed", methods=METHODS, provide_automatic_options=False)
def neutral_site_feed() -> Response:
    """Answer everything in the format the client likes best, or a page for people."""
    return _answer_neutral(read_parameters(request.query_string))


@page(blueprint, f"/<{OWNER}>/<slug>/feed", methods=METHODS, provide_automatic_options=False)
def neutral_owner_feed(owner: str, slug: str) -> Response:
    """Answer one filter in the format the client likes best, or a page for people."""
    return _answer_neutral(_owner_parameters(owner, slug))


def _site_alias(name: str) -> Response:
    return answer_alias(read_parameters(request.query_string), name)


def _owner_alias(owner: str, slug: str, name: str) -> Response:
    return answer_alias(_owner_parameters(owner, slug), name)


def _tag_alias(slug: str, name: str) -> Response:
    """WordPress' tags are our categories or entities, whichever knows the slug."""
    try:
        return answer_alias(_owner_parameters("category", slug), name)
    except NotFound:
        return answer_alias(_owner_parameters("entity", slug), name)


def _add_alias(rule: str, answer: Callable[..., Response], name: str) -> None:
    """Add one address that readers guess; `name` is the format it stands for.

    Each has an endpoint of its own: Werkzeug redirects between rules of one endpoint with equal defaults.
    The last slash may be missing, except where that is the neutral URL.
    """
    blueprint.add_url_rule(
        rule,
        rule.replace(".", " "),
        answer,
        methods=METHODS,
        defaults={"name": name},
        provide_automatic_options=False,
        strict_slashes=rule.endswith("/feed/") and not rule.startswith("/tag/"),
    )


def _add_aliases() -> None:
    for path, name in SITE_ALIASES.items():
        _add_alias(path, _site_alias, name)
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
    return owner_parameters(owner, slug, request.query_string)


def _requested() -> str:
    """Answer path and query exactly as the client wrote them."""
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def _answer_format(parameters: FeedParameters, name: str, block: int | None = None) -> Response:
    return _answer_at(parameters, f".{name}", lambda asked: _respond(asked, name), block=block)


def _answer_neutral(parameters: FeedParameters) -> Response:
    try:
        return _answer_at(parameters, "", _negotiate)
    except StorageUnavailable as error:
        if parameters.q is None or choose(request.headers.get("Accept")) != "html":
            raise
        log("search_unanswered", level="warning", error=error)
        return _respond_unanswered(parameters)


def answer_alias(parameters: FeedParameters, name: str) -> Response:
    """Answer the canonical feed's exact bytes: some readers do not follow redirects when they guess.

    With parameters a reader did not guess, it was written by somebody, and is led to the canonical URL.
    """
    is_guess = not request.query_string or request.path == "/"
    # WordPress' `/?feed=` is a route of the pages, whose other answers are not open to every origin.
    return open_to_all(
        _answer_at(parameters, f".{name}", lambda asked: _respond(asked, name), is_alias=is_guess)
    )


def _answer_at(
    parameters: FeedParameters,
    suffix: str,
    answer: Callable[[Asked], Response],
    *,
    block: int | None = None,
    is_alias: bool = False,
) -> Response:
    """Answer a feed or an archive under its canonical URL, or lead to that before any article is read."""
    services = current_services()
    with services.storage.reading() as session:
        channel = find_channel(services, session, parameters)
        canonical = in_language(
            services.settings.site, document_url(channel.parameters, suffix, block), page_language()
        )
        if not is_alias and canonical != _requested():
            return redirect_permanently(services.settings.site.base_url + canonical)
        asked = ask(session, channel, block)
    return answer(asked)


def _negotiate(asked: Asked) -> Response:
    chosen = choose(request.headers.get("Accept"))
    if chosen == "html":
        return _respond_page(asked)
    base_url = current_services().settings.site.base_url
    located = base_url + canonical_url(asked.channel.parameters, f".{chosen}")
    return _respond(asked, chosen, content_location=located)


def _respond(asked: Asked, name: str, *, content_location: str | None = None) -> Response:
    services = current_services()
    feed = _feed(services, asked, f".{name}")
    document = Document(
        body=render_isolated(FORMATS[name].render, feed, on_failure=_report_entry),
        media_type=FORMATS[name].media_type,
        changed_at=asked.selection.changed_at,
        cache_control=LIVE_FEED if asked.block is None else ONE_HOUR,
        links=(("self", feed.self_url),),
        content_location=content_location,
        vary=("Accept",) if content_location else (),
        is_held_by_proxy=content_location is None,
    )
    declare(request.environ, Made(document, asked.query, asked.selection.stamp))
    return respond_with(document, now=services.clock())


def _feed(services: Services, asked: Asked, suffix: str) -> Feed:
    site, parameters = services.settings.site, asked.channel.parameters
    return make_feed(
        site,
        asked.channel,
        entries_of(services, asked),
        self_url=site.base_url + document_url(parameters, suffix, asked.block),
        created_at=asked.selection.created_at,
        history=decide_history(
            site.base_url,
            parameters,
            suffix,
            block=asked.block,
            previous_block=asked.selection.previous_block,
            next_block=asked.selection.next_block,
        ),
    )


def _respond_page(asked: Asked) -> Response:
    """Show people what the feed is: its addresses, how current it is, and its entries."""
    services = current_services()
    with services.storage.reading() as session:
        page_html = _page_html(session, asked.channel, asked.selection)
    return allow_own_scripts(
        respond(
            page_html.encode(),
            media_type=HTML,
            changed_at=asked.selection.changed_at,
            now=services.clock(),
            vary=("Accept",),
        )
    )


def _respond_unanswered(parameters: FeedParameters) -> Response:
    """Show people a feed whose search costs too much: its addresses, and what to change (Q3)."""
    services = current_services()
    with services.storage.reading() as session:
        page_html = _page_html(session, find_channel(services, session, parameters), None)
    headers = {"Cache-Control": NOT_STORED, "Vary": "Accept", "Retry-After": str(RETRY_AFTER_SECONDS)}
    return allow_own_scripts(Response(page_html, 503, headers=headers, content_type=HTML))


def _page_html(session: Session, channel: Channel, selection: Selection | None) -> str:
    """Write the page of a feed; without a selection, why it shows no entries."""
    services = current_services()
    site, parameters = services.settings.site, channel.parameters
    names = find_names(session, parameters, languages=site.languages)
    return render_template(
        "syndication/feed.html",
        channel=channel,
        title=described(parameters, names, page_language()),
        teasers=teasers_of(services, selection.articles) if selection else (),
        formats=feed_links(site.base_url, parameters),
        changed_at=selection.changed_at if selection else None,
        address=canonical_url(parameters, ""),
        refine=f"/feeds?{canonical_query(parameters)}".removesuffix("?"),
        conditions=list(conditions(parameters, names, page_language())),
        canonical_url=canonical_url,
    )
