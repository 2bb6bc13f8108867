"""Every answer keeps browsers from doing harm with it."""

import pytest
from support.tiny_site import TinySite

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
ANSWERS = [
    ("GET", "/page", 200),
    ("HEAD", "/page", 200),
    ("OPTIONS", "/page", 204),
    ("POST", "/page", 405),
    ("GET", "/missing", 404),
    ("GET", "/broken", 500),
    ("GET", "/a//page", 404),
    ("GET", "/pa%0age", 400),
    ("GET", "/slashed", 308),
]


def ask(site: TinySite, method: str, path: str, base_url: str) -> dict[str, str]:
    site.app.add_url_rule("/page", "page", lambda: "x")
    site.app.add_url_rule("/slashed/", "slashed", lambda: "x")
    site.app.add_url_rule("/broken", "broken", lambda: f"{1 / 0}")
    answer = site.app.test_client().open(f"{base_url}{path}", method=method)
    return {":status": str(answer.status_code), **dict(answer.headers)}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_is_protected(site: TinySite, method: str, path: str, status: int) -> None:
    """H4, H5, HTTP-15; the invariants of the error contract."""
    headers = ask(site, method, path, "http://127.0.0.1:8000")

    assert str(status) == headers[":status"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert POLICY == headers["Content-Security-Policy"]
    assert set() == {"Server", "Set-Cookie", "X-Powered-By", "Strict-Transport-Security"} & set(headers)
    assert all(0x20 <= ord(letter) <= 0x7E for value in headers.values() for letter in value)


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_in_production_browsers_stay_with_https(
    public_site: TinySite, method: str, path: str, status: int
) -> None:
    headers = ask(public_site, method, path, "https://news.example")

    assert str(status) == headers[":status"]
    assert "max-age=31536000" == headers["Strict-Transport-Security"]
