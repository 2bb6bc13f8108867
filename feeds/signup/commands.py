"""The commands `depeche signup` and `depeche contributor`: the law's requests, and an editor's decisions."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

import click
import orjson

from config.privacy import PROMISES
from feeds.errors import BadRequest
from feeds.options import as_json_option
from feeds.services import Services
from feeds.signup.addresses import read_address
from feeds.signup.bounces import LARGEST_REPORT, take_report, take_token
from feeds.signup.contributors import approve, mask, suspend
from feeds.signup.erasing import erase_mailbox
from feeds.signup.own_data import export as export_data
from feeds.signup.own_data import gather_own_data
from feeds.signup.policy import make_record
from feeds.signup.retention import purge as run_purge
from feeds.signup.tools import journal_of, keys_of
from storage.errors import NotFound, StorageUnavailable
from storage.protocols import Session
from storage.signups import ContributorState, Signup

PAGE = 200
MOST_LISTED = 10_000


@click.group()
def signup() -> None:
    """People who signed up: what is kept of them, and what they have a right to."""


@signup.command("stats")
@as_json_option
@click.pass_obj
def stats(services: Services, *, as_json: bool) -> None:
    """Count signups: waiting, confirmed, left, those that mails come back from; and suppressed mailboxes."""
    with services.storage.reading() as session:
        counts = session.signups.count()
        bouncing = session.signups.count_bouncing()
        suppressed = session.signups.count_suppressions()
    numbers = {"pending": counts.pending, "confirmed": counts.confirmed, "left": counts.left}
    numbers["bouncing"] = bouncing
    lines = [_list_numbers(numbers), f"suppressed: {_list_numbers(suppressed) or 'none'}"]
    _tell({**numbers, "suppressed": suppressed}, "\n".join(lines), as_json=as_json)


def _list_numbers(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items())


@signup.command("purge")
@as_json_option
@click.pass_obj
def purge(services: Services, *, as_json: bool) -> None:
    """Delete now what has been kept for as long as was promised; the worker does so every hour."""
    deleted = run_purge(services)
    _forget_now(services)
    lines = "\n".join(f"{name}: {number}" for name, number in deleted.items())
    _tell({"purged": deleted}, lines, as_json=as_json)


@signup.command("erase")
@click.argument("address", metavar="ADDRESS")
@as_json_option
@click.pass_obj
def erase(services: Services, *, address: str, as_json: bool) -> None:
    """Erase all that is known of an address, here and whenever an older backup is restored."""
    mailbox = _mailbox(services, address)
    with services.storage.writing() as session:
        erased = erase_mailbox(session, journal_of(services), mailbox, now=services.clock())
    services.post.forget(erased.address if erased else address)
    _forget_now(services)
    text = "Erased." if erased else "Nothing was known of it; a backup will not bring it back."
    _tell({"erased": int(erased is not None)}, text, as_json=as_json)


@signup.command("bounce")
@click.argument("token", metavar="[TOKEN]", required=False)
@as_json_option
@click.pass_obj
def take_bounce(services: Services, *, token: str | None, as_json: bool) -> None:
    """Take in what came back to mail.bounces: a report on standard input, or the TOKEN of its address.

    A hard bounce suppresses the mailbox, and so does the fifth soft one without a sign of its owner between;
    a TOKEN by itself is taken for hard.
    """
    if token is None:
        found = take_report(services, sys.stdin.buffer.read(LARGEST_REPORT))
    else:
        found = take_token(services, token)
    _tell({"bounce": found.value}, f"{found.value.capitalize()}.", as_json=as_json)


@signup.command("export")
@click.argument("address", metavar="[ADDRESS]", required=False)
@click.option("--all", "everybody", is_flag=True, help="Everybody, instead of one address.")
@as_json_option
@click.pass_obj
def export(services: Services, *, address: str | None, everybody: bool, as_json: bool) -> None:
    """Print all that is kept of an address, or of everybody, as JSON."""
    del as_json  # it is JSON either way
    if bool(address) == everybody:
        raise click.UsageError("Name an ADDRESS, or say --all.")
    with services.storage.reading() as session:
        if address is None:
            found: object = [_document(session, each) for each in _everybody(session)]
        else:
            found = _document(session, _get(session, services, address))
    click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))


@signup.command("record")
@as_json_option
@click.pass_obj
def record(services: Services, *, as_json: bool) -> None:
    """Print the record of processing (GDPR 30), made from the promises the policy is made from."""
    document = make_record(services.settings.privacy)
    text = "\n".join(
        f"{each['name']}: {each['what']}\n  {each['why']}\n  kept {each['kept_seconds'] // 3600} hours from "
        f"{each['counted_from']}, seen by {', '.join(each['seen_by'])}, deleted by {each['deleted_by']}"
        for each in document["processing"]
    )
    _tell(document, text, as_json=as_json)


@click.group()
def contributor() -> None:
    """Confirmed contributors, and what editors decide about them."""


@contributor.command("list")
@click.option(
    "--state", type=click.Choice([each.value for each in ContributorState]), help="Only those in this state."
)
@as_json_option
@click.pass_obj
def list_contributors(services: Services, *, state: str | None, as_json: bool) -> None:
    """List contributors, those who waited longest first; addresses are masked."""
    with services.storage.reading() as session:
        wanted = ContributorState(state) if state else None
        found = session.signups.list_contributors(state=wanted, limit=MOST_LISTED)
    documents = [_contributor(each) for each in found]
    lines = [f"{each['id']}  {each['state']}  {each['byline'] or '-'}  {each['email']}" for each in documents]
    _tell(documents, "\n".join(lines) or "There are none.", as_json=as_json)


@contributor.command("approve")
@click.argument("who", metavar="CONTRIBUTOR")
@as_json_option
@click.pass_obj
def approve_contributor(services: Services, *, who: str, as_json: bool) -> None:
    """Let a contributor, named by id or address, sign with their byline: an author of that name appears."""
    _decide(services, who, lambda session, found: approve(session, found, now=services.clock()), as_json)


@contributor.command("suspend")
@click.argument("who", metavar="CONTRIBUTOR")
@as_json_option
@click.pass_obj
def suspend_contributor(services: Services, *, who: str, as_json: bool) -> None:
    """Let a contributor, named by id or address, send nothing more until they are approved again."""
    _decide(services, who, suspend, as_json)


def _decide(
    services: Services,
    who: str,
    decide: Callable[[Session, Signup], Signup],
    as_json: bool,
) -> None:
    with services.storage.writing() as session:
        decided = decide(session, _get(session, services, who))
    document = _contributor(decided)
    _tell(document, f"{document['id']}  {document['state']}  {document['byline']}", as_json=as_json)


def _get(session: Session, services: Services, who: str) -> Signup:
    """Answer the signup with an id or an address; raise NotFound, which repeats no address."""
    if "@" in who:
        found = session.signups.find_by_mailbox(_mailbox(services, who))
    else:
        found = session.signups.find(who)
    if found is None:
        raise NotFound("signup", "of that address" if "@" in who else who)
    return found


def _mailbox(services: Services, address: str) -> str:
    try:
        return keys_of(services).hash("mailbox", read_address(address).mailbox)
    except BadRequest as error:
        raise click.BadParameter(f"it {error.reason}.") from error


def _everybody(session: Session) -> Iterator[Signup]:
    after = ""
    while page := session.signups.list_after(after, limit=PAGE):
        yield from page
        after = page[-1].uuid


def _document(session: Session, found: Signup) -> Mapping[str, object]:
    return export_data(gather_own_data(session, found))


def _contributor(found: Signup) -> Mapping[str, object]:
    return {
        "id": found.uuid,
        "state": found.contributor.value if found.contributor else None,
        "byline": found.byline,
        "author": found.author_slug,
        "email": mask(found.address),
        "since": found.confirmed_at,
    }


def _forget_now(services: Services) -> None:
    """Make the files forget at once; where a reader is in the way, the worker does it soon."""
    with suppress(StorageUnavailable):
        services.storage.scrub({column.partition(".")[0] for each in PROMISES for column in each.columns})


def _tell(document: Mapping[str, object] | Sequence[object], text: str, *, as_json: bool) -> None:
    click.echo(orjson.dumps(document) if as_json else text)
