"""Pages are read by keyboard, in the dark, without script, and never with letters that fade away."""

import pytest
from browser.chromium import Visit, visiting
from browser.site import ARABIC, Site
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CONTRASTS = """
all => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = element => {
    const [red, green, blue, alpha = 1] = channels(getComputedStyle(element).backgroundColor);
    return alpha === 1 ? [red, green, blue] : behind(element.parentElement);
  };
  return all.map(element => {
    const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
}
"""
"""WCAG 2.2, contrast ratio: of each element's letters to the first opaque colour behind them."""

FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return [element.textContent, style.outlineStyle, parseFloat(style.outlineWidth),
          box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight];
}"""
FOCUSABLE = "a, button:not([hidden]), input:not([type=hidden], [tabindex]), select"
LINKS = f"[...document.querySelectorAll('{FOCUSABLE}')].map(each => each.textContent)"

pages = pytest.mark.parametrize("name", ["home", "arabic article", "category feeds", "withdrawn"])


def press(visit: Visit, key: str) -> list[object]:
    """Press a key and answer text, outline and place of what has the focus then."""
    visit.page.keyboard.press(key)
    focused: list[object] = visit.page.evaluate(FOCUSED)
    return focused


@pages
def test_every_link_is_reached_by_keyboard_and_seen(chromium: Browser, site: Site, name: str) -> None:
    """In the order of the page; the one that skips the masthead comes first."""
    with visiting(chromium, site.url(name)) as visit:
        links = visit.page.evaluate(LINKS)

        assert "Aller au contenu" == links[0]
        assert [[text, "solid", 3, True] for text in links] == [press(visit, "Tab") for _ in links]


def test_the_skip_link_leads_past_the_masthead(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url("home")) as visit:
        press(visit, "Tab")
        visit.page.keyboard.press("Enter")
        press(visit, "Tab")

        assert visit.page.url.endswith("/#contenu")
        assert visit.page.evaluate("document.activeElement === document.querySelector('main a')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pages
def test_letters_stand_out(chromium: Browser, site: Site, name: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.6: at least 7 to 1, whichever colours the reader prefers."""
    with visiting(chromium, site.url(name), color_scheme=scheme) as visit:
        letters = visit.page.locator("h1, h2, h3, p, li, a, time, bdi, code, small, blockquote")

        assert 7 <= min(letters.evaluate_all(CONTRASTS))


def test_the_dark_scheme_is_dark(chromium: Browser, site: Site) -> None:
    backgrounds = []
    for scheme in ("light", "dark"):
        with visiting(chromium, site.url("home"), color_scheme=scheme) as visit:
            red = "body => Number(getComputedStyle(body).backgroundColor.match(/\\d+/)[0])"
            backgrounds.append(visit.page.locator("body").evaluate(red))

    light, dark = backgrounds
    assert light > 200
    assert dark < 50


def test_a_person_reads_without_script(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url("home"), java_script_enabled=False) as visit:
        visit.page.get_by_role("link", name=ARABIC).click()

        assert site.url("arabic article") == visit.page.url
        assert ARABIC == visit.page.locator("h1").inner_text()
