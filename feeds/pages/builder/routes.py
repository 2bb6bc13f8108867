"""The URL of the feed builder: a page of links, in which every choice is an address."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request

from feeds.errors import BadRequest
from feeds.pages.builder.shelves import Shelf, shelves
from feeds.pages.builder.state import (
    MODES,
    State,
    chosen_values,
    is_full,
    read_state,
    turned,
    with_value,
)
from feeds.syndication.asking import Headline, feed_links, find_channel, headlines_of
from feeds.syndication.assemble import described
from feeds.syndication.canonical import canonical_url
from feeds.syndication.chips import Condition, conditions
from feeds.syndication.directory import DIRECTORY
from feeds.syndication.naming import Names, find_names
from feeds.syndication.parameters import DEFAULT_LIMIT, Clause, FeedParameters
from feeds.syndication.select import article_query
from feeds.web.current import current_services
from feeds.web.errors import RETRY_AFTER_SECONDS
from feeds.web.languages import local_url, page, page_language
from feeds.web.logs import log
from feeds.web.responses import NOT_STORED, redirect_permanently, respond
from feeds.web.security import allow_own_scripts
from storage.articles import Selection
from storage.errors import StorageUnavailable
from storage.protocols import Session

HTML = "text/html; charset=utf-8"
FORM_FIELDS = ("q", "since", "until", "content", "limit", "entity_scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One condition, and the addresses without it and, where it stands alone, with it turned around."""

    condition: Condition
    removed: str
    turned: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A state with everything its page shows; `selection` is None where finding it would take too long."""

    state: State
    title: str
    chips: tuple[Chip, ...]
    shelves: tuple[Shelf, ...]
    selection: Selection | None
    headlines: tuple[Headline, ...]
    error: BadRequest | None = None


def register(blueprint: Blueprint) -> None:
    """Add the builder's URL to the pages."""
    page(blueprint, "/feeds")(builder)


def builder() -> Response:
    """Answer the builder in the state its URL names; lead to the one spelling each state has."""
    services = current_services()
    error = None
    try:
        state = read_state(request.query_string)
    except BadRequest as refusal:
        if refusal.parameter not in FORM_FIELDS:
            raise
        state, error = read_state(_without(request.query_string, refusal.parameter)), refusal
    with services.storage.reading() as session:
        channel = find_channel(services, session, state.parameters)
        state = State(parameters=channel.parameters, find=state.find, mode=state.mode)
        if error is None and state.query != request.query_string.decode("latin-1"):
            return redirect_permanently(local_url(state.address))
        built = _build(session, state, error)
    return _answer(built)


def _without(query: bytes, parameter: str) -> bytes:
    return b"&".join(part for part in query.split(b"&") if not part.startswith(f"{parameter}=".encode()))


def _build(session: Session, state: State, error: BadRequest | None) -> Built:
    services = current_services()
    site, language = services.settings.site, page_language()
    names = find_names(session, state.parameters, languages=site.languages)
    counted = DIRECTORY.list(services.storage, session)
    selection = _select(session, state.parameters)
    return Built(
        state=state,
        title=described(state.parameters, names, language),
        chips=_chips(state, names, language),
        shelves=tuple(shelves(counted.counts, language=language, find=state.find)),
        selection=selection,
        headlines=tuple(headlines_of(selection.articles)) if selection else (),
        error=error,
    )


def _select(session: Session, parameters: FeedParameters) -> Selection | None:
    """Answer what a feed holds; None for a search that costs too much, and nothing can be asked then (Q3)."""
    try:
        return session.articles.select(article_query(parameters))
    except StorageUnavailable as error:
        if parameters.q is None:
            raise
        log("search_unanswered", level="warning", error=error)
        return None


def _chips(state: State, names: Names, language: str) -> tuple[Chip, ...]:
    return tuple(
        Chip(
            condition=each,
            removed=replace(state, parameters=each.left).address,
            turned=_turned(state, each),
        )
        for each in conditions(state.parameters, names, language)
    )


def _turned(state: State, condition: Condition) -> str | None:
    """Answer the address with a condition turned around, if it is one of a filter and has no alternative."""
    if condition.clause is None or condition.is_alternative:
        return None
    return turned(state, condition.filter, condition.clause).address


def _answer(built: Built) -> Response:
    services = current_services()
    parameters = built.state.parameters
    html = render_template(
        "pages/builder.html",
        built=built,
        state=built.state,
        address=built.state.address,
        neutral=canonical_url(parameters, ""),
        formats=feed_links(services.settings.site.base_url, parameters),
        chosen=chosen_values(parameters),
        is_full=is_full(parameters),
        with_value=lambda name, value: with_value(built.state, name, value).address,
        modes=[(mode, _in_mode(built.state, mode).address) for mode in MODES],
        fields=_fields(parameters, built.error),
        conditions=[(name, spelled(clause)) for name, clause in parameters.clauses()],
    )
    if built.error is not None:
        return allow_own_scripts(_refused(html, 400))
    if built.selection is None:
        response = allow_own_scripts(_refused(html, 503))
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    changed_at = built.selection.changed_at
    return allow_own_scripts(
        respond(html.encode(), media_type=HTML, changed_at=changed_at, now=services.clock())
    )


def _refused(html: str, status: int) -> Response:
    return Response(html, status, headers={"Cache-Control": NOT_STORED}, content_type=HTML)


def _in_mode(state: State, mode: str) -> State:
    return State(parameters=state.parameters, find=state.find, mode=mode)


def _fields(parameters: FeedParameters, error: BadRequest | None) -> dict[str, str]:
    """Answer what each field holds: what was typed, also where it was refused."""
    typed = {name: request.args.get(name, "") for name in FORM_FIELDS}
    kept = {
        "q": parameters.q or "",
        "since": parameters.since.isoformat() if parameters.since else "",
        "until": parameters.until.isoformat() if parameters.until else "",
        "content": parameters.content,
        "limit": "" if parameters.limit == DEFAULT_LIMIT else str(parameters.limit),
        "entity_scope": parameters.entity_scope,
    }
    return {**kept, **({error.parameter: typed[error.parameter]} if error else {})}


def spelled(clause: Clause) -> str:
    """Write a condition as the value of its parameter."""
    return f"-{clause.values[0]}" if clause.excluded else ",".join(clause.values)
