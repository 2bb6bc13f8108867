"""Whoever is answered from the cache gets the status, headers and bytes that Flask would have sent."""

import itertools
from dataclasses import replace

import pytest
from support.caching import CachedSite, make_site
from support.clocks import FakeClock
from support.newsroom import Newsroom
from werkzeug.test import Client

from config.settings import SiteSettings
from feeds.services import Services

PATHS = (
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/feed.json?category=-ia",
    "/feed.rss?category=economie&category=ia&limit=1",
    "/category/ia/feed.atom?content=summary",
    "/entity/maroc/feed.json",
    "/language/ar/feed.rss",
    "/author/zineb/feed.atom",
    "/archive/1.rss",
    "/feed",
    "/category/ia/feed",
    "/feed/",
    "/rss.xml",
    "/category/ia/feed/atom/",
    "/tag/maroc/rss/",
    "/?feed=rss2",
    "/feed.rss?limit=50",
    "/feed.rss?category=IA",
    "/category/nulle/feed.rss",
    "/feed.exe",
    "/",
    "/category/ia",
    "/healthz",
)
CODINGS = (None, "gzip", "br, gzip", "gzip;q=0.5, br;q=0.1")
ACCEPTS = (None, "text/html, */*;q=0.1", "application/atom+xml", "application/feed+json, text/html;q=0.7")
DATES = (
    "Mon, 02 Mar 2026 08:59:00 GMT",
    "Mon, 02 Mar 2026 09:00:40 GMT",
    "Tue, 03 Mar 2099 08:00:00 GMT",
    "Monday, 02-Mar-26 09:00:39 GMT",
    "nonsense",
    "",
)


def said(client: Client, path: str, method: str, headers: dict[str, str]) -> tuple[str, list[object], bytes]:
    """Answer all that a client can see."""
    answer = client.open(path, method=method, headers=headers)
    return answer.status, list(answer.headers), answer.get_data()


def check(site: CachedSite, path: str, headers: dict[str, str]) -> None:
    for method in ("GET", "HEAD"):
        assert said(site.uncached, path, method, headers) == said(site.cached, path, method, headers)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("age_ms", [0, 60_000])
def test_whatever_is_accepted(site: CachedSite, clock: FakeClock, path: str, age_ms: int) -> None:
    """HTTP-01, HTTP-03, HTTP-05, C3, C4: also while the change is younger than two seconds."""
    clock.advance(age_ms / 1000)
    accepts = ACCEPTS if path.endswith(("/feed", "/")) else ACCEPTS[:2]
    for coding, accept in itertools.product(CODINGS, accepts):
        headers = {"Accept-Encoding": coding, "Accept": accept}
        check(site, path, {name: value for name, value in headers.items() if value is not None})


@pytest.mark.parametrize(
    "path", ["/feed.rss", "/category/ia/feed.json", "/feed", "/rss.xml", "/archive/1.atom"]
)
@pytest.mark.parametrize("age_ms", [0, 500, 1000, 1999, 2000, 5000])
def test_whatever_validators_are_sent(
    site: CachedSite, newsroom: Newsroom, clock: FakeClock, path: str, age_ms: int
) -> None:
    """C1, C2, C3: tags strong, weak, suffixed, in lists, unknown; dates old, equal, future, broken."""
    clock.advance(age_ms / 1000)
    for coding in ("identity", "gzip"):
        full = site.uncached.get(path, headers={"Accept-Encoding": coding})
        tag, modified = full.headers.get("ETag", '"x"'), full.headers.get("Last-Modified", "nonsense")
        tags = (
            tag,
            f"W/{tag}",
            f'"x", {tag}',
            "*",
            tag.replace('"', ""),
            f"{tag}-gzip",
            '"other"',
            "",
            tag + ",",
        )
        for none_match in tags:
            check(site, path, {"Accept-Encoding": coding, "If-None-Match": none_match})
            check(site, path, {"If-None-Match": none_match, "If-Modified-Since": modified})
        for since in (modified, *DATES):
            check(site, path, {"Accept-Encoding": coding, "If-Modified-Since": since})


def test_a_clock_that_steps_back_changes_nothing_for_either(site: CachedSite, clock: FakeClock) -> None:
    """T1, HTTP-06: Last-Modified is never later than the present."""
    for step in (60, -3600, 1800):
        clock.advance(step)
        check(site, "/feed.rss", {})


def test_a_site_in_production_says_the_same_and_keeps_other_hosts_out(
    newsroom: Newsroom, services: Services
) -> None:
    """C6: 421 also for a feed that is on the shelf."""
    settings = services.settings.model_copy(update={"site": SiteSettings(base_url="https://news.example")})
    site = make_site(replace(services, settings=settings))

    for host in ("news.example", "news.example:443", "NEWS.example", "evil.example", "news.example:8443", ""):
        check(site, "/feed.rss", {"Host": host})
    assert 421 == site.cached.get("/feed.rss", headers={"Host": "evil.example"}).status_code


def test_headers_that_are_too_long_are_refused_on_a_hit_too(site: CachedSite) -> None:
    """C14: 431 whatever is on the shelf; just below the limit the feed is answered."""
    for length in (10, 4_000, 12_000, 16_000, 17_000):
        check(site, "/feed.rss", {"X-Long": "x" * length})
    assert 431 == site.cached.get("/feed.rss", headers={"X-Long": "x" * 17_000}).status_code


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "PUT", "get"])
def test_other_methods_go_the_long_way(site: CachedSite, method: str) -> None:
    """HTTP-13, C12."""
    site.cached.get("/feed.rss")

    assert said(site.uncached, "/feed.rss", method, {}) == said(site.cached, "/feed.rss", method, {})
