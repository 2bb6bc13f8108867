"""The one URL of every feed: `rel=self`, the topic and the cache key are this and nothing else."""

from urllib.parse import quote

from feeds.syndication.parameters import DEFAULT_LIMIT, Clause, FeedParameters

SAFE = ",-._~"  # the comma of "any of" stays readable (RFC 3986 §2.2 allows it in a query)


def canonical_url(parameters: FeedParameters, suffix: str, *, document: str = "feed") -> str:
    """Answer path and query of a feed; `suffix` is `.rss`, `.atom`, `.json` or empty for the neutral URL.

    A single required value has the path form; every other combination the query form. Defaults are left out.
    `document` stands in the place of `feed` where another document of the same channel is meant.
    """
    owner = path_filter(parameters)
    folder = "" if owner is None else f"/{owner[0]}/{quote(owner[1], safe=SAFE)}"
    path = f"{folder}/{document}{suffix}"
    query = _query([] if owner else _filters(parameters), parameters)
    return f"{path}?{query}" if query else path


def canonical_query(parameters: FeedParameters) -> str:
    """Answer the query of a feed in the query form, also where its URL has the path form."""
    return _query(_filters(parameters), parameters)


def _filters(parameters: FeedParameters) -> list[tuple[str, str]]:
    return [(name, _spelled(clause)) for name, clause in parameters.clauses()]


def _query(filters: list[tuple[str, str]], parameters: FeedParameters) -> str:
    pairs = _with_scope(filters, parameters) + _question(parameters) + _options(parameters)
    return "&".join(f"{name}={quote(value, safe=SAFE)}" for name, value in pairs)


def path_filter(parameters: FeedParameters) -> tuple[str, str] | None:
    """Answer the one filter and value a feed is about, if that is all it filters by."""
    clauses = parameters.clauses()
    if len(clauses) != 1 or parameters.q is not None:
        return None
    name, clause = clauses[0]
    return None if clause.excluded or len(clause.values) > 1 else (name, clause.values[0])


def _spelled(clause: Clause) -> str:
    return f"-{clause.values[0]}" if clause.excluded else ",".join(clause.values)


def _with_scope(pairs: list[tuple[str, str]], parameters: FeedParameters) -> list[tuple[str, str]]:
    """Put `entity_scope` where interface.md wants it: after the entities, before the authors."""
    if parameters.entity_scope == "about":
        return pairs
    place = sum(name in {"category", "entity"} for name, _ in pairs)
    return [*pairs[:place], ("entity_scope", parameters.entity_scope), *pairs[place:]]


def question_query(parameters: FeedParameters) -> str:
    """Answer the query of the page that shows a search, which has neither filters nor options."""
    return "&".join(f"{name}={quote(value, safe=SAFE)}" for name, value in _question(parameters))


def _question(parameters: FeedParameters) -> list[tuple[str, str]]:
    """An empty question stays: without it, the URL would ask for everything."""
    return [] if parameters.q is None else [("q", parameters.q)]


def _options(parameters: FeedParameters) -> list[tuple[str, str]]:
    options = [
        ("since", parameters.since and parameters.since.isoformat()),
        ("until", parameters.until and parameters.until.isoformat()),
        ("content", parameters.content if parameters.content != "full" else None),
        ("limit", str(parameters.limit) if parameters.limit != DEFAULT_LIMIT else None),
    ]
    return [(name, value) for name, value in options if value]
