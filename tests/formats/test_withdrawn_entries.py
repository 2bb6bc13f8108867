"""A withdrawn entry stays as a notice, and every format says that it is one."""

import json
from datetime import UTC, datetime

from lxml.etree import fromstring
from support.feed_rules import check_atom, check_json, check_rss
from support.sample_feeds import make_entry, make_feed

from feeds.formats import FORMATS

STONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
STATUS = "{http://search.yahoo.com/mrss/}status"
VALID = "{http://purl.org/dc/terms/}valid"
ID = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}id"

NOTICE = make_entry(
    id="urn:uuid:gone",
    title="Article retiré",
    summary="Cet article a été retiré.",
    content_html="<p>Cet article a été retiré.</p>",
    updated=datetime(2026, 11, 22, 8, 0, 0, 999000, tzinfo=UTC),
    withdrawn=True,
)
FEED = make_feed(make_entry(id="urn:uuid:here"), NOTICE, make_entry(id="urn:uuid:below"))


def test_atom_adds_a_tombstone_one_millisecond_after_the_notice() -> None:
    """T-01, T-03: newer than the notice, so that an archive deletes; older than any restoration."""
    stones = fromstring(FORMATS["atom"].render(FEED)).findall(STONE)

    assert [{"ref": "urn:uuid:gone", "when": "2026-11-22T08:00:01Z"}] == [
        dict(stone.attrib) for stone in stones
    ]


def test_the_tombstone_always_differs_from_the_notice_by_its_milliseconds() -> None:
    """T-01."""
    notice = make_entry(updated=datetime(2026, 11, 22, tzinfo=UTC), withdrawn=True)

    document = FORMATS["atom"].render(make_feed(notice))

    assert b'when="2026-11-22T00:00:00.001Z"' in document


def test_tombstones_follow_the_entries_and_say_nothing_more() -> None:
    """T-02, T-04, ATOM-01: one for each notice, without a reason."""
    other = make_entry(id="urn:uuid:gone-too", withdrawn=True)

    root = fromstring(FORMATS["atom"].render(make_feed(NOTICE, make_entry(id="urn:uuid:here"), other)))

    assert ["urn:uuid:gone", "urn:uuid:gone-too"] == [stone.get("ref") for stone in list(root)[-2:]]
    assert [0, 0] == [len(stone) for stone in root.findall(STONE)]


def test_the_notice_keeps_its_place_among_the_entries() -> None:
    """T-03, V4: same id, same place, new body."""
    ids = ["urn:uuid:here", "urn:uuid:gone", "urn:uuid:below"]

    atom = fromstring(FORMATS["atom"].render(FEED))
    rss = fromstring(FORMATS["rss"].render(FEED))
    items = json.loads(FORMATS["json"].render(FEED))["items"]

    assert ids == [element.text for element in atom.findall(ID)]
    assert ids == [element.text for element in rss.findall("channel/item/guid")]
    assert ids == [item["id"] for item in items]


def test_rss_marks_the_notice_and_nothing_else_as_deleted() -> None:
    """MRSS-01: media:status has the states active, blocked and deleted."""
    items = fromstring(FORMATS["rss"].render(FEED)).findall("channel/item")

    states = [[status.get("state") for status in item.findall(STATUS)] for item in items]

    assert [[], ["deleted"], []] == states


def test_rss_says_from_when_to_when_the_withdrawn_entry_stood() -> None:
    """Media RSS 1.5.1, dcterms:valid: a DCMI period, for the notice and for nothing else."""
    items = fromstring(FORMATS["rss"].render(FEED)).findall("channel/item")

    periods = [[period.text for period in item.findall(VALID)] for item in items]

    expected = "start=2026-11-20T10:02:00Z; end=2026-11-22T08:00:00.999Z; scheme=W3C-DTF"
    assert [[], [expected], []] == periods


def test_json_marks_the_notice_and_nothing_else_as_withdrawn() -> None:
    """JF-13, T-07."""
    items = json.loads(FORMATS["json"].render(FEED))["items"]

    assert [None, True, None] == [item["_depeche"].get("withdrawn") for item in items]


def test_a_feed_with_a_notice_breaks_no_rule() -> None:
    assert [] == check_rss(FORMATS["rss"].render(FEED))
    assert [] == check_atom(FORMATS["atom"].render(FEED))
    assert [] == check_json(FORMATS["json"].render(FEED))
