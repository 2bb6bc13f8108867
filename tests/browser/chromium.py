"""Drives Debian's Chromium, and keeps what a page did: messages, violations, dialogs, requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Response, sync_playwright

EXECUTABLE = "/usr/bin/chromium"
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
TRAP = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start the browser; without it the tests fail."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(OPTIONS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that was opened, and everything it did."""

    page: Page
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.violations")
        return found

    def listen(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", self._follow)
        self.page.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings, except that this very page answered 404 or 410, as it should."""
        is_own_status = "responded with a status" in message.text and self.page.url == message.location["url"]
        if message.type in {"error", "warning"} and not is_own_status:
            self.messages.append(message.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _follow(self, request: Request) -> None:
        self.requests.append(request.url)

    def _receive(self, response: Response) -> None:
        self.responses.append(response)


@contextmanager
def visiting(browser: Browser, url: str, *, width: int = 1280, **options: Any) -> Iterator[Visit]:
    """Open a page in a new profile; `options` are playwright's, of a context."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    context.add_init_script(TRAP)
    visit = Visit(context.new_page())
    visit.listen()
    visit.page.goto(url)
    yield visit
    context.close()
