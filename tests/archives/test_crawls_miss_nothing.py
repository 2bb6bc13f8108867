"""From any live feed the archives lead to its first article: every member is met, and nothing else (H-01)."""

import random
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.crawling import crawl, ids_of
from support.databases import on_both_engines
from support.feed_rules import check_atom, check_json, check_rss
from support.random_history import Filter, RandomHistory, a_filter

from feeds.services import Services

BASE = "http://127.0.0.1:8000"
SUFFIXES = ("rss", "atom", "json")
Fetch = Callable[[str], bytes]


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20260302)


@pytest.fixture
def history(services: Services, clock: FakeClock, chance: random.Random) -> RandomHistory:
    """No article yet."""
    return RandomHistory(services.storage, clock, chance)


def live_url(client: FlaskClient, asked: Filter, suffix: str) -> str:
    """Answer the canonical URL of a live feed; from there on nothing redirects (HTTP-17)."""
    answer = client.get(asked.path(suffix))
    return answer.headers.get("Location", BASE + asked.path(suffix))


@on_both_engines
def test_a_crawl_of_any_filter_meets_every_member_and_no_other_in_every_format(
    history: RandomHistory, client: FlaskClient, fetch: Fetch, chance: random.Random
) -> None:
    """H-01, H-09, X-01, JF-09: with imports of old dates, retagged and withdrawn articles."""
    history.publish(330)
    history.retag(80)
    history.withdraw(40)
    history.publish(90)
    archives = 0

    for asked in [a_filter(chance) for _ in range(16)]:
        pages = {suffix: [*crawl(fetch, live_url(client, asked, suffix))] for suffix in SUFFIXES}
        met = [[page.ids for page in pages[suffix]] for suffix in SUFFIXES]
        archived = [identifier for ids in met[0][1:] for identifier in ids]

        assert met[0] == met[1] == met[2], asked
        assert history.members(asked) == set(ids_of(iter(pages["json"]))), asked
        assert sorted(set(archived)) == sorted(archived), asked
        archives += len(met[0]) - 1
    assert archives > 30


@on_both_engines
@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_crawl_misses_none_while_others_publish_and_import_old_dates(
    history: RandomHistory, client: FlaskClient, fetch: Fetch, chance: random.Random, suffix: str
) -> None:
    """H-03: between any two steps blocks fill up, articles are corrected and withdrawn."""
    history.publish(120)
    steps = 0

    for asked in [Filter(()), Filter((("category", "ia"),)), *(a_filter(chance) for _ in range(2))]:
        members, met = history.members(asked), set()
        for page in crawl(fetch, live_url(client, asked, suffix)):
            met |= {*page.ids}
            history.publish(chance.randrange(12))
            history.correct(chance.randrange(3))
            history.withdraw(chance.randrange(2))
            steps += 1
        assert set() == members - met, asked
    assert steps > 25


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("suffix", "check"), [("rss", check_rss), ("atom", check_atom), ("json", check_json)]
)
def test_every_document_of_a_crawl_obeys_the_rules_that_can_be_read_off_its_bytes(
    history: RandomHistory,
    client: FlaskClient,
    fetch: Fetch,
    suffix: str,
    check: Callable[..., list[str]],
) -> None:
    """standards.md §0–6."""
    history.publish(95)
    history.correct(20)
    history.withdraw(10)
    url = live_url(client, Filter((("language", "fr"),)), suffix)

    pages = [*crawl(fetch, url)]

    own = [url if suffix == "json" else page.url for page in pages]
    assert 10 == len(pages)
    assert [] == [
        fault
        for page, self_url in zip(pages, own, strict=True)
        for fault in check(page.body, self_url=self_url)
    ]
