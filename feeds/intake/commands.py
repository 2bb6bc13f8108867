"""The commands `depeche import` and `depeche article correct`."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from zoneinfo import ZoneInfo

import click
import orjson

from config.settings import SiteSettings
from feeds.desk.commands import article_argument, print_done, read_note
from feeds.desk.publishing import correct as correct_article
from feeds.entities.options import as_json_option
from feeds.entities.resolving import resolve_categories, resolve_entities
from feeds.entities.tagging import Tagger
from feeds.errors import ItemRejected, SourceUnreadable
from feeds.intake.drafts import DraftRefused
from feeds.intake.filing import remember_tagging, resolve, revise_from
from feeds.intake.items import (
    LONGEST_NAME,
    Additions,
    Item,
    Surroundings,
    check_language,
    check_line,
    make_item,
)
from feeds.intake.report import Report
from feeds.intake.run import Plan, Run
from feeds.intake.sources import FORMATS, File, find_files, read_draft, show_path
from feeds.services import Services
from storage.articles import Article, Revised
from storage.protocols import Storage

SOME_REJECTED = 1

format_option = click.option(
    "--format",
    "file_format",
    type=click.Choice(sorted(FORMATS)),
    help="What the files are, whatever their names.",
)


@click.command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@format_option
@click.option(
    "--category", "categories", multiple=True, metavar="C", help="A category of every item, by slug or label."
)
@click.option(
    "--entity",
    "entities",
    multiple=True,
    metavar="E",
    help="What every item is about: slug, Wikidata id or label.",
)
@click.option("--author", "authors", multiple=True, metavar="A", help="An author of every item, by name.")
@click.option("--language", metavar="L", help="The language of items that name none, such as fr or ar-MA.")
@click.option("--categorise", is_flag=True, help="File items that name no category under those that fit.")
@click.option("--publish", "public", is_flag=True, help="Publish what is new and correct what is public.")
@as_json_option
@click.pass_obj
def import_(
    services: Services,
    *,
    sources: Sequence[str],
    file_format: str | None,
    categories: Sequence[str],
    entities: Sequence[str],
    authors: Sequence[str],
    language: str | None,
    categorise: bool,
    public: bool,
    as_json: bool,
) -> None:
    """Bring articles in from text and Markdown files, folders of them, or standard input (-).

    Doing so again changes nothing. Exits with 1 if some items were rejected, with 2 if nothing was read.
    """
    storage = services.storage
    plan = Plan(
        public=public,
        file_format=file_format,
        additions=_check_additions(storage, categories, entities, authors, language),
        surroundings=_surroundings(services.settings.site),
        categorise=categorise,
    )
    run = Run(storage, services.clock, plan)
    try:
        with _with_progress(run.find(sources)) as files:
            for file in files:
                run.take(file)
    finally:  # what was committed is reported, whatever stopped the run
        _print(run.report, as_json=as_json)
    run.check_readable()
    sys.exit(SOME_REJECTED if run.report.rejected else 0)


@click.command("correct")
@article_argument
@click.argument("source", metavar="FILE")
@click.option("--note", required=True, callback=read_note, help="What was wrong, for readers.")
@format_option
@as_json_option
@click.pass_obj
def correct(
    services: Services, *, key: str, source: str, note: str, file_format: str | None, as_json: bool
) -> None:
    """Replace the text of a public article by that of FILE, with a public note.

    FILE is in any form that import reads. It also replaces the categories, entities and authors if it names
    any. The article keeps its id, its slug, its place and its first date. Importing the file it first came
    from again does not undo the correction.
    """
    item = _read_one(source, file_format, _surroundings(services.settings.site))
    with services.storage.reading() as session:
        item, article = resolve(session, item, Tagger()), session.articles.get(key)
    with services.storage.writing() as session:
        now = services.clock()
        revised = revise_from(session, article, item, note=note, now=now)
        corrected = correct_article(session, article, _from_the_desk(revised, article), now=now)
        if corrected.revision != article.revision:
            remember_tagging(session, article, corrected, item, now=now)
    print_done("Corrected", corrected, services, as_json=as_json)


def _from_the_desk(revised: Revised, article: Article) -> Revised:
    """Leave the fingerprint of what was last imported, so that importing that again finds it the same."""
    return replace(revised, item_hash=article.item_hash)


def _surroundings(site: SiteSettings) -> Surroundings:
    return Surroundings(base_url=site.base_url, language=site.language, zone=ZoneInfo(site.timezone))


def _check_additions(
    storage: Storage,
    categories: Sequence[str],
    entities: Sequence[str],
    authors: Sequence[str],
    language: str | None,
) -> Additions:
    """Answer the options as slugs and clean names; raise UnknownTerm or DraftRefused."""
    with storage.reading() as session:
        return Additions(
            categories=resolve_categories(session, categories),
            entities=resolve_entities(session, entities),
            authors=tuple(check_line("--author", name, LONGEST_NAME) for name in authors),
            language=check_language(language) if language is not None else None,
        )


def _with_progress(files: Sequence[File]) -> AbstractContextManager[Iterable[File]]:
    if not sys.stderr.isatty():
        return nullcontext(files)
    return click.progressbar(files, label="Importing", file=sys.stderr)


def _print(report: Report, *, as_json: bool) -> None:
    click.echo(orjson.dumps(report.document()) if as_json else "\n".join(report.lines()))


def _read_one(source: str, file_format: str | None, surroundings: Surroundings) -> Item:
    files = find_files(source, file_format=file_format)
    if len(files) != 1:
        raise SourceUnreadable(show_path(source), "is a folder; name one file")
    file = files[0]
    try:
        return make_item(read_draft(file), path=file.origin, additions=Additions(), surroundings=surroundings)
    except DraftRefused as error:
        raise ItemRejected(file.name, "", str(error)) from error
