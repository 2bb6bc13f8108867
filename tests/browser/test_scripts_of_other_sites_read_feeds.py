"""A page of another origin reads feeds and asks whether they changed (HTTP-14)."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser.chromium import visiting
from browser.site import Site
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.processes]

READ = """async ([url, headers]) => {
  const answer = await fetch(url, {headers, cache: 'no-store'});
  const text = await answer.text();
  return [answer.status, answer.headers.get('ETag'), text ? JSON.parse(text).items.length : 0];
}"""


class Elsewhere(BaseHTTPRequestHandler):
    """Answers an empty page to everything."""

    def do_GET(self) -> None:
        page = b"<!doctype html><link rel=icon href=data:,><title>Elsewhere</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_request(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a page that is not ours: another port is another origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/feed.json", "/category/eau/feed.json"])
def test_a_page_of_another_origin_reads_a_feed_and_revalidates_it(
    chromium: Browser, site: Site, elsewhere: str, path: str
) -> None:
    """`If-None-Match` is no header a page may send unasked, so the second answer needs a preflight."""
    with visiting(chromium, elsewhere) as visit:
        status, tag, entries = visit.page.evaluate(READ, [site.server.url + path, {}])
        again = visit.page.evaluate(READ, [site.server.url + path, {"If-None-Match": tag}])

        assert 200 == status
        assert tag.startswith('"')
        assert entries > 0
        assert [304, tag, 0] == again


def test_a_page_of_another_origin_does_not_read_our_pages(
    chromium: Browser, site: Site, elsewhere: str
) -> None:
    """Only feeds are open; the same script is stopped where it has no business."""
    with visiting(chromium, elsewhere) as visit:
        assert "TypeError" == visit.page.evaluate(
            "url => fetch(url).then(() => 'read').catch(error => error.name)", site.url("home")
        )
