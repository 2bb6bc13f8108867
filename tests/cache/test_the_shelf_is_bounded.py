"""C8, C9: whatever is asked for, the shelf stays small; one thread makes what many want."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from support.caching import CachedSite, make_site

from feeds.services import Services
from feeds.syndication.shelf import OVERHEAD_BYTES, Kept, Shelf
from feeds.web.documents import Document
from storage.articles import ArticleQuery, Stamp

STAMP = Stamp(epoch=1, revision=1, full_blocks=None)


def a_document(size: int) -> Kept:
    document = Document(
        body=b"x" * size, media_type="text/plain", changed_at=datetime.now(UTC), cache_control="no-store"
    )
    return Kept(document, ArticleQuery(), STAMP, version=1)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 40_000)), max_size=60))
def test_number_and_bytes_stay_below_their_limits(puts: Sequence[tuple[int, int]]) -> None:
    """C8: what is counted is what is there."""
    shelf = Shelf(most_documents=7, most_bytes=100_000)

    for key, size in puts:
        shelf.put(key, a_document(size))
        assert len(shelf) <= 7
        assert shelf.bytes <= 100_000
    there = [kept for key in range(21) if (kept := shelf.find(key))]
    assert shelf.bytes == sum(kept.document.size + OVERHEAD_BYTES for kept in there)


def test_what_is_asked_for_stays_and_what_nobody_asks_for_goes() -> None:
    """C8: a flood of feeds nobody asks for twice does not push out the one that everybody asks for."""
    shelf = Shelf(most_documents=10)
    shelf.put("hot", a_document(1))

    for number in range(1000):
        shelf.put(number, a_document(1))
        assert shelf.find("hot") is not None

    assert 10 == len(shelf)
    assert shelf.find(0) is None


def test_a_document_too_large_is_not_kept_at_all() -> None:
    """C8."""
    shelf = Shelf(most_bytes=100_000)
    shelf.put("small", a_document(1))

    shelf.put("large", a_document(100_001))

    assert shelf.find("large") is None
    assert shelf.find("small") is not None


def test_a_coding_made_later_counts_too(site: CachedSite) -> None:
    """C8."""
    site.ask("/feed.rss")
    before = site.shelf.bytes

    site.cached.get("/feed.rss", headers={"Accept-Encoding": "gzip"})

    assert before < site.shelf.bytes


def test_refusals_and_redirects_are_never_kept(site: CachedSite) -> None:
    """C7, C8: an unknown category is a 404 without an entry."""
    for path in (
        "/category/nulle/feed.rss",
        "/feed.rss?category=IA",
        "/feed.rss?x=1",
        "/feed.exe",
        "/archive/9.rss",
    ):
        assert site.cached.get(path).status_code in {308, 400, 404}

    assert 0 == len(site.shelf)


def test_many_who_ask_for_a_cold_feed_at_once_have_it_made_once(site: CachedSite) -> None:
    """C9."""
    together = threading.Barrier(8)

    def ask(path: str) -> bytes:
        together.wait()
        return site.ask(path)

    with ThreadPoolExecutor(8) as readers:
        bodies = [*readers.map(ask, ["/category/ia/feed.rss"] * 8)]

    assert 1 == len(set(bodies))
    assert ["/category/ia/feed.rss"] == site.long_way


def test_a_feed_that_is_pushed_out_is_made_again(newsroom: object, services: Services) -> None:
    """C8."""
    site = make_site(services, Shelf(most_documents=2))
    paths = [f"/feed.rss?limit={limit}" for limit in (1, 2, 3)]

    site.went(*paths)

    assert [paths[0]] == site.went(paths[2], paths[1], paths[0])


def test_a_flood_from_many_threads_keeps_the_count_right() -> None:
    """C8: puts and finds race."""
    shelf = Shelf(most_documents=5, most_bytes=1_000_000)

    def flood(offset: int) -> None:
        for number in range(2_000):
            shelf.put((number * offset) % 17, a_document(number % 50))
            shelf.find(number % 17)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(partial(flood, offset)) for offset in (1, 3, 5, 7)]:
            done.result()

    there = [kept for key in range(17) if (kept := shelf.find(key))]
    assert len(there) == len(shelf) <= 5
    assert shelf.bytes == sum(kept.document.size + OVERHEAD_BYTES for kept in there)
