"""The golden documents: what a whole feed looks like, byte for byte.

To write them anew after a deliberate change, run `python tests/formats/regenerate.py` and review the diff.
"""

import json
from pathlib import Path

import pytest
from support.feed_rules import check_atom, check_json, check_rss
from support.sample_feeds import GOLDEN, HOME, render_golden

from feeds.formats import FORMATS

FOLDER = Path(__file__).parent / "golden"
CHECKS = {"rss": check_rss, "atom": check_atom, "json": check_json}
SELF_URLS = {
    **{("feed", suffix): f"{HOME}/feed.{suffix}" for suffix in FORMATS},
    **{("archive", suffix): f"{HOME}/archive/2.{suffix}" for suffix in FORMATS},
    ("archive", "json"): f"{HOME}/feed.json",  # the feed's identifier, see jsonfeed.py
}


def read_golden(name: str, suffix: str) -> bytes:
    return (FOLDER / f"{name}.{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", GOLDEN)
def test_a_whole_document_is_rendered_as_its_golden_one(name: str, suffix: str) -> None:
    golden = read_golden(name, suffix)

    rendered = render_golden(name, suffix)

    assert golden.decode() == rendered.decode()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_document_breaks_no_rule(name: str, suffix: str) -> None:
    """X-01 to X-09, RSS-*, MRSS-*, ATOM-*, JF-*, H-*, T-01 to T-04, O1 to O9 as far as bytes show them."""
    document = FORMATS[suffix].render(GOLDEN[name](suffix))

    faults = CHECKS[suffix](document, self_url=SELF_URLS[name, suffix])

    assert [] == faults


@pytest.mark.parametrize("name", GOLDEN)
def test_the_json_served_is_the_golden_document_without_its_spaces(name: str) -> None:
    golden = json.loads(read_golden(name, "json"))

    rendered = FORMATS["json"].render(GOLDEN[name]("json"))

    assert json.dumps(golden, ensure_ascii=False, separators=(",", ":")).encode() == rendered
