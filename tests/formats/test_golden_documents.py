"""The golden documents: what a whole feed looks like, byte for byte.

To write them anew after a deliberate change, run `python tests/formats/regenerate.py` and review the diff.
"""

import json
from pathlib import Path

import pytest
from support.feed_rules import check_atom, check_json, check_rss
from support.sample_feeds import make_golden_feed, render_golden

from feeds.formats import FORMATS

GOLDEN = Path(__file__).parent / "golden"
CHECKS = {"rss": check_rss, "atom": check_atom, "json": check_json}


def read_golden(name: str) -> bytes:
    return (GOLDEN / f"feed.{name}").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_feed_is_rendered_as_its_golden_document(name: str) -> None:
    golden = read_golden(name)

    rendered = render_golden(name)

    assert golden.decode() == rendered.decode()


@pytest.mark.parametrize("name", FORMATS)
def test_a_golden_document_breaks_no_rule(name: str) -> None:
    """X-01 to X-09, RSS-*, MRSS-*, ATOM-*, JF-*, T-01 to T-04, O1 to O9 as far as bytes show them."""
    document = FORMATS[name].render(make_golden_feed(name))

    faults = CHECKS[name](document, self_url=f"https://news.example/feed.{name}")

    assert [] == faults


def test_the_json_served_is_the_golden_document_without_its_spaces() -> None:
    golden = json.loads(read_golden("json"))

    rendered = FORMATS["json"].render(make_golden_feed("json"))

    assert json.dumps(golden, ensure_ascii=False, separators=(",", ":")).encode() == rendered
