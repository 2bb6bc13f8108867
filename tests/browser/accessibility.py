"""Asks axe-core what is wrong with a page."""

from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = "axe.run(document, {preload: false, resultTypes: ['violations']})"
"""Without preloading it asks for nothing, so it cannot break our policy."""


def faults_of(page: Page) -> list[str]:
    """Answer each rule that is broken, and where."""
    page.evaluate(AXE)
    results = page.evaluate(RUN)
    return [
        f"{each['id']}: {node['html'][:120]} ({node.get('failureSummary')})"
        for each in results["violations"]
        for node in each["nodes"]
    ]
