"""The commands of `depeche entity` that move articles: merge, pin, unpin and retag."""

import sys

import click
import orjson

from feeds.desk.commands import article_argument, print_done
from feeds.desk.merging import merge as merge_entities
from feeds.desk.retagging import run_retag
from feeds.desk.tagging import decide
from feeds.entities.describing import entity_document
from feeds.options import as_json_option
from feeds.services import Services
from storage.errors import NotFound
from storage.registry import RetagRun, Verdict


@click.command("merge")
@click.argument("old")
@click.argument("into")
@click.option("--force", is_flag=True, help="Also if the two are of different types.")
@as_json_option
@click.pass_obj
def merge(services: Services, *, old: str, into: str, force: bool, as_json: bool) -> None:
    """Make the entity OLD part of the entity INTO: its names and articles go over.

    Its slug and its Wikidata id keep answering: pages and feeds lead to those of INTO for good.
    """
    merged = merge_entities(services, old, into, is_forced=force)
    click.echo(orjson.dumps(entity_document(merged)) if as_json else f"Merged: {old} is now {merged.slug}")


@click.command("pin")
@article_argument
@click.argument("slug")
@click.option("--mention", is_flag=True, help="The article mentions the entity; otherwise it is about it.")
@as_json_option
@click.pass_obj
def pin(services: Services, *, key: str, slug: str, mention: bool, as_json: bool) -> None:
    """Say that ARTICLE is about the entity SLUG, whatever the rules find."""
    _decide(services, key, slug, Verdict.MENTION if mention else Verdict.ABOUT, as_json=as_json)


@click.command("unpin")
@article_argument
@click.argument("slug")
@as_json_option
@click.pass_obj
def unpin(services: Services, *, key: str, slug: str, as_json: bool) -> None:
    """Say that ARTICLE has nothing to do with the entity SLUG, whatever the rules find."""
    _decide(services, key, slug, Verdict.NONE, as_json=as_json)


@click.command("retag")
@click.argument("slugs", nargs=-1)
@as_json_option
@click.pass_obj
def retag(services: Services, *, slugs: tuple[str, ...], as_json: bool) -> None:
    """Tag anew what changes to the entities SLUGS touch, or to every one that waits for it."""
    with services.storage.writing() as session:
        for slug in slugs:
            entity = session.vocabulary.find_entity(slug)
            if entity is None:
                raise NotFound("entity", slug)
            session.registry.request_retag(entity.slug, at=services.clock())
        waiting = [run.slug for run in session.registry.list_retags()]
    runs = [run for slug in waiting if (run := run_retag(services, slug, _show_progress)) is not None]
    if as_json:
        click.echo(
            orjson.dumps([{"slug": run.slug, "seen": run.seen, "changed": run.changed} for run in runs])
        )
        return
    for run in runs:
        click.echo(f"{run.slug}: {run.changed} of {run.seen} articles changed")


def _decide(services: Services, key: str, slug: str, verdict: Verdict, *, as_json: bool) -> None:
    with services.storage.writing() as session:
        entity = session.vocabulary.find_entity(slug)
        if entity is None:
            raise NotFound("entity", slug)
        article = session.articles.get(key)
        decided = decide(session, article, entity.slug, verdict, now=services.clock())
    print_done("Decided", decided, services, as_json=as_json)


def _show_progress(run: RetagRun) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{run.slug}: {run.seen} articles", nl=run.finished_at is not None, err=True)
