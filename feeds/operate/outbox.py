"""The commands `depeche outbox list|retry|drop`: what waits, and what was given up."""

from collections.abc import Mapping, Sequence

import click
import orjson

from feeds.options import as_json_option
from feeds.services import Services
from storage.errors import NotFound
from storage.outbox import OutboxRow


@click.group()
def outbox() -> None:
    """The work that waits for the worker, and the dead letters it has given up."""


@outbox.command("list")
@click.option("--dead", is_flag=True, help="Only what was given up.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many.")
@as_json_option
@click.pass_obj
def list_outbox(services: Services, *, dead: bool, limit: int, as_json: bool) -> None:
    """List what waits, the oldest first."""
    with services.storage.reading() as session:
        rows = session.outbox.list(buried=True if dead else None, limit=limit)
    if as_json:
        click.echo(orjson.dumps([_document(row) for row in rows]))
    else:
        click.echo("\n".join(map(_line, rows)) or "Nothing waits.")


@outbox.command("retry")
@click.argument("ids", metavar="ID...", nargs=-1, type=click.IntRange(1, 2**62))
@click.option("--all", "everything", is_flag=True, help="Every dead letter.")
@as_json_option
@click.pass_obj
def retry(services: Services, *, ids: Sequence[int], everything: bool, as_json: bool) -> None:
    """Let the worker try dead letters again, at once and from the beginning."""
    chosen = _choose(ids, everything=everything)
    with services.storage.writing() as session:
        done = session.outbox.revive(chosen)
        _check_all_found(done, chosen)
    _tell("retried", done, as_json=as_json)


@outbox.command("drop")
@click.argument("ids", metavar="ID...", nargs=-1, type=click.IntRange(1, 2**62))
@click.option("--all", "everything", is_flag=True, help="Every dead letter.")
@as_json_option
@click.pass_obj
def drop(services: Services, *, ids: Sequence[int], everything: bool, as_json: bool) -> None:
    """Delete dead letters for good: what they promised will not be done."""
    chosen = _choose(ids, everything=everything)
    with services.storage.writing() as session:
        done = session.outbox.drop(chosen)
        _check_all_found(done, chosen)
    _tell("dropped", done, as_json=as_json)


def _choose(ids: Sequence[int], *, everything: bool) -> frozenset[int] | None:
    """Answer the chosen rows, or None for all; raise UsageError for neither or both."""
    if bool(ids) == everything:
        raise click.UsageError("Name dead letters by ID, or say --all.")
    return None if everything else frozenset(ids)


def _check_all_found(done: int, chosen: frozenset[int] | None) -> None:
    """Raise NotFound, which undoes the rest, if one of the chosen rows is no dead letter."""
    if chosen is not None and done < len(chosen):
        raise NotFound("dead letter", ", ".join(map(str, sorted(chosen))))


def _tell(what: str, done: int, *, as_json: bool) -> None:
    click.echo(orjson.dumps({what: done}) if as_json else f"{done} {what}")


def _document(row: OutboxRow) -> Mapping[str, object]:
    return {
        "id": row.id,
        "listener": row.listener,
        "subject": row.subject,
        "sequence": row.sequence,
        "created_at": row.created_at,
        "due_at": row.due_at,
        "held_until": row.held_until,
        "attempts": row.attempts,
        "error": row.error,
        "dead_since": row.buried_at,
    }


def _line(row: OutboxRow) -> str:
    state = "dead" if row.buried_at else "waiting"
    due = f" from {row.due_at.isoformat(timespec='seconds')}" if row.due_at else ""
    error = f"  {row.error}" if row.error else ""
    return f"{row.id}  {state}{due}  {row.listener}  {row.subject}  attempts: {row.attempts}{error}"
