"""The URL of the search: a field, the newest articles that hold every word, and the feed of that search."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from feeds.errors import BadRequest
from feeds.markup.text import clean_text, fold_space
from feeds.pages.paging import ON_A_PAGE, beginning_at, older, read_before
from feeds.syndication.asking import Teaser, feed_links, find_channel, teasers_of
from feeds.syndication.canonical import canonical_query, canonical_url
from feeds.syndication.parameters import FILTERS, READERS, FeedParameters, read_parameters
from feeds.syndication.select import article_query
from feeds.web.current import current_services
from feeds.web.errors import RETRY_AFTER_SECONDS
from feeds.web.languages import page
from feeds.web.logs import log
from feeds.web.responses import NOT_STORED, respond
from storage.errors import StorageUnavailable

HTML = "text/html; charset=utf-8"
NOT_HERE = tuple(name for name in (*FILTERS, *READERS) if name != "q")
"""What only feeds and the builder combine with words: here it is refused, never ignored."""


def register(blueprint: Blueprint) -> None:
    """Add the search's URL to the pages."""
    page(blueprint, "/search")(search)


def search() -> Response:
    """Answer the articles that hold every word of `q`; what is refused is said beside the field (Q2, Q3)."""
    before = read_before(request.args.get("before"))
    try:
        parameters = _read_question(request.query_string)
    except BadRequest as refusal:
        if refusal.parameter != "q":
            raise
        return _answer_refused(FeedParameters(), "wrong", 400)
    if not parameters.q:
        return _answer_field()
    try:
        return _answer_found(parameters, before)
    except StorageUnavailable as error:
        log("search_unanswered", level="warning", error=error)
        response = _answer_refused(parameters, "unanswered", 503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def _read_question(query: bytes) -> FeedParameters:
    parts = [part for part in query.split(b"&") if not part.startswith(b"before=")]
    return read_parameters(b"&".join(parts), fixed=NOT_HERE)


def _answer_field() -> Response:
    """Answer the field alone: nothing was asked yet."""
    services = current_services()
    with services.storage.reading() as session:
        epoch_at = session.site.get().epoch_at
    html = _html(FeedParameters(), services.settings.site.title)
    return respond(html.encode(), media_type=HTML, changed_at=epoch_at, now=services.clock())


def _answer_refused(parameters: FeedParameters, problem: str, status: int) -> Response:
    html = _html(parameters, current_services().settings.site.title, problem=problem)
    return Response(html, status, headers={"Cache-Control": NOT_STORED}, content_type=HTML)


def _answer_found(parameters: FeedParameters, before: int | None) -> Response:
    """Answer a page of what was found; one article more is looked for, to know whether there are others."""
    services = current_services()
    query = replace(article_query(parameters), limit=ON_A_PAGE + 1, before=before)
    with services.storage.reading() as session:
        channel = find_channel(services, session, parameters)
        selection = session.articles.select(query)
    shown = selection.articles[:ON_A_PAGE]
    html = _html(
        parameters,
        channel.title,
        teasers=teasers_of(services, shown),
        problem="" if query.q else "no_words",
        before=before,
        next_page=older(_address(parameters), shown) if len(selection.articles) > ON_A_PAGE else None,
    )
    return respond(html.encode(), media_type=HTML, changed_at=selection.changed_at, now=services.clock())


def _address(parameters: FeedParameters) -> str:
    return f"/search?{canonical_query(parameters)}".removesuffix("?")


def _html(
    parameters: FeedParameters,
    channel_title: str,
    *,
    teasers: Sequence[Teaser] = (),
    problem: str = "",
    before: int | None = None,
    next_page: str | None = None,
) -> str:
    """Write the page; the field keeps what was typed, and the feed of everything is its own without words."""
    return render_template(
        "pages/search.html",
        channel_title=channel_title,
        typed=fold_space(clean_text(request.args.get("q", ""))),
        asked=parameters.q,
        problem=problem,
        teasers=teasers,
        formats=feed_links(current_services().settings.site.base_url, parameters),
        neutral=canonical_url(parameters, ""),
        refine=f"/feeds?{canonical_query(parameters)}".removesuffix("?"),
        address=beginning_at(_address(parameters), before),
        older=next_page,
    )
