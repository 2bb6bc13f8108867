"""Where the feed builder stands, as its URL says it, and where each of its links leads. Pure.

A state is the parameters of a feed, and how the directory beside them is read: `find` is searched for in it,
`mode` says what choosing a value means: `all` (and this one), `any` (or this one), `none` (but not this one).
"""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

from feeds.errors import BadRequest
from feeds.syndication.canonical import canonical_query
from feeds.syndication.parameters import MOST_VALUES, Clause, FeedParameters, read_parameters, with_clauses
from feeds.syndication.parameters import without_value as parameters_without

MODES = ("all", "any", "none")
LONGEST_FIND = 80
OWN_PARAMETERS = ("find", "mode")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of the builder."""

    parameters: FeedParameters
    find: str = ""
    mode: str = "all"

    @property
    def query(self) -> str:
        """The canonical query string of the state; empty at the beginning."""
        own = {"find": self.find, "mode": "" if self.mode == "all" else self.mode}
        written = [f"{name}={quote(value, safe='')}" for name, value in own.items() if value]
        return "&".join(filter(None, [canonical_query(self.parameters), *written]))

    @property
    def address(self) -> str:
        """The address of the state."""
        return f"/feeds?{self.query}".removesuffix("?")


def read_state(query: bytes) -> State:
    """Read the query of a builder URL; what a form left empty is not there.

    Raises BadRequest as the feed of the same query would.
    """
    parts = [part for part in query.split(b"&") if part.partition(b"=")[2]]
    own = {name: [part for part in parts if part.startswith(f"{name}=".encode())] for name in OWN_PARAMETERS}
    feed = b"&".join(part for part in parts if not any(part in found for found in own.values()))
    mode = _only("mode", own["mode"]) or "all"
    if mode not in MODES:
        raise BadRequest("mode", f"must be one of {', '.join(MODES)}")
    find = " ".join(_only("find", own["find"]).split())[:LONGEST_FIND]
    return State(parameters=read_parameters(feed), find=find, mode=mode)


def _only(name: str, parts: list[bytes]) -> str:
    """Answer the one value there is; the gate has checked that it is text."""
    values = dict.fromkeys(value for part in parts for _, value in parse_qsl(part.decode("latin-1")))
    if len(values) > 1:
        raise BadRequest(name, "is given more than once")
    return next(iter(values), "")


def is_full(parameters: FeedParameters) -> bool:
    """Answer whether a feed has as many values as it may have."""
    return sum(len(clause.values) for _, clause in parameters.clauses()) >= MOST_VALUES


def with_value(state: State, name: str, value: str) -> State:
    """Answer the state with one more value of a filter, in the way the mode says.

    `any` joins the last condition of the same filter that wants something, or else begins one.
    """
    clauses = _clauses(state, name)
    wanted = [clause for clause in clauses if not clause.excluded]
    if state.mode == "none":
        return _with(state, name, (*clauses, Clause((value,), excluded=True)))
    if state.mode == "any" and wanted:
        joined = Clause(tuple(sorted({*wanted[-1].values, value})))
        return _with(state, name, (*(each for each in clauses if each != wanted[-1]), joined))
    return _with(state, name, (*clauses, Clause((value,))))


def without_value(state: State, name: str, clause: Clause, value: str) -> State:
    """Answer the state without one value of a condition; a condition without values goes with it."""
    return replace(state, parameters=parameters_without(state.parameters, name, clause, value))


def turned(state: State, name: str, clause: Clause) -> State:
    """Answer the state with a condition of one value turned around: wanted becomes excluded, and back."""
    others = tuple(each for each in _clauses(state, name) if each != clause)
    return _with(state, name, (*others, Clause(clause.values, not clause.excluded)))


def chosen_values(parameters: FeedParameters) -> frozenset[tuple[str, str]]:
    """Answer every (filter, value) that a feed names."""
    return frozenset((name, value) for name, clause in parameters.clauses() for value in clause.values)


def _clauses(state: State, name: str) -> tuple[Clause, ...]:
    return tuple(clause for filter_name, clause in state.parameters.clauses() if filter_name == name)


def _with(state: State, name: str, clauses: tuple[Clause, ...]) -> State:
    return replace(state, parameters=with_clauses(state.parameters, name, clauses))
