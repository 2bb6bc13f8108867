"""The JSON Feed checker itself: each wrong document is caught under its rule, right ones are not."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.feed_rules import check_json

GOLDEN = (Path(__file__).parent / "golden" / "feed.json").read_bytes()
URL = "https://news.example/feed.json"
ABSENT = object()

# rule, a member of the feed, what a wrong document has in its place
WRONG_FEEDS: list[tuple[str, str, Any]] = [
    ("JF-01", "version", "https://jsonfeed.org/version/1"),
    ("JF-01", "version", ABSENT),
    ("JF-01", "title", ABSENT),
    ("JF-01", "title", " "),
    ("JF-01", "items", {}),
    ("JF-05", "items", ["a"]),
    ("JF-02", "home_page_url", ABSENT),
    ("JF-02", "home_page_url", "/"),
    ("JF-02", "home_page_url", URL),
    ("JF-02", "feed_url", "https://news.example/other.json"),
    ("JF-02", "feed_url", ABSENT),
    ("JF-03", "author", {"name": "Omar"}),
    ("JF-03", "authors", [{}]),
    ("JF-03", "authors", [{"name": "Omar", "url": "/omar"}]),
    ("JF-03", "authors", [{"name": "omar@news.example"}]),
    ("JF-03", "authors", {"name": "Omar"}),
    ("JF-13", "authors", [{"name": "Omar", "email": "x"}]),
    ("JF-13", "authors", ["Omar"]),
    ("JF-04", "language", "français!"),
    ("JF-04", "language", ABSENT),
    ("JF-09", "next_url", URL),
    ("JF-09", "next_url", "2"),
    ("JF-10", "expired", "true"),
    ("JF-11", "hubs", [{"type": "WebSub"}]),
    ("JF-13", "category", "x"),
    ("JF-13", "_", {}),
    ("JF-13", "_1", {}),
    ("JF-13", "_a.b", {}),
    ("JF-13", "_depeche", {"a.b": 1}),
    ("JF-13", "_depeche", "x"),
    ("JF-13", "_depeche", {"about": "x"}),
    ("JF-13", "description", 3),
    ("JF-16", "icon", "/icon.png"),
    ("O5", "title", "Dépêche\u202e"),
    ("O1", "description", "a\u0000b"),
    ("O1", "description", "a\ufffeb"),
    ("O1", "_depeche", {"note": ["a\ud800b"]}),
    ("O4", "description", "long" * 500_000),
]

WRONG_ITEMS: list[tuple[str, str, Any]] = [
    ("JF-05", "id", ABSENT),
    ("JF-05", "id", 42),
    ("JF-05", "id", ""),
    ("JF-05", "id", "urn:uuid:0b9f6c1e-52d4-4c53-8a0e-6d9c2f1b7a02"),
    ("JF-06", "content_html", ABSENT),
    ("JF-06", "content_html", 1),
    ("JF-06", "title", ""),
    ("X-07", "content_html", '<a href="/a">b</a>'),
    ("X-07", "content_html", "<form></form>"),
    ("X-08", "content_html", "1 < 2"),
    ("JF-07", "url", ABSENT),
    ("JF-07", "url", "a"),
    ("JF-08", "date_published", "2026-11-20 10:00:00"),
    ("JF-08", "date_published", ABSENT),
    ("JF-08", "date_modified", 1),
    ("JF-12", "attachments", [{"url": "https://news.example/a.mp3"}]),
    (
        "JF-12",
        "attachments",
        [{"url": "https://news.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": "1"}],
    ),
    ("JF-13", "guid", "x"),
    ("JF-17", "tags", ["a", "a"]),
    ("JF-17", "tags", "a"),
    ("JF-03", "authors", [{"avatar": "a.png"}]),
    ("JF-04", "language", ABSENT),
    ("O5", "title", "a\u2066b"),
]

RIGHT: list[tuple[str, Any]] = [
    ("next_url", "https://news.example/feed.json?before=3"),
    ("expired", True),
    ("hubs", [{"type": "WebSub", "url": "https://news.example/hub"}]),
    ("_other", {"about": "https://news.example/about", "x": 1}),
    ("icon", "https://news.example/icon.png"),
    ("authors", [{"avatar": "https://news.example/a.png"}]),
    ("items", []),
]


def change(owner: dict[str, Any], member: str, value: object) -> None:
    if value is ABSENT:
        del owner[member]
    else:
        owner[member] = value


def rules_of(feed: dict[str, Any]) -> set[str]:
    return {fault.partition(":")[0] for fault in check_json(json.dumps(feed).encode(), self_url=URL)}


@pytest.mark.parametrize(("rule", "member", "wrong"), WRONG_FEEDS)
def test_a_wrong_feed_is_caught_under_its_rule(rule: str, member: str, wrong: object) -> None:
    feed = json.loads(GOLDEN)

    change(feed, member, wrong)

    assert rule in rules_of(feed)


@pytest.mark.parametrize(("rule", "member", "wrong"), WRONG_ITEMS)
def test_a_wrong_item_is_caught_under_its_rule(rule: str, member: str, wrong: object) -> None:
    feed = json.loads(GOLDEN)

    change(feed["items"][0], member, wrong)

    assert rule in rules_of(feed)


@pytest.mark.parametrize(("member", "right"), RIGHT)
def test_a_right_feed_of_another_kind_is_left_in_peace(member: str, right: object) -> None:
    feed = json.loads(GOLDEN)

    change(feed, member, right)

    assert set() == rules_of(feed)


def test_the_version_has_to_come_first() -> None:
    """JF-01."""
    feed = json.loads(GOLDEN)
    feed = {"title": feed.pop("title")} | feed

    assert {"JF-01"} == rules_of(feed)


@pytest.mark.parametrize(
    "document",
    [b"", b"\xef\xbb\xbf{}", b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"{} {}", b"[" * 100_000],
)
def test_what_is_no_strict_json_is_refused(document: bytes) -> None:
    """O9: no NaN, no name twice, no byte order mark, nothing behind."""
    rules = {fault.partition(":")[0] for fault in check_json(document)}

    assert {"O9"} == rules


def test_a_document_that_is_no_object_is_refused() -> None:
    """JF-01."""
    assert check_json(b"[]")
