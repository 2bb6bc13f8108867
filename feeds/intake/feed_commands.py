"""The commands `depeche feed`: which feeds of others are followed, and how they do."""

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import click
import orjson

from feeds.entities.resolving import resolve_categories
from feeds.intake.following import SHORTEST_INTERVAL, USUAL_INTERVAL
from feeds.intake.items import check_language
from feeds.intake.pulling import LIMITS, PULL, Pull, pull_due, pull_now
from feeds.markup.slugs import slugify
from feeds.options import as_json_option
from feeds.outbound.targets import read_target
from feeds.services import Services
from storage.sources import NewSource, Source

SOME_FAILED = 1
MOST_LISTED = 1_000
MINUTE = timedelta(minutes=1)


@click.group()
def feed() -> None:
    """Follow the feeds of others: what they bring becomes articles."""


@feed.command("add")
@click.argument("url", metavar="URL")
@click.option("--slug", help="What to call it; made of its host otherwise.")
@click.option("--category", "categories", multiple=True, metavar="C", help="A category of every entry.")
@click.option("--language", metavar="L", help="The language of entries that name none, such as fr or ar-MA.")
@click.option("--publish/--queue", "public", default=False, help="Publish what it brings, or keep drafts.")
@click.option(
    "--every",
    metavar="MINUTES",
    type=click.IntRange(SHORTEST_INTERVAL // MINUTE, 10_080),
    default=USUAL_INTERVAL // MINUTE,
    show_default=True,
    help="How often to ask.",
)
@as_json_option
@click.pass_obj
def add_feed(
    services: Services,
    *,
    url: str,
    slug: str | None,
    categories: Sequence[str],
    language: str | None,
    public: bool,
    every: int,
    as_json: bool,
) -> None:
    """Follow a feed; the worker pulls it from now on.

    An address that must not be asked, or that nobody knows, is refused.
    """
    target = read_target(url)
    services.outbound.check(target.url, limits=LIMITS)
    with services.storage.reading() as session:
        chosen = resolve_categories(session, categories)
    new = NewSource(
        slug=slugify(slug or urlsplit(target.url).hostname or ""),
        url=target.url,
        host=target.host,
        categories=chosen,
        language=check_language(language) if language else None,
        public=public,
        interval_seconds=every * 60,
    )
    with services.storage.writing() as session:
        now = services.clock()
        session.sources.add(new, at=now)
        session.outbox.add(PULL, new.slug, at=now, due_at=now)
        source = session.sources.get(new.slug)
    click.echo(orjson.dumps(_document(source)) if as_json else f"Following {new.slug}: {new.url}")


@feed.command("list")
@as_json_option
@click.pass_obj
def list_feeds(services: Services, *, as_json: bool) -> None:
    """List the feeds that are followed, when each is asked next, and why one is not doing well."""
    with services.storage.reading() as session:
        sources = session.sources.list(limit=MOST_LISTED)
    if as_json:
        click.echo(orjson.dumps([_document(source) for source in sources]))
        return
    for source in sources:
        click.echo(_line(source))


@feed.command("pull")
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@as_json_option
@click.pass_obj
def pull_feeds(services: Services, *, slugs: Sequence[str], as_json: bool) -> None:
    """Pull these feeds now, or all whose time has come.

    Exits with 1 if one failed or an entry was rejected.
    """
    pulls = [pull_now(services, slug) for slug in slugs] if slugs else pull_due(services)
    if as_json:
        click.echo(orjson.dumps([_pull_document(pull) for pull in pulls]))
    else:
        click.echo("\n".join(line for pull in pulls for line in _pull_lines(pull)) or "Nothing is due.")
    sys.exit(SOME_FAILED if any(pull.error or pull.report.rejected for pull in pulls) else 0)


@feed.command("remove")
@click.argument("slug")
@as_json_option
@click.pass_obj
def remove_feed(services: Services, *, slug: str, as_json: bool) -> None:
    """Follow a feed no longer; the articles it brought stay."""
    with services.storage.writing() as session:
        source = session.sources.get(slug)
        session.sources.remove(slug)
        session.outbox.remove(PULL, slug)
    click.echo(orjson.dumps(_document(source)) if as_json else f"No longer following {slug}.")


def _document(source: Source) -> Mapping[str, object]:
    return {
        "slug": source.new.slug,
        "url": source.new.url,
        "categories": list(source.new.categories),
        "language": source.new.language,
        "publish": source.new.public,
        "every_minutes": source.new.interval_seconds // 60,
        "asked_at": source.asked_at,
        "next_at": source.pulled.next_at,
        "failures": source.pulled.failures,
        "error": source.pulled.error,
        "gone": list(source.pulled.gone),
    }


def _line(source: Source) -> str:
    pulled = source.pulled
    when = "stopped" if pulled.next_at is None else f"next {pulled.next_at.isoformat(timespec='minutes')}"
    times = "once" if pulled.failures == 1 else f"{pulled.failures} times"
    trouble = f"  failed {times}: {pulled.error}" if pulled.error else ""
    gone = f"  {len(pulled.gone)} gone at the source" if pulled.gone else ""
    return f"{source.new.slug}  {source.new.url}  {when}{trouble}{gone}"


def _pull_document(pull: Pull) -> Mapping[str, object]:
    return {
        "slug": pull.source,
        "modified": pull.is_new and pull.error is None,
        **pull.report.document(),
        "gone": list(pull.gone),
        "error": pull.error,
    }


def _pull_lines(pull: Pull) -> list[str]:
    if pull.error:
        return [f"{pull.source}: failed: {pull.error}"]
    if not pull.is_new:
        return [f"{pull.source}: not modified"]
    first, *others = pull.report.lines()
    gone = [f"gone at the source: {key}" for key in pull.gone]
    return [f"{pull.source}: {first}", *others, *gone]
