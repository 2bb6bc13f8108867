"""Every page in a real browser: quiet, contained, in the right direction, at every width, without script."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.chromium import Visit, visiting
from browser.site import ARABIC, ELSEWHERE, FRENCH, HOSTILE, PAGE_NAMES, PUBLIC_NOTE, Site
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.processes]

STATUSES = {"not found": 404, "withdrawn": 410}
SCRIPT = "script:not([type='application/ld+json'])"
"""What could run; the linked data of a page cannot."""

EDGE = "all => Math.max(...all.map(each => each.getBoundingClientRect().right))"
OWN_FEEDS = {
    "category": "/category/eau/feed.%s",
    "entity": "/entity/maroc/feed.%s",
    "author": "/author/sami-bourzane/feed.%s",
    "category feeds": "/category/eau/feed.%s",
    "arabic builder": "/category/eau/feed.%s",
    "english entity": "/entity/maroc/feed.%s",
    "builder": "/feed.%s?category=eau&entity=maroc",
    "search": "/feed.%s?q=eau",
}
"""Every other page that is there advertises the feed of everything first."""
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@pytest.fixture(scope="module", params=PAGE_NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of every page in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def visit(chromium: Browser, site: Site, name: str) -> Iterator[Visit]:
    """The page of that name, opened once for all tests that look at it."""
    with visiting(chromium, site.url(name)) as visit:
        visit.page.wait_for_load_state("networkidle")
        yield visit


def same_origin(url: str, site: Site) -> bool:
    return url.startswith(f"{site.server.url}/")


def own_feeds(site: Site, name: str) -> list[tuple[str, str]]:
    if name in STATUSES:
        return []
    path = OWN_FEEDS.get(name, "/feed.%s")
    return [(kind, site.server.url + path % suffix) for suffix, kind in MEDIA_TYPES.items()]


def test_a_page_is_quiet_and_asks_nobody_else(visit: Visit, site: Site, name: str) -> None:
    """H4, H7: no message, no violation of the policy, no dialog, no request to another origin."""
    assert [] == visit.messages
    assert [] == visit.violations
    assert [] == visit.dialogs
    assert site.url(name) == visit.requests[0]
    assert [] == [url for url in visit.requests if not same_origin(url, site)]
    assert STATUSES.get(name, 200) == visit.responses[0].status


def test_the_stylesheet_has_a_name_for_ever(visit: Visit) -> None:
    (sheet,) = [each for each in visit.responses if each.request.resource_type == "stylesheet"]

    assert re.fullmatch(r"/static/depeche-[0-9a-f]{16}\.css", urlsplit(sheet.url).path)
    assert 200 == sheet.status
    assert "immutable" in sheet.headers["cache-control"]
    assert "max-age=31536000" in sheet.headers["cache-control"]
    assert "0px" == visit.page.locator("body").evaluate("body => getComputedStyle(body).marginTop")


def test_a_page_advertises_its_own_feed_first(visit: Visit, site: Site, name: str) -> None:
    """A page that is not there has none."""
    links = visit.page.locator("link[rel=alternate][type]").all()
    offered = [(link.get_attribute("type"), link.get_attribute("href") or "") for link in links]
    answers = [visit.page.request.get(href) for _, href in offered]

    assert own_feeds(site, name) == offered[:3]
    assert [200] * len(offered) == [answer.status for answer in answers]
    assert [kind for kind, _ in offered] == [
        answer.headers["content-type"].partition(";")[0] for answer in answers
    ]


def test_nothing_is_wider_than_the_window(visit: Visit) -> None:
    for width in (320, 768, 1280):
        visit.page.set_viewport_size({"width": width, "height": 800})

        assert width >= visit.page.evaluate("document.documentElement.scrollWidth")
        assert width >= visit.page.locator("h1, h2, p, li, article").evaluate_all(EDGE)


def test_the_trap_hears_what_it_listens_for(chromium: Browser, site: Site) -> None:
    """The tests above would notice a script, a picture from elsewhere and an error."""
    with visiting(chromium, site.url("home")) as visit:
        visit.page.evaluate("setTimeout(() => alert('heard'))")
        visit.page.evaluate(f"document.body.innerHTML += '<img src=\"{ELSEWHERE}/pixel.png\">'")
        visit.page.wait_for_function("window.violations.length > 0")

        assert ["heard"] == visit.dialogs
        assert [f"img-src: {ELSEWHERE}/pixel.png"] == visit.violations
        assert [] != visit.messages


def test_hostile_text_is_shown_as_text(chromium: Browser, site: Site) -> None:
    """H7: what was written is what is read, and none of it has become markup or a way out."""
    with visiting(chromium, site.url("hostile article")) as visit:
        page = visit.page

        assert HOSTILE == page.locator("h1").inner_text()
        assert HOSTILE == page.title()
        assert "<img src=x onerror=alert('author')>" in page.locator(".byline").inner_text()
        assert 0 == page.locator(f"{SCRIPT}, iframe, svg, img, style, main form, main link").count()
        assert [] == page.evaluate("""[...document.querySelectorAll('*')].flatMap(element =>
            [...element.attributes].filter(each => each.name.startsWith('on')).map(each => each.name))""")
        schemes = page.evaluate("[...document.links].map(link => link.protocol)")
        assert {"http:", "https:", "mailto:"} >= set(schemes)


def test_hostile_text_in_a_list_and_in_a_notice_is_shown_as_text(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url("home")) as home, visiting(chromium, site.url("withdrawn")) as notice:
        assert HOSTILE in home.page.locator("article h2").all_inner_texts()
        assert 0 == home.page.locator(f"{SCRIPT}, iframe, svg, img, body style").count()
        assert PUBLIC_NOTE in notice.page.locator("main p").all_inner_texts()
        assert 0 == notice.page.locator("script").count()


def test_the_french_article_is_french(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url("french article")) as visit:
        article = visit.page.locator("article")

        assert FRENCH == article.locator("h1").inner_text()
        assert "fr" == article.get_attribute("lang")
        assert "ltr" == article.evaluate("element => getComputedStyle(element).direction")


def test_the_arabic_article_runs_from_right_to_left(chromium: Browser, site: Site) -> None:
    """The page around it is French and runs from left to right."""
    with visiting(chromium, site.url("arabic article")) as visit:
        article = visit.page.locator("article")
        frame = visit.page.locator("html")

        assert ARABIC == article.locator("h1").inner_text()
        assert ("ar", "rtl") == (article.get_attribute("lang"), article.get_attribute("dir"))
        assert ("fr", "ltr") == (frame.get_attribute("lang"), frame.get_attribute("dir"))
        assert ["rtl"] * 3 == [
            article.locator(part).first.evaluate("element => getComputedStyle(element).direction")
            for part in ("h1", "h2", "p:not(.byline)")
        ]
        assert article.locator("li").first.evaluate(
            "element => getComputedStyle(element.parentElement).paddingRight !== '0px'"
        )


def test_in_a_list_every_article_has_its_own_direction(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url("home")) as visit:
        found = visit.page.locator("article").evaluate_all(
            "all => all.map(each => [each.lang, each.dir, getComputedStyle(each).direction])"
        )

        assert {("fr", "ltr", "ltr"), ("ar", "rtl", "rtl"), ("en", "ltr", "ltr")} == {
            tuple(each) for each in found
        }


def test_a_first_visit_loads_no_more_than_sixty_kilobytes(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url("home")) as visit:
        loaded = visit.page.evaluate("""performance.getEntriesByType('navigation')
            .concat(performance.getEntriesByType('resource')).map(each => [each.name, each.transferSize])""")

        # A browser reports the icon only if it had none of this site's yet.
        without_icon = [size for name, size in loaded if not name.endswith(".svg")]
        assert 2 == len([size for size in without_icon if size > 0])
        assert 60_000 >= sum(size for _, size in loaded)
