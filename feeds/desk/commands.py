"""The commands `depeche article …`; intake adds `correct`, which reads files."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import orjson

from feeds.desk.documents import article_document, article_line, article_lines, article_summary
from feeds.desk.embargoes import read_embargo, show_moment
from feeds.desk.publishing import publish, restore, schedule, unschedule, withdraw
from feeds.desk.reindexing import read_all_words
from feeds.desk.translating import part, translate
from feeds.markup.text import clean_line
from feeds.media.folders import erase_files
from feeds.options import as_json_option
from feeds.services import Services
from storage.articles import Article, State

LONGEST_NOTE = 500
MOST_CHANGES = 50
"""How many of an article's changes `article show` tells."""


def read_key(_context: click.Context, _parameter: click.Parameter, typed: str) -> str:
    """Answer the slug or permanent id somebody typed; raise BadParameter for bytes that are no text (Q5)."""
    if not typed.isprintable():
        raise click.BadParameter("is neither a slug nor a permanent id.")
    return typed


def read_note(_context: click.Context, _parameter: click.Parameter, typed: str | None) -> str | None:
    """Answer a note as clean plain text; raise BadParameter for an empty or long one."""
    if typed is None:
        return None
    try:
        note = clean_line(typed, limit=LONGEST_NOTE)
    except ValueError as error:
        raise click.BadParameter(f"must have at most {LONGEST_NOTE} characters.") from error
    if not note:
        raise click.BadParameter("must say something.")
    return note


article_argument = click.argument("key", metavar="ARTICLE", callback=read_key)


@click.group()
def article() -> None:
    """The newsroom's articles: list, show, schedule, publish, correct, translate, withdraw, restore.

    ARTICLE is a slug or a permanent id.
    """


@article.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many.")
@as_json_option
@click.pass_obj
def list_articles(services: Services, *, state: str | None, limit: int, as_json: bool) -> None:
    """List articles, the newest in the storage first."""
    with services.storage.reading() as session:
        found = session.articles.list(state=State(state) if state else None, limit=limit)
    _print_all(found, services, as_json=as_json)


@article.command("show")
@article_argument
@as_json_option
@click.pass_obj
def show_article(services: Services, *, key: str, as_json: bool) -> None:
    """Show everything about one article, its public text included."""
    print_article(_find(services, key), services, as_json=as_json)


@article.command("publish")
@article_argument
@click.option("--now", "at_once", is_flag=True, help="Even if it came with a date in the future.")
@as_json_option
@click.pass_obj
def publish_article(services: Services, *, key: str, at_once: bool, as_json: bool) -> None:
    """Make a draft public under the date it came with, or now.

    One that came with a date in the future is refused without --now: schedule it. A scheduled article is
    published by the end of its embargo; unschedule it to have it out earlier.
    """
    found = _find(services, key)
    now = services.clock()
    if found.published_at is not None and found.published_at > now and not at_once:
        dated = show_moment(found.published_at, _zone(services))
        raise click.UsageError(f"{found.slug} is dated {dated}: schedule it, or publish it --now.")
    with services.storage.writing() as session:
        published = publish(session, found, now=now)
    print_done("Published", published, services, as_json=as_json)


@article.command("schedule")
@article_argument
@click.option(
    "--at",
    "embargo",
    metavar="MOMENT",
    required=True,
    help="When it appears, such as 2026-12-01T08:00; in the newsroom's zone unless it has an offset.",
)
@as_json_option
@click.pass_obj
def schedule_article(services: Services, *, key: str, embargo: str, as_json: bool) -> None:
    """Put a draft under embargo: it appears everywhere at a moment, and nowhere before.

    A scheduled article moves to the new moment. When clocks go back, the earlier of two equal times counts;
    when they go forward, the next minute that exists.
    """
    zone = _zone(services)
    try:
        embargo_at = read_embargo(embargo, zone=zone)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--at") from error
    found = _find(services, key)
    with services.storage.writing() as session:
        scheduled = schedule(session, found, embargo_at=embargo_at, now=services.clock())
    print_done(f"Scheduled for {show_moment(embargo_at, zone)}", scheduled, services, as_json=as_json)


@article.command("unschedule")
@article_argument
@as_json_option
@click.pass_obj
def unschedule_article(services: Services, *, key: str, as_json: bool) -> None:
    """Make a scheduled article a draft again."""
    found = _find(services, key)
    with services.storage.writing() as session:
        draft = unschedule(session, found)
    print_done("Unscheduled", draft, services, as_json=as_json)


