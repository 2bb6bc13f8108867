"""The URLs of signing up: the form, mailed pages with one button, and the policy. No cookie, ever (P2)."""

from pathlib import Path

import orjson
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import UnsupportedMediaType

from feeds.errors import BadRequest, NotFound, SecretUnusable
from feeds.markup.languages import primary
from feeds.services import Services
from feeds.signup.confirming import Outcome, confirm, leave, say_it_was_not_me
from feeds.signup.forms import TOKEN, TRAP, make_form_token, make_page_token, read_form_token
from feeds.signup.keys import Keys
from feeds.signup.networks import network_of
from feeds.signup.offering import default_language, make_offer, make_view
from feeds.signup.policy import (
    choose_language,
    label_purpose,
    make_document,
    make_notice,
    make_version,
    read_document,
)
from feeds.signup.receiving import receive, require_open
from feeds.signup.tools import keys_of
from feeds.signup.transitions import SIGN_UP
from feeds.signup.wishes import Fields, Unreadable, read_json, read_wish
from feeds.web.current import current_services
from feeds.web.languages import page, page_language
from feeds.web.responses import NOT_STORED, respond
from feeds.web.wording import NAMES

blueprint = Blueprint("signup", __name__, template_folder=str(Path(__file__).parent / "templates"))
HTML = "text/html; charset=utf-8"
JSON = "application/json"
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
NOINDEX = {"Cache-Control": NOT_STORED, "X-Robots-Tag": "noindex"}
ACCEPTED = {"status": "accepted", "detail": "if this address can be written to, a mail is on its way"}


def show(template: str, *, status: int = 200, **values: object) -> Response:
    """Answer a page that nobody keeps: it is about one person, or made for one request."""
    return Response(render_template(template, **values), status, headers=NOINDEX, content_type=HTML)


def say(what: str, *, status: int = 200) -> Response:
    """Answer a page that says one thing: `signup.said_<what>` and what follows from it."""
    return show("signup/said.html", status=status, what=what)


def read_fields() -> Fields:
    """Answer what was sent, as a form or as JSON; raise BadRequest, or 415 for anything else."""
    if request.mimetype == JSON:
        return read_json(request.get_data())
    if request.mimetype not in FORMS:
        raise UnsupportedMediaType
    return {name: tuple(values) for name, values in request.form.lists()}


def network(services: Services) -> str:
    """Answer the network the request comes from."""
    forwarded = request.headers.get("X-Forwarded-For")
    return network_of(request.remote_addr, forwarded, hops=services.settings.serve.proxy_hops)


def accepted() -> Response:
    """Answer that something was taken in: the same for every address, whatever becomes of it (E5)."""
    if request.mimetype == JSON:
        return Response(orjson.dumps(ACCEPTED), 202, headers=NOINDEX, content_type=JSON)
    return say("accepted", status=202)


@page(blueprint, "/signup", methods=["GET"])
def signup_form() -> Response:
    """Answer the form, with topics a link may have named; or that signing up is closed here."""
    services = current_services()
    if not services.settings.takes_signups:
        return say("closed")
    named = {"categories": request.args.getlist("category"), "entities": request.args.getlist("entity")}
    return _show_form(services, chosen=named)


def _show_form(
    services: Services, *, chosen: Fields, problems: tuple[str, ...] = (), token: str | None = None
) -> Response:
    settings, language = services.settings, page_language()
    chosen = {"language": (default_language(settings, language),), **chosen}
    with services.storage.reading() as session:
        view = make_view(session, settings, choose_language(language), chosen=chosen, problems=problems)
    policy, _documents = make_version(settings.privacy)
    token = token or make_form_token(keys_of(services), policy, now=services.clock())
    return show("signup/form.html", status=400 if problems else 200, form=view, token=token)


@page(blueprint, "/signup", methods=["POST"])
def sign_up() -> Response:
    """Take a wish in: 202 whoever it is from, 400 for what cannot be read, 429 for a busy network."""
    services = current_services()
    require_open(services)
    fields = read_fields()
    if any(fields.get(TRAP, ())):
        return accepted()  # a robot filled in what nobody sees
    try:
        return _take_in(services, fields)
    except Unreadable as problem:
        if request.mimetype == JSON:
            raise problem.first() from problem
        return _show_form(
            services, chosen=fields, problems=tuple(problem.problems), token=_usable_token(services, fields)
        )


