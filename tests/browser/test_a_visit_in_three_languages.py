"""A visitor goes from the home page to a feed of their own, in every language and at every width."""

import re
from urllib.parse import urlsplit

import pytest
from browser.accessibility import faults_of
from browser.chromium import Visit, visiting
from browser.site import Site
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.processes]

WIDTHS = (360, 768, 1280)
LANGUAGES = {"fr": ("", "ltr"), "ar": ("/ar", "rtl"), "en": ("/en", "ltr")}
CHOICE = ".shelf a[href*='category=']"


def check(visit: Visit, language: str) -> None:
    """Nothing shifts sideways at any width, and axe finds nothing."""
    page = visit.page
    frame = page.locator("html")
    assert (language, LANGUAGES[language][1]) == (frame.get_attribute("lang"), frame.get_attribute("dir"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert width >= page.evaluate("document.documentElement.scrollWidth"), page.url
    assert [] == faults_of(page), page.url


def check_narrow(visit: Visit) -> None:
    """At the narrowest, axe finds nothing either; then go on at that width."""
    visit.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert [] == faults_of(visit.page), visit.page.url


def preview_of(page: Page, prefix: str) -> list[str]:
    paths = page.locator("#preview a").evaluate_all("all => all.map(each => new URL(each.href).pathname)")
    return [path.removeprefix(prefix) for path in paths]


def wait_for(page: Page, part: str, *, absent: bool = False) -> None:
    """Wait until the address holds this, or no longer does; the policy lets no test evaluate text."""
    page.wait_for_url(lambda url: (part in url) is not absent, wait_until="commit")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_from_the_home_page_to_a_feed_of_ones_own(chromium: Browser, site: Site, language: str) -> None:
    """Issue 8: home → category → article → entity → builder → the copied URL has the previewed entries."""
    prefix = LANGUAGES[language][0]
    permissions = ["clipboard-read", "clipboard-write"]
    with visiting(chromium, f"{site.server.url}{prefix}/", permissions=permissions) as visit:
        page = visit.page
        check(visit, language)
        check_narrow(visit)
        page.locator(f".sections a[href='{prefix}/category/eau']").click()
        check(visit, language)
        page.locator("main article h2 a").first.click()
        check(visit, language)
        page.locator(f".topics a[href^='{prefix}/entity/']").first.click()
        check(visit, language)
        page.locator(f".follow a[href^='{prefix}/feeds?']").click()
        check(visit, language)
        build(page)
        check(visit, language)
        check_narrow(visit)

        copied = copy(page)
        answer = page.request.get(copied)
        entries = page.request.get(copied.replace("feed.rss", "feed.json")).json()["items"]

        assert 200 == answer.status
        assert "application/rss+xml; charset=utf-8" == answer.headers["content-type"]
        assert preview_of(page, prefix) == [urlsplit(entry["url"]).path for entry in entries]
        assert ([], [], []) == (visit.messages, visit.violations, visit.dialogs)
        assert [] == [url for url in visit.requests if not url.startswith(f"{site.server.url}/")]


def build(page: Page) -> None:
    """Choose, go back, search, choose among what was found, and change an option: the address follows."""
    before, chips = page.url, page.locator(".chip").count()
    page.locator(CHOICE).first.click()
    wait_for(page, "category=")
    expect(page.locator(".chip")).to_have_count(chips + 1)
    page.go_back()
    wait_for(page, "category=", absent=True)
    assert before == page.url
    expect(page.locator(".chip")).to_have_count(chips)
    page.wait_for_load_state("networkidle")
    page.locator("#find").fill("sport")
    wait_for(page, "find=sport")
    assert "find" == page.evaluate("document.activeElement.id")
    page.locator(".shelf a[href*='category=sport']").click()
    wait_for(page, "category=sport")
    page.locator(".chip a[href*='category=-sport']").click()
    wait_for(page, "category=-sport")
    page.locator("#content").select_option("summary")
    wait_for(page, "content=summary")
    expect(page.locator(".chip bdi")).to_have_count(2)
    expect(page.locator("#result .address").first).to_have_text(re.compile("content=summary"))


def copy(page: Page) -> str:
    """Press the button, and answer what is on the clipboard: what the page shows."""
    address = page.locator("#result .address").first
    page.locator("#result button").first.click()
    expect(page.locator("#result .said")).not_to_be_empty()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert address.inner_text() == copied
    return copied


def test_a_choice_keeps_the_keyboard_where_it_was_and_says_what_it_changed(
    chromium: Browser, site: Site
) -> None:
    """pages.md: by keyboard; the way to the other languages keeps the choice too."""
    with visiting(chromium, f"{site.server.url}/feeds?category=eau", width=360) as visit:
        page = visit.page
        focused = page.locator(":focus")
        page.locator("#choose-category-culture").press("Enter")
        wait_for(page, "category=culture")
        expect(focused).to_have_id("choose-category-culture")
        expect(page.locator("#told")).to_have_text(page.locator("#preview .count").first.inner_text())
        page.locator("#turn-category-culture").press("Enter")
        wait_for(page, "category=-culture")
        expect(focused).to_have_id("turn-category-culture")
        english = page.locator("#languages a[lang=en]").get_attribute("href")
        page.locator(".chip a[href$='/feeds?category=eau']").press("Enter")
        wait_for(page, "culture", absent=True)
        expect(focused).to_have_id("chosen-title")

        assert f"{site.server.url}/en/feeds?category=eau&category=-culture" == english
        assert ([], []) == (visit.messages, visit.violations)


def test_the_whole_address_of_a_feed_is_seen(chromium: Browser, site: Site) -> None:
    """pages.md: the URL is the hero, on a telephone and on paper too."""
    url = f"{site.server.url}/feeds?category=culture&category=eau&entity=maroc&content=summary&limit=100"
    with visiting(chromium, url, width=360) as visit:
        for media in ("screen", "print"):
            visit.page.emulate_media(media=media)
            hidden = "all => all.filter(each => each.scrollWidth > each.clientWidth).length"
            assert 0 == visit.page.locator("#result .address").evaluate_all(hidden), media
            wide = visit.page.locator("#result .address").first.evaluate(
                "each => each.getClientRects()[0].right"
            )
            assert 360 >= wide
        assert 0 == visit.page.locator(".chip a:visible, .more:visible").count()  # nothing to press on paper


def test_a_feed_is_built_without_script(chromium: Browser, site: Site) -> None:
    """pages.md: everything works without script; a button applies."""
    with visiting(chromium, f"{site.server.url}/feeds", java_script_enabled=False) as visit:
        page = visit.page
        page.locator(".shelf a[href*='category=eau']").click()
        page.locator("#limit").fill("2")
        page.get_by_role("button", name="Appliquer").click()
        page.wait_for_load_state()

        assert f"{site.server.url}/feeds?category=eau&limit=2" == page.url
        shown = page.locator("#result .address").first.inner_text()
        assert f"{site.server.url}/category/eau/feed.rss?limit=2" == shown
        assert 2 == page.locator("#preview li").count()
        assert 0 == page.locator("#result button:visible").count()


@pytest.mark.parametrize("name", ["french article", "arabic home", "builder", "licence", "withdrawn"])
def test_axe_finds_nothing_in_the_dark(chromium: Browser, site: Site, name: str) -> None:
    with visiting(chromium, site.url(name), color_scheme="dark") as visit:
        assert [] == faults_of(visit.page)
