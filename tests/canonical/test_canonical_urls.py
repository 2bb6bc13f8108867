"""Every feed has one URL: order, case and repetitions do not make another (X-11, C7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.syndication.canonical import canonical_url
from feeds.syndication.parameters import read_parameters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"", "/feed.rss"),
        (b"category=ia", "/category/ia/feed.rss"),
        (b"entity=maroc&entity_scope=mention", "/entity/maroc/feed.rss?entity_scope=mention"),
        (b"language=FR-ma&limit=9", "/language/fr-ma/feed.rss?limit=9"),
        (b"category=-ia", "/feed.rss?category=-ia"),
        (b"category=ia,economie", "/feed.rss?category=economie,ia"),
        (
            b"limit=9&content=summary&until=2026-02-01&since=2026-01-01&language=ar&author=ali"
            b"&entity_scope=mention&entity=-mistral-ai&entity=maroc&category=ia",
            "/feed.rss?category=ia&entity=maroc&entity=-mistral-ai&entity_scope=mention&author=ali&language=ar"
            "&since=2026-01-01&until=2026-02-01&content=summary&limit=9",
        ),
        (b"limit=50&content=full&entity_scope=about", "/feed.rss"),
        (b"category=a%26limit=1", "/category/a%26limit%3D1/feed.rss"),
    ],
)
def test_the_canonical_url(query: bytes, expected: str) -> None:
    assert expected == canonical_url(read_parameters(query), ".rss")


def test_a_path_filter_joins_the_filters_of_the_query() -> None:
    parameters = read_parameters(b"entity=maroc", path_filter=("category", "ia"))

    assert "/feed?category=ia&entity=maroc" == canonical_url(parameters, "")


VALUES = st.sampled_from(["ia", "economie", "maroc", "IA", "a-b", "q42"])
FILTER = st.tuples(
    st.sampled_from(["category", "entity", "author", "language"]),
    st.one_of(VALUES, VALUES.map("-{}".format), st.lists(VALUES, min_size=1, max_size=3).map(",".join)),
)
OPTION = st.one_of(
    st.tuples(st.just("limit"), st.integers(1, 100).map(str)),
    st.tuples(st.just("content"), st.sampled_from(["full", "summary"])),
    st.tuples(st.just("entity_scope"), st.sampled_from(["about", "mention"])),
    st.tuples(st.just("since"), st.dates().filter(lambda day: day.year >= 1970).map(str)),
)


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw the pairs of a query: at most two filters (six values), each option at most once."""
    filters = draw(st.lists(FILTER, max_size=2))
    options = draw(st.lists(OPTION, max_size=4, unique_by=lambda option: option[0]))
    return filters + options


def written(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{name}={value}" for name, value in pairs).encode()


@given(queries(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(pairs: list[tuple[str, str]], chance: object) -> None:
    shuffled = pairs + pairs[:1]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert canonical_url(read_parameters(written(pairs)), "") == canonical_url(
        read_parameters(written(shuffled)), ""
    )


@given(queries())
def test_the_canonical_url_is_its_own(pairs: list[tuple[str, str]]) -> None:
    """A redirect never leads to another redirect (HTTP-17)."""
    parameters = read_parameters(written(pairs))
    path, _, query = canonical_url(parameters, "").partition("?")
    owner = tuple(path.split("/")[1:3]) if path.count("/") == 3 else None

    again = read_parameters(query.encode(), path_filter=owner)  # type: ignore[arg-type]

    assert parameters == again
