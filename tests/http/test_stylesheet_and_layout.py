"""Pages share one layout and one stylesheet that caches keep for ever."""

import gzip
import re

import pytest
from flask import render_template
from support.tiny_site import TinySite

from feeds.web.static_files import FOLDER, ICON, STYLESHEET

STYLES = STYLESHEET.body.decode()
TEMPLATES = FOLDER / "templates" / "web"
ROOTS = [
    dict(re.findall(r"--(\w+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", STYLES, re.S)
]
LIGHT, DARK = ROOTS[:2]


@pytest.fixture
def page(site: TinySite) -> str:
    """A page with nothing of its own."""
    site.app.add_url_rule("/page", "page", lambda: render_template("web/layout.html"))
    return site.app.test_client().get("/page").text


def test_the_stylesheet_is_kept_for_ever_and_compressed(site: TinySite) -> None:
    """pages.md: one stylesheet, cached for ever under a hashed name."""
    answer = site.app.test_client().get(STYLESHEET.url, headers={"Accept-Encoding": "gzip"})

    assert (200, "text/css; charset=utf-8") == (answer.status_code, answer.headers["Content-Type"])
    assert "public, max-age=31536000, immutable" == answer.headers["Cache-Control"]
    assert STYLES == gzip.decompress(answer.data).decode()
    assert "ETag" in answer.headers


@pytest.mark.parametrize("path", [ICON.url, "/favicon.ico"])
def test_the_icon_is_where_browsers_look_for_it(site: TinySite, path: str) -> None:
    answer = site.app.test_client().get(path)

    assert (200, "image/svg+xml; charset=utf-8") == (answer.status_code, answer.headers["Content-Type"])
    assert ICON.body == answer.data


@pytest.mark.parametrize(
    "name", ["depeche-0000000000000000.css", "depeche.css", "depeche-.css", "layout.html"]
)
def test_another_name_is_404(site: TinySite, name: str) -> None:
    assert 404 == site.app.test_client().get(f"/static/{name}").status_code


def test_a_page_says_its_language_and_leads_to_the_feeds(page: str) -> None:
    """pages.md."""
    assert page.startswith("<!doctype html>")
    assert '<html lang="fr" dir="ltr">' in page
    assert f'<link rel="stylesheet" href="{STYLESHEET.url}">' in page
    for path in ("/", "/feed.rss", "/feed.atom", "/feed.json"):
        assert f'href="{path}"' in page


def test_a_page_can_be_in_a_language_that_runs_the_other_way(site: TinySite) -> None:
    site.app.add_url_rule("/ar/page", "ar", lambda: render_template("web/layout.html"))

    assert '<html lang="ar" dir="rtl">' in site.app.test_client().get("/ar/page").text


def test_what_templates_are_given_is_escaped(site: TinySite) -> None:
    """H1, H4."""
    hostile = {"title": "<script>", "language": "fr"}
    site.app.add_url_rule("/x", "x", lambda: render_template("web/layout.html", site=hostile))

    text = site.app.test_client().get("/x").text

    assert "&lt;script&gt;" in text
    assert "<script" not in text


def test_templates_hold_no_script_style_or_foreign_address() -> None:
    """H4; pages.md: no request leaves the site."""
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))

    assert None is re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|https?://|<img|\|\s*safe", text)


def test_the_stylesheet_loads_nothing_and_knows_no_left_or_right() -> None:
    """pages.md: logical properties only."""
    rules = re.sub(r"/\*.*?\*/", "", STYLES, flags=re.S)

    assert None is re.search(r"url\(|@import|@font-face", rules)
    assert None is re.search(
        r"\b(left|right|top|bottom)\b|(?<!-)\b(width|height):|box-shadow|border-radius", rules
    )


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "quiet", "accent"])
def test_text_has_a_contrast_of_seven(palette: dict[str, str], text: str) -> None:
    """pages.md: at least 7:1, in light and dark."""
    darker, lighter = sorted(luminance(palette[name]) for name in (text, "paper"))

    assert 7 <= (lighter + 0.05) / (darker + 0.05)
