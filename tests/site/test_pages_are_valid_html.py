"""Every page in every language is HTML that needs no repair, and whose parts refer to each other soundly."""

from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from support.clocks import FakeClock
from support.newsroom import Newsroom

from feeds.services import Services

ADDRESSES = (
    *("/", "/articles/a", "/articles/b", "/category/ia", "/entity/maroc", "/author/zineb", "/category/sport"),
    *("/feed", "/category/ia/feed", "/feeds", "/feeds?category=eau,ia&entity=-maroc&find=a&mode=any"),
    *("/feeds?limit=700", "/feeds/about", "/licence", "/articles/c", "/nulle-part"),
    *("/signup", "/privacy", "/my-data"),
    *("/search", "/search?q=paragraphe", "/search?q=introuvable", "/search?q=*", "/feeds?q=paragraphe"),
    *(f"/{page}?q={'x' * 201}" for page in ("search", "feeds")),
)
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "data-copies")
CONTROLS = {"input", "select", "textarea"}


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    newsroom = Newsroom(services, clock)
    newsroom.publish("a", categories=("ia", "eau"), entities=("maroc",), authors=("zineb",))
    newsroom.publish("b", categories=("eau",), language="ar")
    newsroom.translate("b", of="a")
    newsroom.publish("c")
    newsroom.withdraw("c")
    return newsroom


def read(page: str) -> Element:
    """Read a page, raising at the first thing a browser would have to repair."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


@pytest.mark.parametrize("prefix", ["", "/ar", "/en"])
def test_a_page_needs_no_repair(newsroom: Newsroom, client: FlaskClient, prefix: str) -> None:
    for address in ADDRESSES:
        root = read(client.get(prefix + address, headers={"Accept": "text/html"}).text)
        ids = Counter(each.get("id") for each in root.iter() if each.get("id"))

        assert {} == {name: count for name, count in ids.items() if count > 1}, address
        assert set() == {
            name for each in root.iter() for key in REFERENCES for name in each.get(key, "").split()
        } - set(ids), address
        assert 1 == len(root.findall(".//h1")) == len(root.findall(".//main")), address
        assert 1 == len(root.findall(".//title")), address
        assert [] == [each for each in root.iter("img") if each.get("alt") is None or not each.get("width")]
        labelled = {each.get("for") for each in root.iter("label")}
        assert [] == [
            each.attrib
            for each in root.iter()
            if each.tag in CONTROLS and each.get("type") != "hidden" and each.get("id") not in labelled
        ], address
        assert [] == [each.attrib for each in root.iter() if any(key[:2] == "on" for key in each.attrib)]


def test_headings_lead_from_one_level_to_the_next(newsroom: Newsroom, client: FlaskClient) -> None:
    for address in ADDRESSES:
        root = read(client.get(address, headers={"Accept": "text/html"}).text)
        levels = [int(each.tag[1]) for each in root.iter() if each.tag in {"h1", "h2", "h3", "h4"}]

        assert 1 == levels[0], address
        assert [] == [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1], address
