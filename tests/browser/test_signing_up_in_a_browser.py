"""Somebody signs up in Arabic in a real browser without script, and is gone without a trace in the end."""

import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.chromium import visiting
from browser.site import serving
from playwright.sync_api import Browser, Page
from support.processes import Server, free_port, run_depeche, wait_until
from support.smtp_server import MailServer, running_mail_server

ADDRESS = "qari.sirri@boite-privee.example"
READ_SECONDS = 3.2
"""Nobody reads a form in less than three (E4)."""

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def settings_of(port: int, mail: MailServer) -> dict[str, str]:
    return {
        "DEPECHE_SITE__BASE_URL": f"http://127.0.0.1:{port}",
        "DEPECHE_MAIL__HOST": "127.0.0.1",
        "DEPECHE_MAIL__PORT": str(mail.port),
        "DEPECHE_PRIVACY__CONTROLLER": "La Gazette de l’Atlas",
        "DEPECHE_PRIVACY__CONTACT": "droits@gazette.example",
        "DEPECHE_PRIVACY__RECEIPT": "D-W-1/2026",
    }


def find_link(mail: MailServer, part: str) -> str:
    """Wait for a mail with such a link, and answer it."""
    found: list[str] = []

    def look() -> bool:
        texts = [each.text for each in mail.to(ADDRESS)]
        found[:] = [link for text in texts for link in re.findall(r"http://\S+", text) if part in link]
        return bool(found)

    wait_until(look, what=f"a mail with {part} arrives")
    return found[-1]


def leaks(folder: Path) -> list[str]:
    """Answer every file that holds the address."""
    needles = (ADDRESS.encode(), b"boite-privee", b"qari.sirri")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(each in path.read_bytes() for each in needles)]


def sign_up(page: Page, server: Server) -> None:
    """Fill in the form by keyboard and press its one button."""
    page.goto(f"{server.url}/ar/signup")
    assert "rtl" == page.get_attribute("html", "dir")
    assert 0 == page.locator('input[name="purposes"]:checked').count()
    page.fill('input[name="email"]', ADDRESS)
    page.check('input[name="purposes"][value="digest"]')
    page.check('input[name="purposes"][value="contributor"]')
    time.sleep(READ_SECONDS)
    page.click("form.signup button")
    assert "تفقدوا بريدكم" in page.content()


def test_from_the_form_to_the_last_byte(tmp_path: Path, mail: MailServer, chromium: Browser) -> None:
    port = free_port()
    settings = settings_of(port, mail)
    assert 0 == run_depeche("db", "migrate", folder=tmp_path, settings=settings).returncode
    with serving(tmp_path, settings, port) as server:
        with visiting(chromium, f"{server.url}/ar/", java_script_enabled=False, width=320) as visit:
            page = visit.page
            assert page.locator("section.signup").is_visible()
            sign_up(page, server)

            page.goto(find_link(mail, "/ar/signup/confirm"))
            page.click("form.signup button")
            assert "تم التأكيد" in page.content()
            leave_link = find_link(mail, "/ar/signup/leave/")

            page.goto(f"{server.url}/ar/my-data")
            page.fill('input[name="email"]', ADDRESS)
            page.click("form.signup button")
            data_link = find_link(mail, "/ar/my-data?token=")
            page.goto(data_link)
            assert ADDRESS in page.content()
            assert "في انتظار هيئة التحرير" in page.content()
            backup = run_depeche("db", "backup", "before.tar", folder=tmp_path, settings=settings)
            assert 0 == backup.returncode, backup.stderr

            request = urllib.request.Request(leave_link, data=b"List-Unsubscribe=One-Click", method="POST")
            with urllib.request.urlopen(request) as answer:
                assert (200, leave_link) == (answer.status, answer.url)
            page.goto(data_link)
            assert "أُلغي التسجيل" in page.content()
            assert leaks(tmp_path / "var")

            page.click('button[value="erase"]')
            assert "مُحي كل شيء" in page.content()
            assert [] == visit.page.context.cookies()
            assert {f"127.0.0.1:{port}"} == {url.split("/")[2] for url in visit.requests}
        wait_until(lambda: leaks(tmp_path / "var") == [], what="the files have forgotten")
        log = server.log
    assert ADDRESS not in log
    assert "127.0.0.1" not in log

    restored = run_depeche("db", "restore", "before.tar", folder=tmp_path, settings=settings)
    assert 0 == restored.returncode, restored.stderr
    assert "lines of the erasure journal were carried out again" in restored.stdout
    assert [] == leaks(tmp_path / "var")