@article.command("withdraw")
@article_argument
@click.option("--reason", required=True, callback=read_note, help="Why; for the newsroom, never public.")
@click.option("--public-note", callback=read_note, help="What the notice tells readers, if anything.")
@click.option("--erase", is_flag=True, help="Wipe the text of every revision too; it cannot be undone.")
@as_json_option
@click.pass_obj
def withdraw_article(
    services: Services, *, key: str, reason: str, public_note: str | None, erase: bool, as_json: bool
) -> None:
    """Take back a public article; feeds carry a notice in its place from now on.

    With --erase, also one that was withdrawn before; its picture goes too, unless another article shows it.
    """
    found = _find(services, key)
    with services.storage.writing() as session:
        withdrawn = withdraw(
            session,
            found,
            reason=reason,
            note=public_note,
            erase=erase,
            now=services.clock(),
        )
        unused = session.images.drop_unused() if erase else ()
    erase_files(Path(services.settings.media.folder), unused)
    print_done("Withdrawn", withdrawn, services, as_json=as_json)


@article.command("restore")
@article_argument
@click.option("--reason", required=True, callback=read_note, help="Why; for the newsroom, never public.")
@as_json_option
@click.pass_obj
def restore_article(services: Services, *, key: str, reason: str, as_json: bool) -> None:
    """Bring a withdrawn article back under its id, its address and its place, unless it was erased."""
    found = _find(services, key)
    with services.storage.writing() as session:
        restored = restore(session, found, reason=reason, now=services.clock())
    print_done("Restored", restored, services, as_json=as_json)


@article.command("translate")
@article_argument
@click.option(
    "--of",
    "original",
    metavar="ARTICLE",
    required=True,
    callback=read_key,
    help="The article it was translated from, or another translation of the same.",
)
@as_json_option
@click.pass_obj
def translate_article(services: Services, *, key: str, original: str, as_json: bool) -> None:
    """Say that ARTICLE is a translation of another: their pages lead to one another.

    There is one article a language. Only published ones are shown; the others wait until they are.
    """
    with services.storage.writing() as session:
        found = session.articles.get(key)
        translate(session, found, session.articles.get(original), now=services.clock())
    print_done("Translated", found, services, as_json=as_json)


@article.command("untranslate")
@article_argument
@as_json_option
@click.pass_obj
def untranslate_article(services: Services, *, key: str, as_json: bool) -> None:
    """Say that ARTICLE is no translation of the others, and none of it; no import links it again."""
    with services.storage.writing() as session:
        found = session.articles.get(key)
        part(session, found, now=services.clock())
    print_done("Parted", found, services, as_json=as_json)


@article.command("reindex")
@as_json_option
@click.pass_obj
def reindex_articles(services: Services, *, as_json: bool) -> None:
    """Read again the words by which every article is found; searches go on meanwhile."""
    count = sum(read_all_words(services))
    click.echo(orjson.dumps({"articles": count}) if as_json else f"Read the words of {count} articles.")


def _find(services: Services, key: str) -> Article:
    """Read the article before the turn to write comes: what somebody else changes meanwhile is not undone."""
    with services.storage.reading() as session:
        return session.articles.get(key)


def print_article(found: Article, services: Services, *, as_json: bool) -> None:
    """Print one article with what has happened to it."""
    with services.storage.reading() as session:
        changes = session.changes.list_of(found, limit=MOST_CHANGES)
        origin = session.origins.get(found)
        versions = session.translations.list_of(found)
    document = article_document(found, _zone(services), changes, origin, versions)
    click.echo(orjson.dumps(document) if as_json else article_lines(document))


def print_done(what: str, done: Article, services: Services, *, as_json: bool) -> None:
    """Print what was done to an article."""
    if as_json:
        print_article(done, services, as_json=True)
    else:
        click.echo(f"{what}: {done.slug} ({done.public_id})")


def _zone(services: Services) -> ZoneInfo:
    return ZoneInfo(services.settings.site.timezone)


def _print_all(found: Sequence[Article], services: Services, *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps([article_summary(each, _zone(services)) for each in found]))
        return
    for each in found:
        click.echo(article_line(each, _zone(services)))
