"""The checker of archived feeds itself: each wrong document is caught under its rule, right ones are not."""

from pathlib import Path

import pytest
from support.feed_rules import check_atom, check_rss

GOLDEN = Path(__file__).parent / "golden"
CHECKS = {"rss": check_rss, "atom": check_atom}
LINK = (
    '<{link} rel="{relation}" type="application/{suffix}+xml" href="https://news.example/{path}.{suffix}"/>'
)

# rule, golden document, (relation, path) whose link stands there, the (relation, path)s that a wrong one has
WRONG_LINKS = [
    (
        "H-01",
        "feed",
        ("prev-archive", "archive/3"),
        [("prev-archive", "archive/3"), ("prev-archive", "archive/2")],
    ),
    ("H-01", "feed", ("prev-archive", "archive/3"), [("prev-archive", "feed")]),
    ("H-01", "archive", ("prev-archive", "archive/1"), [("prev-archive", "archive/2")]),
    ("H-01", "archive", ("prev-archive", "archive/1"), [("prev-archive", "archive/3")]),
    ("H-01", "archive", ("next-archive", "archive/3"), [("next-archive", "feed")]),
    ("H-02", "archive", ("current", "feed"), []),
    ("H-02", "archive", ("current", "feed"), [("current", "archive/2")]),
    ("H-02", "feed", ("prev-archive", "archive/3"), [("next-archive", "archive/3")]),
    ("H-02", "feed", ("prev-archive", "archive/3"), [("current", "other")]),
    ("H-07", "feed", ("prev-archive", "archive/3"), [("prev-archive", "archive/3"), ("next", "feed-2")]),
    ("H-07", "archive", ("prev-archive", "archive/1"), [("previous", "archive/1")]),
]
WRONG_MARKS = [
    ("H-02", "<fh:archive/>", ""),  # what is no archive has a next archive
    ("H-02", "<fh:archive/>", "<fh:archive/><fh:archive/>"),
    ("H-02", "<fh:archive/>", "<fh:archive>true</fh:archive>"),
    ("H-02", "<fh:archive/>", "<fh:archive/><fh:other/>"),
    ("H-07", "<fh:archive/>", "<fh:archive/><fh:complete/>"),
    ("H-08", "<title>Article retiré</title>", "<title>Article retiré</title><fh:archive/>"),
]
RIGHT_LINKS = [
    ("feed", ("prev-archive", "archive/3"), []),
    ("feed", ("prev-archive", "archive/3"), [("prev-archive", "archive/3"), ("current", "feed")]),
    ("feed", ("prev-archive", "archive/3"), [("first", "feed"), ("next", "feed-2")]),
    ("archive", ("prev-archive", "archive/1"), []),
    ("archive", ("next-archive", "archive/3"), []),
]

every_suffix = pytest.mark.parametrize("suffix", CHECKS)


def written(suffix: str, relation: str, path: str) -> str:
    name = {"rss": "atom:link", "atom": "link"}[suffix]
    return LINK.format(link=name, relation=relation, suffix=suffix, path=path)


def rules_of(suffix: str, document: str) -> set[str]:
    return {fault.partition(":")[0] for fault in CHECKS[suffix](document.encode())}


def with_links(
    suffix: str, name: str, stands: tuple[str, str], links: list[tuple[str, str]]
) -> tuple[str, str]:
    golden = (GOLDEN / f"{name}.{suffix}").read_text(encoding="utf-8")
    return golden, golden.replace(written(suffix, *stands), "".join(written(suffix, *link) for link in links))


@every_suffix
@pytest.mark.parametrize(("rule", "name", "stands", "wrong"), WRONG_LINKS)
def test_wrong_links_are_caught_under_their_rule(
    suffix: str, rule: str, name: str, stands: tuple[str, str], wrong: list[tuple[str, str]]
) -> None:
    golden, document = with_links(suffix, name, stands, wrong)

    assert golden != document
    assert rule in rules_of(suffix, document)


@every_suffix
@pytest.mark.parametrize(("rule", "stands", "wrong"), WRONG_MARKS)
def test_a_wrong_mark_is_caught_under_its_rule(suffix: str, rule: str, stands: str, wrong: str) -> None:
    golden = (GOLDEN / f"archive.{suffix}").read_text(encoding="utf-8")
    document = golden.replace(stands, wrong)

    assert golden != document
    assert rule in rules_of(suffix, document)


@every_suffix
def test_the_history_of_a_feed_inside_an_entry_is_caught(suffix: str) -> None:
    """H-07."""
    golden = (GOLDEN / f"feed.{suffix}").read_text(encoding="utf-8")
    link = written(suffix, "next-archive", "archive/4")
    document = golden.replace("<title>En bref</title>", f"<title>En bref</title>{link}")

    assert golden != document
    assert {"H-07"} == rules_of(suffix, document)


@every_suffix
@pytest.mark.parametrize(("name", "stands", "right"), RIGHT_LINKS)
def test_right_links_are_left_in_peace(
    suffix: str, name: str, stands: tuple[str, str], right: list[tuple[str, str]]
) -> None:
    golden, document = with_links(suffix, name, stands, right)

    assert golden != document
    assert set() == rules_of(suffix, document)


@every_suffix
def test_a_complete_feed_has_no_archives(suffix: str) -> None:
    """H-07."""
    golden = (GOLDEN / f"feed.{suffix}").read_text(encoding="utf-8")
    link = written(suffix, "prev-archive", "archive/3")

    assert {"H-07"} == rules_of(suffix, golden.replace(link, f"{link}<fh:complete/>"))
    assert set() == rules_of(suffix, golden.replace(link, "<fh:complete/>"))
