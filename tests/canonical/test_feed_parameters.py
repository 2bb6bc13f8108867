"""Feed parameters: what is understood, and what is refused by name (interface.md, Feeds; rows Q, C7, C8)."""

from datetime import date

import pytest

from feeds.errors import BadRequest
from feeds.syndication.parameters import Clause, FeedParameters, read_parameters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"", FeedParameters()),
        (b"category=ia", FeedParameters(category=(Clause(("ia",)),))),
        (b"category=ia&category=economie", FeedParameters(category=(Clause(("economie",)), Clause(("ia",))))),
        (b"category=ia,economie", FeedParameters(category=(Clause(("economie", "ia")),))),
        (
            b"entity=-maroc&entity=rabat",
            FeedParameters(entity=(Clause(("rabat",)), Clause(("maroc",), True))),
        ),
        (b"category=IA&category=ia", FeedParameters(category=(Clause(("ia",)),))),
        (b"language=fr-MA", FeedParameters(language=(Clause(("fr-ma",)),))),
        (b"author=ali&limit=10", FeedParameters(author=(Clause(("ali",)),), limit=10)),
        (b"limit=5&limit=5", FeedParameters(limit=5)),
        (b"content=summary", FeedParameters(content="summary")),
        (
            b"entity=maroc&entity_scope=mention",
            FeedParameters(entity=(Clause(("maroc",)),), entity_scope="mention"),
        ),
        (b"entity_scope=mention", FeedParameters()),
        (
            b"since=2026-01-02&until=2026-01-02",
            FeedParameters(since=date(2026, 1, 2), until=date(2026, 1, 2)),
        ),
        (b"utm_source=x&fbclid=y&gclid=z&utm_=", FeedParameters()),
        (b"category=a;limit=5", FeedParameters(category=(Clause(("a;limit=5",)),))),
        (b"category=%69%61", FeedParameters(category=(Clause(("ia",)),))),
    ],
)
def test_what_is_understood(query: bytes, expected: FeedParameters) -> None:
    assert expected == read_parameters(query)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (b"categroy=ia", "categroy"),
        (b"Category=ia", "Category"),
        (b"query=mots", "query"),
        (b"category", "category"),
        (b"category=", "category"),
        (b"category=-", "category"),
        (b"category=a,", "category"),
        (b"category=,a", "category"),
        (b"category=a,,b", "category"),
        (b"category=a,-b", "category"),
        (b"category=-a,b", "category"),
        (b"category=-a,-b", "category"),
        (b"category=a%00", "category"),
        (b"category=a%0A", "category"),
        (b"category=%ff", "category"),
        (b"category=%ed%a0%80", "category"),
        (b"limit=0", "limit"),
        (b"limit=-1", "limit"),
        (b"limit=101", "limit"),
        (b"limit=050", "limit"),
        (b"limit=1e2", "limit"),
        (b"limit=1_0", "limit"),
        (b"limit=+5", "limit"),
        (b"limit=9223372036854775808", "limit"),
        ("limit=٣".encode(), "limit"),
        ("since=٢٠٢٦-01-01".encode(), "since"),
        (b"limit=5&limit=6", "limit"),
        (b"limit[]=5", "limit[]"),
        (b"content=all", "content"),
        (b"entity_scope=any", "entity_scope"),
        (b"since=now-2d", "since"),
        (b"since=2026-02-30", "since"),
        (b"since=1969-12-31", "since"),
        (b"until=20260101", "until"),
        (b"since=2026-01-02&until=2026-01-01", "until"),
        (b"category=a,b,c,d,e,f,g,h,i", "category"),
        (b"category=a,b,c,d&entity=e,f,g,h&author=i", "author"),
    ],
)
def test_what_is_refused_names_the_parameter(query: bytes, parameter: str) -> None:
    """Q4, Q5, Q6, Q9, C7: refuse, never widen; the value is never repeated."""
    with pytest.raises(BadRequest) as caught:
        read_parameters(query)

    assert parameter == caught.value.parameter


def test_a_name_that_cannot_be_shown_is_not_shown() -> None:
    with pytest.raises(BadRequest) as caught:
        read_parameters(b"%3Cscript%3E=1")

    assert "script" not in str(caught.value)


def test_eight_values_are_allowed_in_all() -> None:
    parameters = read_parameters(b"category=a,b,c,d&entity=e,f,g&author=-h")

    assert 8 == sum(len(clause.values) for _, clause in parameters.clauses())
