"""An `ArticleQuery` as conditions in SQL: which articles it means, by term and by date.

The statements know states and terms, never the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.articles import ArticleQuery
from storage.sql.engine import Value, named
from storage.sql.positions import first_position
from storage.vocabulary import Term, TermKey


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on `p.position` of an article or a posting `p`, and the values they name.

    `groups` are the parameters of each required group of terms, as they stand in `in (…)`; `terms` and
    `dates` are the conditions themselves.
    """

    groups: tuple[str, ...]
    terms: tuple[str, ...]
    dates: tuple[str, ...]
    values: Mapping[str, Value]

    @property
    def along_position(self) -> str:
        """The conditions, for a walk along `position`."""
        return " and ".join((*self.terms, *self.dates))

    @property
    def along_others(self) -> str:
        """The same conditions, for a walk along another key.

        SQLite would rather look up the range of positions and sort what it finds, which may be everything; a
        unary plus keeps it from that (sqlite.org/optoverview.html).
        """
        return self.along_position.replace("p.position", "+p.position")


def where_of(query: ArticleQuery, terms: Mapping[TermKey, Term]) -> Where:
    """Answer the conditions of a query, whose terms are found already."""
    groups: list[str] = []
    conditions: list[str] = ["p.position is not null"]
    values: dict[str, Value] = {}
    for index, group in enumerate((*query.all_of, *((key,) for key in query.none_of))):
        names, bound = named(f"g{index}_", [terms[key].id for key in group])
        groups.append(names)
        negation = "" if index < len(query.all_of) else "not "
        conditions.append(
            f"{negation}exists (select 1 from posting x"
            f" where x.position = p.position and x.term_id in ({names}))"
        )
        values |= bound
    bounds = bounds_of(query)
    return Where(
        groups=tuple(groups[: len(query.all_of)]),
        terms=tuple(conditions),
        dates=tuple(f"p.position {operator} :{name}" for name, operator, _ in bounds),
        values=values | {name: position for name, _, position in bounds},
    )


def bounds_of(query: ArticleQuery) -> list[tuple[str, str, int]]:
    """Answer what positions are bounded by: a name, `>=` or `<`, and the position."""
    bounds = []
    if query.published_from is not None:
        bounds.append(("first", ">=", first_position(query.published_from)))
    if query.published_until is not None:
        bounds.append(("last", "<", first_position(query.published_until)))
    if query.before is not None:
        bounds.append(("before", "<", query.before))
    return bounds