def _take_in(services: Services, fields: Fields) -> Response:
    problems: dict[str, str] = {}
    policy = ""
    try:
        token = "".join(fields.get(TOKEN, ()))
        policy = read_form_token(keys_of(services), token, now=services.clock()).policy
    except BadRequest as error:
        problems[error.parameter] = error.reason
    try:
        with services.storage.reading() as session:
            offer = make_offer(session, services.settings)
            wish = read_wish(fields, offer, language=default_language(services.settings, page_language()))
    except Unreadable as found:
        raise Unreadable({**problems, **found.problems}) from found
    if problems:
        raise Unreadable(problems)
    receive(
        services,
        SIGN_UP,
        wish.address,
        wish.choice,
        policy=policy,
        method="json" if request.mimetype == JSON else "form",
        network=network(services),
    )
    return accepted()


def _usable_token(services: Services, fields: Fields) -> str | None:
    """Keep the form's own token while it is only too young, or good: the next press of the button counts."""
    token = "".join(fields.get(TOKEN, ()))
    read = keys_of(services).read_form(token)
    if read is None:
        return None
    try:
        read_form_token(keys_of(services), token, now=services.clock())
    except BadRequest as error:
        return token if "sooner" in error.reason else None
    return token


@page(blueprint, "/signup/confirm", methods=["GET"])
def confirm_page() -> Response:
    """Answer one button for a mailed link; behind it, one for “not me”. Asking changes nothing (E6)."""
    is_disowning = request.args.get("action") == "not-me"
    return show("signup/confirm.html", token=request.args.get("token", ""), is_disowning=is_disowning)


@page(blueprint, "/signup/confirm", methods=["POST"])
def press_confirm() -> Response:
    """Confirm, or disown; pressing twice is pressing once."""
    services, token = current_services(), request.form.get("token", "")
    if request.form.get("action") == "not-me":
        say_it_was_not_me(services, token)
        return say("disowned")
    if confirm(services, token) is Outcome.UNKNOWN:
        return say("unknown", status=410)
    return say("confirmed")


@page(blueprint, "/signup/leave/<token>", methods=["GET"])
def leave_page(token: str) -> Response:
    """Answer one button for the link of a mail; asking ends nothing (M-03)."""
    return show("signup/leave.html", token=token)


@page(blueprint, "/signup/leave/<token>", methods=["POST"])
def press_leave(token: str) -> Response:
    """End it at once, for a mail program (RFC 8058) as for a person; every link has one answer (E9, E10)."""
    leave(current_services(), token)
    return say("left")


@page(blueprint, "/privacy", methods=["GET"])
def privacy() -> Response:
    """Answer the policy in force."""
    services = current_services()
    return _show_policy(services, make_version(services.settings.privacy)[0])


@page(blueprint, "/privacy/<version>", methods=["GET"])
def kept_privacy(version: str) -> Response:
    """Answer a version somebody agreed to, in force or not."""
    return _show_policy(current_services(), version)


def _show_policy(services: Services, version: str) -> Response:
    language = choose_language(page_language())
    current, _documents = make_version(services.settings.privacy)
    with services.storage.reading() as session:
        kept = session.signups.list_policies()
        text = session.signups.find_policy(version, language)
        changed_at = session.site.get().epoch_at
    if version != current and text is None:
        raise NotFound("version")
    document = make_document(services.settings.privacy, language) if text is None else read_document(text)
    page_ = render_template(
        "signup/privacy.html", document=document, version=version, current=current, kept=kept
    )
    return respond(page_.encode(), media_type=HTML, changed_at=changed_at, now=services.clock())


@blueprint.app_context_processor
def give_foot() -> dict[str, object]:
    """Give every template the form at its foot; None where signing up is closed."""
    return {
        "signup_foot": make_foot,
        "receipt": current_services().settings.privacy.receipt,
        "token_field": TOKEN,
        "trap_field": TRAP,
        "purpose_label": lambda purpose: label_purpose(purpose, choose_language(page_language())),
        "language_name": lambda tag: NAMES.get(primary(tag), tag),
    }


def make_foot() -> dict[str, object] | None:
    """Answer the form at the foot of a page that caches keep: the same bytes for everybody (P2)."""
    services = current_services()
    if not services.settings.takes_signups:
        return None
    privacy_ = services.settings.privacy
    try:
        keys: Keys = keys_of(services)
    except SecretUnusable:  # the form is closed, and the page is read all the same
        return None
    return {
        "notice": make_notice(privacy_, choose_language(page_language())),
        "token": make_page_token(keys, make_version(privacy_)[0]),
    }
