"""The URLs of one's own data: ask for a link, and what the mailed page can do (LAW-08, LAW-09)."""

from collections.abc import Callable, Mapping

import orjson
from flask import Blueprint, Response, request

from feeds.errors import BadRequest
from feeds.services import Services
from feeds.signup.addresses import read_address
from feeds.signup.forms import TRAP
from feeds.signup.offering import default_language, make_offer, make_own_view
from feeds.signup.own_data import correct, erase_own_data, find_own_data, take_export
from feeds.signup.policy import choose_language, make_version
from feeds.signup.receiving import receive
from feeds.signup.routes import JSON, NOINDEX, accepted, network, read_fields, say, show
from feeds.signup.transitions import MY_DATA
from feeds.signup.wishes import Fields, read_choice
from feeds.web.current import current_services
from feeds.web.languages import page, page_language
from storage.signups import Choice

blueprint = Blueprint("my_data", __name__)
CORRECTED = frozenset({"purposes", "language", "categories", "entities", "frequency", "byline"})


@page(blueprint, "/my-data", methods=["GET"])
def my_data() -> Response:
    """Answer where to ask for the link; with the link, what we know. Asking changes nothing."""
    token = request.args.get("token")
    if token is None:
        return show("signup/ask_data.html", problems=(), email="")
    return _show_data(current_services(), token)


def _show_data(services: Services, token: str, *, note: str = "", problems: tuple[str, ...] = ()) -> Response:
    with services.storage.reading() as session:
        data = find_own_data(session, token, now=services.clock())
        if data is None:
            return say("unknown_data", status=410)
        view = make_own_view(session, services.settings, choose_language(page_language()), data)
    return show(
        "signup/my_data.html",
        status=400 if problems else 200,
        data=data,
        form=view,
        token=token,
        note=note,
        problems=problems,
    )


@page(blueprint, "/my-data", methods=["POST"])
def act_on_my_data() -> Response:
    """Mail the link (`email`), or do what a button of the mailed page says (`token` and `action`)."""
    services, fields = current_services(), read_fields()
    if "action" not in fields:
        return _mail_link(services, fields)
    action = ACTIONS.get("".join(fields["action"]))
    if action is None:
        raise BadRequest("action", f"must be one of {', '.join(ACTIONS)}")
    return action(services, "".join(fields.get("token", ())), fields)


def _mail_link(services: Services, fields: Fields) -> Response:
    """Take the request in: 202 whoever it is from."""
    if any(fields.get(TRAP, ())):
        return accepted()
    emails = fields.get("email", ())
    try:
        address = read_address(emails[0] if len(emails) == 1 else "")
    except BadRequest:
        if request.mimetype == JSON:
            raise
        return show("signup/ask_data.html", status=400, problems=("email",), email="".join(emails[:1]))
    language = default_language(services.settings, page_language())
    receive(
        services,
        MY_DATA,
        address,
        Choice(purposes=(), language=language),
        policy=make_version(services.settings.privacy)[0],
        method="my-data",
        network=network(services),
    )
    return accepted()


def _export(services: Services, token: str, _fields: Fields) -> Response:
    document = take_export(services, token)
    if document is None:
        return say("unknown_data", status=410)
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    headers = {**NOINDEX, "Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(body, headers=headers, content_type=JSON)


def _correct(services: Services, token: str, fields: Fields) -> Response:
    problems: dict[str, str] = {}
    language = default_language(services.settings, page_language())
    asked = {name: values for name, values in fields.items() if name in CORRECTED - {"purposes"}}
    with services.storage.reading() as session:
        offer = make_offer(session, services.settings)
        choice = read_choice(
            {**asked, "purposes": fields.get("purposes", ())},
            offer,
            language=language,
            problems=problems,
            fewest=0,
        )
    if problems:
        return _show_data(services, token, problems=tuple(problems))
    if not correct(services, token, choice):
        return say("unknown_data", status=410)
    return _show_data(services, token, note="saved")


def _erase(services: Services, token: str, _fields: Fields) -> Response:
    erase_own_data(services, token)
    return say("erased")


ACTIONS: Mapping[str, Callable[[Services, str, Fields], Response]] = {
    "export": _export,
    "correct": _correct,
    "erase": _erase,
}
"""What the buttons of the mailed page say."""
