"""The commands `depeche import` and `depeche article correct`."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import click
import orjson

from config.settings import SiteSettings
from feeds.desk.commands import article_argument, print_done, read_note
from feeds.desk.publishing import correct as correct_article
from feeds.entities.resolving import find_categories, resolve_categories, resolve_entities
from feeds.entities.tagging import Tagger
from feeds.errors import ItemRejected, SourceUnreadable
from feeds.intake.confined import ConfinedReader
from feeds.intake.drafts import LONGEST_NAME, Draft, DraftRefused
from feeds.intake.filing import remember_tagging, resolve, revise_from
from feeds.intake.identify import SOURCE
from feeds.intake.items import (
    Additions,
    Item,
    Surroundings,
    check_language,
    check_line,
    make_item,
)
from feeds.intake.pictures import bring_picture
from feeds.intake.reading import FORMATS, Broken, Ended, Found, Refused, Unreadable
from feeds.intake.report import Report
from feeds.intake.run import Plan, Run
from feeds.intake.sources import File, find_files, show_path
from feeds.intake.taggers import Taggers
from feeds.intake.texts import tag_item
from feeds.media.pictures import Picture
from feeds.options import as_json_option
from feeds.services import Services
from storage.articles import Article, Revised
from storage.protocols import Storage

SOME_REJECTED = 1
NAMESPACE = re.compile(r"[a-z0-9][a-z0-9.:_-]{0,79}", re.ASCII)

format_option = click.option(
    "--format",
    "file_format",
    type=click.Choice(sorted(FORMATS)),
    help="How the files are written, whatever their names and beginnings.",
)


def check_namespace(name: str) -> str:
    """Answer the name of a source; raise DraftRefused."""
    if not NAMESPACE.fullmatch(name):
        raise DraftRefused("--source", "must be a name of up to 80 letters, digits, dots, dashes and colons")
    return name


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
@click.option(
    "--source",
    "namespace",
    default=SOURCE,
    metavar="NAME",
    callback=lambda _context, _option, name: check_namespace(name),
    help="Whose ids the items have; the same id of another source is another article.",
)
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
    namespace: str,
    categorise: bool,
    public: bool,
    as_json: bool,
) -> None:
    """Bring articles in from exports, feeds, pages and texts, folders of them, or standard input (-).

    Doing so again changes nothing. Exits with 1 if some items were rejected, with 2 if nothing was read.
    """
    storage, site = services.storage, services.settings.site
    plan = Plan(
        public=public,
        file_format=file_format,
        additions=_check_additions(storage, categories, entities, authors, language),
        surroundings=Surroundings.of(site),
        media_folder=Path(services.settings.media.folder),
        source=namespace,
        categorise=categorise,
    )
    with (
        ConfinedReader(base_url=site.base_url, zone=site.timezone) as reader,
        Taggers(services.settings.storage.url, categorise=categorise) as taggers,
    ):
        run = Run(storage, services.clock, plan, reader, taggers=taggers)
        try:
            _import(run, run.find(sources))
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
    item, picture = _read_one(services, source, file_format)
    with services.storage.reading() as session:
        item = resolve(session, item, find_categories(session, item.labels))
        article = session.articles.get(key)
    item = tag_item(services.storage, item, Tagger())
    with services.storage.writing() as session:
        now = services.clock()
        if picture:
            session.images.keep(picture.image.path, picture.image, at=now)
        revised = revise_from(session, article, item, note=note, now=now)
        corrected = correct_article(session, article, _from_the_desk(revised, article), now=now)
        if corrected.revision != article.revision:
            remember_tagging(session, article, corrected, item, now=now)
    print_done("Corrected", corrected, services, as_json=as_json)


def _from_the_desk(revised: Revised, article: Article) -> Revised:
    """Leave the fingerprint of what was last imported, so that importing that again finds it the same."""
    return replace(revised, item_hash=article.item_hash)


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


def _import(run: Run, files: Sequence[File]) -> None:
    """Bring all files in, with a bar of the bytes read where somebody sees it."""
    with click.progressbar(
        length=max(1, sum(map(_size, files))),
        label="Importing",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        for file in files:
            before = bar.pos
            run.take(file, on_progress=lambda read, before=before: bar.update(before + read - bar.pos))  # type: ignore[misc] # a default is how a loop's value is kept
            bar.update(before + _size(file) - bar.pos)
        run.finish()


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size if file.path else 0
    except OSError:  # it is reported when it is opened
        return 0


def _print(report: Report, *, as_json: bool) -> None:
    click.echo(orjson.dumps(report.document()) if as_json else "\n".join(report.lines()))


def _read_one(services: Services, source: str, file_format: str | None) -> tuple[Item, Picture | None]:
    files = find_files(source, file_format=file_format)
    if len(files) != 1 or Path(source).is_dir():
        raise SourceUnreadable(show_path(source), "is a folder; name one file")
    file = files[0]
    site = services.settings.site
    draft = _read_draft(file, site)
    try:
        draft, picture = bring_picture(draft, file.path, Path(services.settings.media.folder))
        item = make_item(draft, path=file.origin, additions=Additions(), surroundings=Surroundings.of(site))
    except DraftRefused as error:
        raise ItemRejected(file.name, "", str(error)) from error
    return item, picture


def _read_draft(file: File, site: SiteSettings) -> Draft:
    """Answer the one item in a file; raise SourceUnreadable or ItemRejected."""
    with ConfinedReader(base_url=site.base_url, zone=site.timezone) as reader:
        outcomes = [outcome for outcome, _ in islice(reader.read(file), 3)]
    match outcomes:
        case [Found(draft), Ended()]:
            return draft
        case [Refused(name, reason), *_]:
            raise ItemRejected(file.name, name, reason)
        case [Broken(reason)]:
            raise ItemRejected(file.name, "", reason)
        case [Unreadable(reason)]:
            raise SourceUnreadable(file.name, reason)
    raise SourceUnreadable(file.name, "does not hold exactly one article")
