"""One licence record: every place that speaks of it says the same (RSL-01 to RSL-10, TDM-01 to TDM-03)."""

import re
from pathlib import Path
from typing import Any

import pytest
from catalogue.conftest import SiteWith
from flask.testing import FlaskClient
from lxml import etree
from protego import Protego
from pydantic import ValidationError
from support.newsroom import Newsroom

from config.settings import SiteSettings

BASE = "http://127.0.0.1:8000"
RSL = "https://rslstandard.org/rsl"
SPACES = {"r": RSL, "a": "http://www.w3.org/2005/Atom"}
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas" / "rsl.rng"))
BROWSER = {"Accept": "text/html"}

RECORDS: dict[str, dict[str, Any]] = {
    "default": {},
    "all rights open": {
        "licence_permits": (),
        "licence_prohibits": (),
        "licence_payment": "attribution",
        "licence_url": "https://creativecommons.example/by/4.0/",
        "rights": "© La Gazette",
    },
    "training for sale": {
        "licence_permits": ("search", "ai-train"),
        "licence_prohibits": ("ai-input",),
        "licence_payment": "training",
        "licence_contact_url": "https://ask.example/licence",
    },
    "nothing for machines": {"licence_permits": ("search",), "licence_prohibits": ("ai-all",)},
}
RESERVED = {"default": 1, "all rights open": 0, "training for sale": 1, "nothing for machines": 1}


def usages(element: etree._Element, name: str) -> list[str]:
    return [usage for each in element.iterfind(f".//r:{name}", SPACES) for usage in str(each.text).split()]


def terms_of(element: etree._Element) -> tuple[list[str], list[str], str | None]:
    payment = element.find(".//r:payment", SPACES)
    return (
        usages(element, "permits"),
        usages(element, "prohibits"),
        None if payment is None else payment.get("type"),
    )


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_every_place_says_the_same(newsroom: Newsroom, site_with: SiteWith, name: str) -> None:
    """RSL-10."""
    record = RECORDS[name]
    client = site_with(**record)
    site = SiteSettings(**record)
    terms = list(site.licence_permits), list(site.licence_prohibits), site.licence_payment
    reserved = RESERVED[name]

    licence = client.get("/license.xml")
    document = etree.fromstring(licence.data)
    SCHEMA.assertValid(document)
    assert "application/rsl+xml" == licence.content_type
    assert licence.headers["ETag"]
    assert terms == terms_of(document)

    feed = client.get("/feed.rss")
    for item in etree.fromstring(feed.data).iterfind(".//item"):
        content = item.find("r:content", SPACES)
        assert content is not None
        assert item.findtext("link") == content.get("url")
        assert terms == terms_of(content)
        alone = etree.Element(f"{{{RSL}}}rsl")
        alone.append(content)
        SCHEMA.assertValid(alone)

    usage = client.get("/feed.json").json["_depeche"]["usage"]
    assert terms == (usage["permits"], usage["prohibits"], usage["payment"])
    assert reserved == usage["tdm_reservation"]

    atom = etree.fromstring(client.get("/feed.atom").data)
    links = {link.get("type"): link.get("href") for link in atom.iterfind("a:link[@rel='license']", SPACES)}
    assert f"{BASE}/license.xml" == links["application/rsl+xml"] == usage["rsl"]
    assert (site.licence_url or None) == links.get(None)
    assert (site.rights or None) == atom.findtext("a:rights", namespaces=SPACES)

    assert [{"location": "/", "tdm-reservation": reserved, "tdm-policy": f"{BASE}/licence"}] == client.get(
        "/.well-known/tdmrep.json"
    ).json

    robots = client.get("/robots.txt").text
    assert [f"License: {BASE}/license.xml"] == re.findall("^License: .*$", robots, re.MULTILINE)
    assert reserved == (not Protego.parse(robots).can_fetch(f"{BASE}/articles/a", "GPTBot"))
    assert Protego.parse(robots).can_fetch(f"{BASE}/articles/a", "Googlebot")

    for path in ("/", "/articles/a", "/feed", "/licence", "/feed.rss", "/feed.atom", "/feed.json"):
        for method in ("GET", "HEAD"):
            check_headers(client, method, path, reserved)

    page = client.get("/en/licence").text
    assert f'<meta name="tdm-reservation" content="{reserved}">' in page
    assert f'<link rel="license" type="application/rsl+xml" href="{BASE}/license.xml">' in page
    named = re.findall(r'<code dir="ltr">([a-z-]+)</code>', page)
    assert [*(each for each in terms[0] if each not in terms[1]), *terms[1]] == named
    assert ("is reserved (Directive" in page) == bool(reserved)
    assert all(url in page for url in (site.licence_url, site.licence_contact_url) if url)


def check_headers(client: FlaskClient, method: str, path: str, reserved: int) -> None:
    """RSL-08, TDM-02."""
    answer = client.open(path, method=method, headers=BROWSER)

    assert (200, str(reserved), f"{BASE}/licence") == (
        answer.status_code,
        answer.headers["tdm-reservation"],
        answer.headers["tdm-policy"],
    )
    link = f'<{BASE}/license.xml>; rel="license"; type="application/rsl+xml"'
    assert link in answer.headers.getlist("Link")


def test_a_refusal_licenses_nothing(client: FlaskClient) -> None:
    answer = client.get("/articles/absent", headers=BROWSER)

    assert "tdm-reservation" not in answer.headers
    assert "Link" not in answer.headers


def test_an_article_at_home_elsewhere_is_not_ours_to_license(newsroom: Newsroom, site_with: SiteWith) -> None:
    """RSL-09: the URL is on the feed's own origin; the same for a notice, which licenses nothing."""
    newsroom.withdraw("c")
    items = etree.fromstring(site_with().get("/feed.rss").data).findall(".//item")

    assert [False, True, True] == [item.find("r:content", SPACES) is not None for item in items]


@pytest.mark.parametrize(
    "options",
    [
        {"licence_permits": ("reading",)},
        {"licence_prohibits": ("ai-train ai-input",)},
        {"licence_payment": "€"},
    ],
)
def test_words_that_rsl_does_not_know_are_refused(options: dict[str, Any]) -> None:
    """RSL-03, RSL-05."""
    with pytest.raises(ValidationError, match=r"RSL 1\.0"):
        SiteSettings(**options)


def test_the_schema_refuses_what_the_specification_does() -> None:
    """RSL-03, RSL-06: commas between usages and unknown elements."""
    terms = '<license><permits type="usage">search</permits></license>'
    sound = f'<rsl xmlns="{RSL}"><content url="/">{terms}</content></rsl>'
    broken = (
        sound.replace("search", "search,ai-index"),
        sound.replace("permits", "permit"),
        sound.replace(RSL, ""),
    )

    assert SCHEMA.validate(etree.fromstring(sound))
    assert [False] * 3 == [SCHEMA.validate(etree.fromstring(text)) for text in broken]
