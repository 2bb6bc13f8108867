"""The conditions of a feed as people see them: chips, each with the feed that is left without it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from feeds.syndication.naming import Names
from feeds.syndication.parameters import Clause, FeedParameters, without_value
from feeds.syndication.texts import label_in
from feeds.web.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One value a feed asks for; `left` is the feed without it, `clause` what it is a value of, if any.

    `language` is the label's own, empty where nobody knows it.
    """

    filter: str
    label: str
    language: str
    left: FeedParameters
    slug: str = ""
    clause: Clause | None = None

    @property
    def excluded(self) -> bool:
        """Whether it must not hold."""
        return self.clause is not None and self.clause.excluded

    @property
    def is_alternative(self) -> bool:
        """Whether another one may hold instead."""
        return self.clause is not None and len(self.clause.values) > 1


def conditions(parameters: FeedParameters, names: Names, language: str) -> Iterator[Condition]:
    """Answer everything a feed asks for in canonical order, in the words of a language."""
    for name, clause in parameters.clauses():
        for value in clause.values:
            label, spoken = label_in(names[name, value].labels, language)
            left = without_value(parameters, name, clause, value)
            yield Condition(filter=name, label=label, language=spoken, left=left, slug=value, clause=clause)
    if parameters.q is not None:
        yield Condition(filter="q", label=parameters.q, language="", left=replace(parameters, q=None))
    if parameters.since is not None:
        left = replace(parameters, since=None)
        yield Condition(filter="since", label=day(parameters.since, language), language=language, left=left)
    if parameters.until is not None:
        left = replace(parameters, until=None)
        yield Condition(filter="until", label=day(parameters.until, language), language=language, left=left)
