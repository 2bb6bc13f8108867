"""How each format says where a document stands in the history of its feed (RFC 5005 §4, rows H, JF-09)."""

import json

import pytest
from lxml.etree import _Element as Element
from lxml.etree import fromstring
from support.feed_rules import check_atom, check_rss
from support.feed_xml import ATOM, HISTORY
from support.sample_feeds import HOME, make_entry, make_feed

from feeds.document import Feed, History
from feeds.formats import FORMATS

CHECKS = {"rss": check_rss, "atom": check_atom}
NEWEST = f"{HOME}/archive/9"
ARCHIVE = History(previous_url=f"{HOME}/archive/1", current_url=f"{HOME}/feed", next_url=NEWEST)

every_xml = pytest.mark.parametrize("suffix", CHECKS)


def head_of(suffix: str, feed: Feed) -> Element:
    root = fromstring(FORMATS[suffix].render(feed))
    return root[0] if suffix == "rss" else root


def links_of(head: Element) -> dict[str, str]:
    links = {link.get("rel", ""): link.get("href", "") for link in head.findall(f"{{{ATOM}}}link")}
    return {relation: href for relation, href in links.items() if relation not in {"self", "alternate"}}


def marks_of(head: Element) -> list[Element]:
    return list(head.iter(f"{{{HISTORY}}}*"))


@every_xml
def test_a_live_feed_leads_to_its_newest_archive(suffix: str) -> None:
    """H-01."""
    head = head_of(suffix, make_feed(make_entry(), history=History(previous_url=NEWEST)))

    assert {"prev-archive": NEWEST} == links_of(head)
    assert [] == marks_of(head)


@every_xml
def test_an_archive_is_marked_and_leads_everywhere(suffix: str) -> None:
    """H-02, H-08."""
    feed = make_feed(make_entry(), history=ARCHIVE, self_url=f"{HOME}/archive/5")
    head = head_of(suffix, feed)

    expected = {"current": f"{HOME}/feed", "prev-archive": f"{HOME}/archive/1", "next-archive": NEWEST}
    assert expected == links_of(head)
    assert [(head, None)] == [(mark.getparent(), mark.text) for mark in marks_of(head)]
    assert [] == CHECKS[suffix](FORMATS[suffix].render(feed))


@every_xml
@pytest.mark.parametrize("history", [None, History(previous_url=None)])
def test_what_has_no_history_says_nothing_of_it(suffix: str, history: History | None) -> None:
    head = head_of(suffix, make_feed(make_entry(), history=history))

    assert {} == links_of(head)
    assert [] == marks_of(head)


@every_xml
def test_the_only_archive_leads_back_to_the_live_feed(suffix: str) -> None:
    head = head_of(suffix, make_feed(history=History(previous_url=None, current_url=f"{HOME}/feed")))

    assert {"current": f"{HOME}/feed"} == links_of(head)
    assert 1 == len(marks_of(head))


def test_in_json_feed_only_older_archives_are_next() -> None:
    """H-09, JF-02, JF-09: feed_url identifies the feed, so that an archive has the live feed's."""
    histories = (None, History(previous_url=None), History(previous_url=NEWEST), ARCHIVE)
    documents = [
        json.loads(FORMATS["json"].render(make_feed(history=history, self_url=f"{HOME}/self")))
        for history in histories
    ]

    assert [
        (f"{HOME}/self", None),
        (f"{HOME}/self", None),
        (f"{HOME}/self", NEWEST),
        (f"{HOME}/feed", f"{HOME}/archive/1"),
    ] == [(document["feed_url"], document.get("next_url")) for document in documents]


def test_only_what_names_a_current_feed_is_an_archive() -> None:
    assert [False, True] == [history.is_archive for history in (History(previous_url=NEWEST), ARCHIVE)]
