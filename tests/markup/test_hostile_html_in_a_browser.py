"""Chromium runs nothing of what is left of hostile HTML, and reads it back as it stands."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from feeds.markup.html import sanitise

CORPUS = Path(__file__).parent / "corpus" / "hostile_html.jsonl"
TRAP = "window.sprung = []; window.alert = window.print = (...told) => window.sprung.push(String(told));"
READ_BACK = """html => {
    const read = document.createElement("div");
    document.body.append(read);
    read.innerHTML = html;
    const first = read.innerHTML;
    read.innerHTML = first;
    for (const element of read.querySelectorAll("*")) element.dispatchEvent(new MouseEvent("mouseover"));
    return [first, read.innerHTML, [...read.querySelectorAll("*")].map(e => e.namespaceURI)];
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", lambda route: route.abort())
        yield page
        browser.close()


@pytest.mark.browser
def test_the_trap_springs_for_html_that_is_not_sanitised(page: Page) -> None:
    page.set_content(f"<script>{TRAP}</script><script>alert(1)</script>")

    assert ["1"] == page.evaluate("window.sprung")


@pytest.mark.browser
def test_sanitised_html_runs_nothing_and_is_read_as_it_stands(page: Page) -> None:
    """H1, H2."""
    vectors = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    pieces = [sanitise(vector, base_url="https://news.example/a") for vector in vectors]

    page.set_content(f"<script>{TRAP}</script>" + "".join(f"<article>{piece}</article>" for piece in pieces))
    read = [page.evaluate(READ_BACK, piece) for piece in pieces]

    assert [] == page.evaluate("window.sprung")
    assert len(pieces) == page.locator("article").count()
    assert pieces == [_serialised_as_we_do(first) for first, _, _ in read]
    assert [first for first, _, _ in read] == [second for _, second, _ in read]
    assert {"http://www.w3.org/1999/xhtml"} == {name for _, _, names in read for name in names}


def _serialised_as_we_do(html: str) -> str:
    return html.replace("&nbsp;", "\u00a0")
