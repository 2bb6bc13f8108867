"""The commands `depeche entity candidates …`: unknown names over all articles, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import click
import orjson

from feeds.entities import options
from feeds.entities.commands import ENTITY_TYPE
from feeds.entities.describing import entity_document
from feeds.entities.matching.gazetteer import name_key
from feeds.entities.options import Name
from feeds.entities.registry_commands import ask_for_retagging
from feeds.errors import FeedsError
from feeds.markup.slugs import slugify
from feeds.options import as_json_option
from feeds.services import Services
from storage.errors import NotFound
from storage.registry import NameCandidate
from storage.vocabulary import ALIAS_FLAGS, Alias, Entity, EntityType

MOST = 50


@dataclass
class NoCandidate(FeedsError):
    """A name that no article has as an unknown one."""

    name: str

    def __str__(self) -> str:
        """Say what to do instead."""
        return (
            f"{self.name!r} is no candidate: no article has it as an unknown name."
            " See `depeche entity candidates list`, or add what no article has with `depeche entity add`"
        )


flag_option = click.option(
    "--flag", "flags", type=click.Choice(ALIAS_FLAGS), multiple=True, help="What the name asks of a text."
)


@click.group()
def candidates() -> None:
    """Names that articles have and the registry lacks: list them, and accept, add or ignore each."""


@candidates.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=MOST, help="How many, 50 by default.")
@as_json_option
@click.pass_obj
def list_candidates(services: Services, *, limit: int, as_json: bool) -> None:
    """List unknown names, those of the most articles first, each with a place where it stands."""
    with services.storage.reading() as session:
        found = session.registry.candidates(limit=limit)
    if as_json:
        click.echo(orjson.dumps([_document(each) for each in found]))
        return
    for each in found:
        kind = each.type.value if each.type else "unknown"
        click.echo(f"{each.articles:>5}  {each.surface}  ({kind})  … {each.context} …")


@candidates.command("accept")
@click.argument("name", type=options.name_in_language)
@click.option("--type", "kind", type=ENTITY_TYPE, required=True, help="What kind of real thing it is.")
@click.option("--slug", type=options.slug, help="Its slug, instead of one made of the name.")
@as_json_option
@click.pass_obj
def accept(services: Services, *, name: Name, kind: str, slug: str | None, as_json: bool) -> None:
    """Make a new entity of the candidate NAME, such as fr="Office des Sables"; its articles are tagged anew.

    A name that no article has is refused: that is what `depeche entity add` is for.
    """
    entity = Entity(slug=slug or slugify(name.text), type=EntityType(kind), labels={name.language: name.text})
    with services.storage.writing() as session:
        if session.registry.find_candidate(name_key(name.text)) is None:
            raise NoCandidate(name.text)
        session.vocabulary.add_entity(entity, at=services.clock())
        ask_for_retagging(session, services, entity.slug)
    click.echo(orjson.dumps(entity_document(entity)) if as_json else f"Added: {entity.slug}")


@candidates.command("alias")
@click.argument("name", type=options.name_in_language)
@click.argument("slug")
@flag_option
@as_json_option
@click.pass_obj
def alias(services: Services, *, name: Name, slug: str, flags: Sequence[str], as_json: bool) -> None:
    """Make NAME, such as fr=ONF, another name of the entity SLUG, and have its articles tagged anew."""
    new = Alias(surface=name.text, language=name.language, **dict.fromkeys(flags, True))
    with services.storage.writing() as session:
        known = session.vocabulary.find_entity(slug)
        if known is None:
            raise NotFound("entity", slug)
        kept = tuple(
            each for each in known.aliases if (each.surface, each.language) != (new.surface, new.language)
        )
        entity = replace(known, aliases=(*kept, new))
        session.vocabulary.update_entity(entity, at=services.clock())
        ask_for_retagging(session, services, entity.slug)
    click.echo(orjson.dumps(entity_document(entity)) if as_json else f"Changed: {entity.slug}")


@candidates.command("ignore")
@click.argument("name", type=options.bare_name)
@as_json_option
@click.pass_obj
def ignore(services: Services, *, name: str, as_json: bool) -> None:
    """Never show NAME, such as Tazarine or fr=Tazarine, as a candidate again, however it is spelled."""
    key = name_key(name)
    with services.storage.writing() as session:
        articles = candidate.articles if (candidate := session.registry.find_candidate(key)) else 0
        session.registry.ignore(key, at=services.clock())
    if as_json:
        click.echo(orjson.dumps({"ignored": key, "articles": articles}))
        return
    click.echo(f"Ignored: {name} ({articles} articles have it)")


def _document(each: NameCandidate) -> Mapping[str, object]:
    return {
        "key": each.key,
        "surface": each.surface,
        "articles": each.articles,
        "mentions": each.mentions,
        "type": each.type.value if each.type else None,
        "context": each.context,
    }
