"""The commands `depeche entity tag` and `depeche entity evaluate`: what the rules find, and how well."""

import click
import orjson

from feeds.entities.describing import tagging_document
from feeds.entities.evaluating import Count, Evaluation, evaluate
from feeds.entities.matching.gazetteer import Gazetteer, make_gazetteer
from feeds.entities.matching.mentions import Mention, Tagging
from feeds.entities.registry_files import read_text, require_entities
from feeds.entities.tagging import Suggestions, Tagger
from feeds.options import as_json_option
from feeds.services import Services
from storage.vocabulary import EntityStatus

registry_option = click.option(
    "--registry",
    metavar="FILE",
    help="Uses the entities of this JSON or CSV file instead of the stored ones.",
)


@click.command("tag")
@click.argument("file")
@click.option("--language", metavar="TAG", help="The language of the text, instead of guessing fr, ar or en.")
@registry_option
@as_json_option
@click.pass_obj
def tag(services: Services, *, file: str, language: str | None, registry: str | None, as_json: bool) -> None:
    """Show what the rules find in the text FILE: every mention with its place, rule and score.

    Offsets count code points of the file as it is; a sign-up block at its end counts but is never matched.
    """
    text = read_text(file)
    tagger = Tagger(gazetteer=_gazetteer(services, registry))
    tagging = tagger.tag(text, language=language)
    suggestions: Suggestions = ()
    if registry is None:
        with services.storage.reading() as session:
            suggestions = tagger.suggest(session, text, tagging, language=language)
    if as_json:
        click.echo(orjson.dumps(tagging_document(tagging, suggestions)))
        return
    for line in _lines(tagging, suggestions):
        click.echo(line)


@click.command("evaluate")
@click.argument("file")
@registry_option
@as_json_option
@click.pass_obj
def evaluate_(services: Services, *, file: str, registry: str | None, as_json: bool) -> None:
    """Compare what the rules find with what people marked in the JSONL file FILE.

    Each line is {text, language, mentions: [{start, end, id}]}; marks of entities that the registry lacks are
    left out.
    """
    evaluation = evaluate(_gazetteer(services, registry), file, read_text(file))
    if as_json:
        click.echo(orjson.dumps(evaluation.document()))
        return
    for line in _report(evaluation):
        click.echo(line)


def _gazetteer(services: Services, registry: str | None) -> Gazetteer:
    if registry is not None:
        return make_gazetteer(
            each for each in require_entities(registry) if each.status is EntityStatus.ACTIVE
        )
    tagger = Tagger()
    with services.storage.reading() as session:
        tagger.refresh(session)
    return tagger.gazetteer


def _lines(tagging: Tagging, suggestions: Suggestions) -> list[str]:
    mentions = [_line(mention) for mention in tagging.mentions]
    fitting = (
        [f"Categories that fit: {', '.join(each.category for each in suggestions)}"] if suggestions else []
    )
    return [*mentions, *fitting, f"About: {', '.join(tagging.about) or 'nothing it knows'}"]


def _line(mention: Mention) -> str:
    meant = mention.entity or " or ".join(mention.senses) or "unknown"
    place = f"{mention.start}-{mention.end}"
    return f"{place:>13}  {mention.status.value:9}  {mention.rule.value:20}  {mention.surface!r}  {meant}"


def _report(evaluation: Evaluation) -> list[str]:
    rows = {"all": evaluation.total, **evaluation.languages, **evaluation.types}
    return [_row(name, count) for name, count in rows.items()]


def _row(name: str, count: Count) -> str:
    figures = count.document()
    return (
        f"{name:14} precision {figures['precision']:.3f}  recall {figures['recall']:.3f}"
        f"  F1 {figures['f1']:.3f}  ({count.correct} of {count.gold} marked, {count.found} found)"
    )
