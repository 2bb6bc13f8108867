"""What JSON Feed 1.1 asks of a document, rule by rule (rows JF-01 to JF-17)."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from support.feed_rules import check_json
from support.sample_feeds import make_category, make_entity, make_entry, make_feed

from feeds.document import Entry, Person
from feeds.formats import FORMATS

URL = "https://news.example/feed.json"


def render(*entries: Entry, **changes: Any) -> bytes:
    return FORMATS["json"].render(make_feed(*entries, **({"self_url": URL} | changes)))


def read_feed(*entries: Entry, **changes: Any) -> dict[str, Any]:
    feed: dict[str, Any] = json.loads(render(*entries, **changes))
    return feed


def read_item(**changes: Any) -> dict[str, Any]:
    item: dict[str, Any] = read_feed(make_entry(**changes))["items"][0]
    return item


def test_the_version_comes_first_and_the_items_last() -> None:
    """JF-01, JF-02."""
    feed = read_feed(make_entry(), licence_url="https://news.example/license.xml")

    assert [
        *("version", "title", "home_page_url", "feed_url", "description", "language", "authors"),
        *("_depeche", "items"),
    ] == list(feed)
    assert "https://jsonfeed.org/version/1.1" == feed["version"]
    assert (feed["home_page_url"], feed["feed_url"]) == ("https://news.example/", URL)


def test_an_item_has_authors_only_where_the_entry_has() -> None:
    """JF-03: an item without authors inherits the feed's."""
    signed = make_entry(authors=(Person(name="Jeanne", uri="https://news.example/j"), Person(name="Omar")))

    feed = read_feed(signed, make_entry(id="urn:x:2"), author=Person(name="Agence"))

    assert [{"name": "Agence"}] == feed["authors"]
    assert [
        {"name": "Jeanne", "url": "https://news.example/j"},
        {"name": "Omar"},
    ] == feed["items"][0]["authors"]
    assert "authors" not in feed["items"][1]


def test_the_language_is_told_of_the_feed_and_of_every_item() -> None:
    """JF-04."""
    feed = read_feed(make_entry(language="ar"), language="fr-MA")

    assert ("fr-MA", "ar") == (feed["language"], feed["items"][0]["language"])


def test_ids_are_the_permanent_ids_in_the_order_of_the_entries() -> None:
    """JF-05, X-01, X-12."""
    ids = [f"urn:x:{number}" for number in (3, 1, 2)]

    feed = read_feed(*(make_entry(id=id_) for id_ in ids))

    assert ids == [item["id"] for item in feed["items"]]


def test_html_stands_in_content_html_alone() -> None:
    """JF-06, X-09."""
    item = read_item(title="A <b>B</b>", summary="1 < 2", content_html="<p>1 &lt; 2</p>")

    assert (
        "A <b>B</b>",
        "1 < 2",
        "<p>1 &lt; 2</p>",
    ) == (item["title"], item["summary"], item["content_html"])
    assert "content_text" not in item


@pytest.mark.parametrize("summary", ["Le résumé.", ""])
def test_a_summary_feed_has_the_summary_as_its_text(summary: str) -> None:
    """JF-06: one of content_html and content_text is required."""
    item = read_item(summary=summary, content_html=None)

    assert summary == item["content_text"]
    assert "content_html" not in item


def test_an_item_links_to_the_article() -> None:
    """JF-07."""
    item = read_item(url="https://elsewhere.example/a?b=1&c=2")

    assert "https://elsewhere.example/a?b=1&c=2" == item["url"]
    assert "external_url" not in item


def test_dates_are_rfc_3339_in_utc() -> None:
    """JF-08, O8."""
    item = read_item(
        published=datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
        updated=datetime(2026, 3, 2, 8, 0, 0, 7000, tzinfo=UTC),
    )

    assert (
        "2026-02-28T23:30:00Z",
        "2026-03-02T08:00:00.007Z",
    ) == (item["date_published"], item["date_modified"])


def test_nothing_stands_there_that_is_not_served() -> None:
    """JF-09 to JF-12, JF-16: no next_url, expired, hubs, attachments or icons."""
    feed = read_feed(make_entry(authors=(Person(name="Omar"),), categories=(make_category(),)))

    assert {
        *("version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items")
    } == set(feed)
    assert {
        *("id", "url", "title", "summary", "content_html", "date_published", "date_modified", "authors"),
        *("language", "tags", "_depeche"),
    } == set(feed["items"][0])


def test_entities_and_categories_are_told_in_our_extension() -> None:
    """JF-13, JF-17, MT-02: typed, with URI; a label in another language than the entry's says so."""
    item = read_item(
        categories=(make_category(term="oceans", label="Oceans", language="en"),),
        entities=(
            make_entity(wikidata="http://www.wikidata.org/entity/Q0"),
            make_entity(term="cap-blanc", type="place", label="Cap-Blanc", about=False),
        ),
    )

    assert {
        "entities": [
            {
                "slug": "institut-des-phares",
                "type": "organisation",
                "label": "Institut des phares",
                "uri": "https://news.example/entity/institut-des-phares",
                "wikidata": "http://www.wikidata.org/entity/Q0",
                "about": True,
            },
            {
                "slug": "cap-blanc",
                "type": "place",
                "label": "Cap-Blanc",
                "uri": "https://news.example/entity/cap-blanc",
                "about": False,
            },
        ],
        "categories": [
            {
                "term": "oceans",
                "scheme": "https://news.example/category/",
                "label": "Oceans",
                "language": "en",
            }
        ],
    } == item["_depeche"]


def test_rights_licence_and_correction_are_told_in_our_extension() -> None:
    """JF-13, X-14."""
    entry = make_entry(rights="© Jeanne", licence_url="https://news.example/by", correction="250, non 205.")

    feed = read_feed(entry, rights="© Agence", licence_url="https://news.example/license.xml")

    assert {"rights": "© Agence", "licence": "https://news.example/license.xml"} == feed["_depeche"]
    assert {
        "entities": [],
        "categories": [],
        "rights": "© Jeanne",
        "licence": "https://news.example/by",
        "correction": "250, non 205.",
    } == feed["items"][0]["_depeche"]


def test_tags_are_the_labels_of_categories_then_entities_each_once() -> None:
    """JF-17."""
    item = read_item(
        categories=(make_category(label="Phares"), make_category(term="mer", label="Mer")),
        entities=(make_entity(label="Institut"), make_entity(term="phares", label="Phares")),
    )

    assert ["Phares", "Mer", "Institut"] == item["tags"]


def test_an_item_without_labels_has_no_tags() -> None:
    """JF-17."""
    item = read_item()

    assert "tags" not in item


def test_a_feed_without_entries_is_valid() -> None:
    """X-11: valid but empty."""
    document = render()

    assert [] == check_json(document, self_url=URL)
    assert [] == json.loads(document)["items"]


def test_line_separators_and_arabic_stay_as_they_are_in_utf_8() -> None:
    """O9, JF-14: valid UTF-8, no escapes, nothing after the document."""
    document = render(make_entry(title="المنارة\u2028🗼"))

    assert "المنارة\u2028🗼".encode() in document
    assert document.endswith(b"}")
    assert [] == check_json(document)
