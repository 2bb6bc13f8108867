"""Joins the names of two entities that are one."""

from dataclasses import replace

from storage.vocabulary import Alias, Entity


def with_names_of(target: Entity, source: Entity) -> Entity:
    """Answer an entity that answers to the names of another one too."""
    known = {*((label, tag) for tag, label in target.labels.items())}
    known |= {(alias.surface, alias.language) for alias in target.aliases}
    labels = [Alias(surface=label, language=tag) for tag, label in sorted(source.labels.items())]
    new = [alias for alias in (*labels, *source.aliases) if (alias.surface, alias.language) not in known]
    return replace(
        target,
        labels={**source.labels, **target.labels},
        aliases=(*target.aliases, *new),
        roles=(*target.roles, *(role for role in source.roles if role not in target.roles)),
        neighbours=tuple(
            dict.fromkeys(each for each in (*target.neighbours, *source.neighbours) if each != target.slug)
        ),
    )
