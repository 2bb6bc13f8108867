"""The commands `depeche category` and `depeche entity`: list the vocabulary and add to it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
import orjson

from feeds.entities import options
from feeds.entities.describing import Document, category_document, entity_document
from feeds.entities.options import Name
from feeds.entities.registry_commands import ask_for_retagging
from feeds.options import as_json_option
from feeds.services import Services
from storage.vocabulary import Alias, Category, Entity, EntityType

ENTITY_TYPE = click.Choice([kind.value for kind in EntityType])
label_option = click.option(
    "--label",
    "labels",
    type=options.name_in_language,
    multiple=True,
    required=True,
    metavar="LANGUAGE=TEXT",
    help="The name shown in this language, such as fr=Économie; once for each language.",
)


@click.group()
def category() -> None:
    """What articles are about, as the newsroom chooses: list and add categories."""


@category.command("list")
@as_json_option
@click.pass_obj
def list_categories(services: Services, *, as_json: bool) -> None:
    """List every category by slug."""
    with services.storage.reading() as session:
        found = session.vocabulary.list_categories()
    _print_all([category_document(each) for each in found], as_json=as_json)


@category.command("add")
@click.argument("slug", type=options.slug)
@label_option
@click.option(
    "--code", "codes", type=options.code, multiple=True, help="An IPTC code, such as medtop:04000000."
)
@as_json_option
@click.pass_obj
def add_category(
    services: Services,
    *,
    slug: str,
    labels: Sequence[Name],
    codes: Sequence[str],
    as_json: bool,
) -> None:
    """Add the category SLUG, which becomes part of feed URLs and cannot be changed."""
    new = Category(slug=slug, labels=_by_language(labels), codes=tuple(dict.fromkeys(codes)))
    with services.storage.writing() as session:
        session.vocabulary.add_category(new, at=services.clock())
    _print_added(category_document(new), as_json=as_json)


@click.group()
def entity() -> None:
    """The persons, organisations, places and events articles are about: list and add entities."""


@entity.command("list")
@click.option("--type", "kind", type=ENTITY_TYPE, help="Only entities of this type.")
@as_json_option
@click.pass_obj
def list_entities(services: Services, *, kind: str | None, as_json: bool) -> None:
    """List entities by slug."""
    with services.storage.reading() as session:
        found = session.vocabulary.list_entities()
    documents = [entity_document(each) for each in found if kind in (None, each.type.value)]
    _print_all(documents, as_json=as_json)


@entity.command("add")
@click.argument("slug", type=options.slug)
@click.option("--type", "kind", type=ENTITY_TYPE, required=True, help="What kind of real thing it is.")
@label_option
@click.option(
    "--alias",
    "aliases",
    type=options.name_in_language,
    multiple=True,
    metavar="LANGUAGE=TEXT",
    help="Another name, such as fr=Grande-Bretagne.",
)
@click.option(
    "--acronym",
    "acronyms",
    type=options.name_in_language,
    multiple=True,
    metavar="LANGUAGE=TEXT",
    help="Another name that counts only in exactly these letters, such as fr=CNDP.",
)
@click.option(
    "--wikidata", type=options.wikidata_id, help="Its Wikidata id, Q and a number: look it up, never guess."
)
@as_json_option
@click.pass_obj
def add_entity(
    services: Services,
    *,
    slug: str,
    kind: str,
    labels: Sequence[Name],
    aliases: Sequence[Name],
    acronyms: Sequence[Name],
    wikidata: str | None,
    as_json: bool,
) -> None:
    """Add the entity SLUG, which becomes part of feed URLs and cannot be changed."""
    new = Entity(
        slug=slug,
        type=EntityType(kind),
        labels=_by_language(labels),
        aliases=_aliases(aliases, acronyms),
        wikidata=wikidata,
    )
    with services.storage.writing() as session:
        session.vocabulary.add_entity(new, at=services.clock())
        ask_for_retagging(session, services, new.slug)
    _print_added(entity_document(new), as_json=as_json)


def _by_language(labels: Iterable[Name]) -> Mapping[str, str]:
    by_language: dict[str, str] = {}
    for label in labels:
        if label.language in by_language:
            raise click.BadParameter(
                f"two labels for {label.language}; give one for each language", param_hint="'--label'"
            )
        by_language[label.language] = label.text
    return by_language


def _aliases(aliases: Iterable[Name], acronyms: Iterable[Name]) -> tuple[Alias, ...]:
    """Answer each name once; typed both ways, it counts as an acronym."""
    exact = [Alias(surface=each.text, language=each.language, exact_case=True) for each in acronyms]
    free = [Alias(surface=each.text, language=each.language) for each in aliases]
    by_name: dict[tuple[str, str], Alias] = {}
    for alias in (*exact, *free):
        by_name.setdefault((alias.language, alias.surface), alias)
    return tuple(by_name.values())


def _print_all(documents: Sequence[Document], *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(documents))
        return
    for document in documents:
        click.echo(_line(document))


def _print_added(document: Document, *, as_json: bool) -> None:
    click.echo(orjson.dumps(document) if as_json else f"Added: {_line(document)}")


def _line(
    document: Mapping[str, Any],
) -> str:  # Any: the documents are made above, for people and orjson alike
    labels = document["labels"]
    return f"{document['slug']}  ({document['type']})  {labels.get('fr') or next(iter(labels.values()))}"
