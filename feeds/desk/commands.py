"""The commands `depeche article list|show|publish|withdraw`; intake adds `correct`, which reads files."""

from collections.abc import Sequence
from pathlib import Path

import click
import orjson

from feeds.desk.documents import article_document, article_line, article_lines, article_summary
from feeds.desk.publishing import publish, withdraw
from feeds.entities.options import as_json_option
from feeds.markup.text import clean_line
from feeds.media.folders import erase_files
from feeds.services import Services
from storage.articles import Article, State

LONGEST_NOTE = 500


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
    """The newsroom's articles: list, show, publish, correct, withdraw.

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
    _print_all(found, as_json=as_json)


@article.command("show")
@article_argument
@as_json_option
@click.pass_obj
def show_article(services: Services, *, key: str, as_json: bool) -> None:
    """Show everything about one article, its public text included."""
    with services.storage.reading() as session:
        found = session.articles.get(key)
    print_article(found, as_json=as_json)


@article.command("publish")
@article_argument
@as_json_option
@click.pass_obj
def publish_article(services: Services, *, key: str, as_json: bool) -> None:
    """Make a draft public: under the date it came with, or now if it has none or one in the future."""
    with services.storage.writing() as session:
        published = publish(session, session.articles.get(key), now=services.clock())
    print_done("Published", published, as_json=as_json)


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

    What is erased takes its picture along, unless another article shows it too.
    """
    with services.storage.writing() as session:
        withdrawn = withdraw(
            session,
            session.articles.get(key),
            reason=reason,
            note=public_note,
            erase=erase,
            now=services.clock(),
        )
        unused = session.images.drop_unused() if erase else ()
    erase_files(Path(services.settings.media.folder), unused)
    print_done("Withdrawn", withdrawn, as_json=as_json)


def print_article(found: Article, *, as_json: bool) -> None:
    """Print one article."""
    click.echo(orjson.dumps(article_document(found)) if as_json else article_lines(found))


def print_done(what: str, done: Article, *, as_json: bool) -> None:
    """Print what was done to an article."""
    click.echo(orjson.dumps(article_document(done)) if as_json else f"{what}: {done.slug} ({done.public_id})")


def _print_all(found: Sequence[Article], *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps([article_summary(each) for each in found]))
        return
    for each in found:
        click.echo(article_line(each))
