"""Markdown: CommonMark with tables, raw HTML as text, and never more work than a text is worth."""

import pytest

from feeds.markup.errors import TextRefused, TextTooLong, TooComplex, TooDeep
from feeds.markup.html import html_to_text, sanitise
from feeds.markup.markdown import markdown_to_html

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("expected", "markdown"),
    [
        (
            "<h1>Titre</h1>\n<p>Un <em>mot</em> et <strong>deux</strong>.</p>\n",
            "# Titre\n\nUn *mot* et **deux**.",
        ),
        ('<p><a href="https://a.example/">a</a></p>\n', "[a](https://a.example/)"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", "- a\n- b"),
        ("<blockquote>\n<p>q</p>\n</blockquote>\n", "> q"),
        ("<pre><code>a &lt; b\n</code></pre>\n", "```\na < b\n```"),
        ("<p>https://a.example/</p>\n", "https://a.example/"),
        ("<p>&lt;b&gt;x&lt;/b&gt;</p>\n", "<b>x</b>"),
        ("<p>&lt;script&gt;</p>\n", "<script>"),
        ("<p>« l’été » “a” -- ...</p>\n", "« l’été » “a” -- ..."),
    ],
)
def test_markdown_is_written_as_html(expected: str, markdown: str) -> None:
    """H1, H3: raw HTML is text."""
    assert expected == markdown_to_html(markdown)


def test_tables_are_understood() -> None:
    html = sanitise(markdown_to_html("|a|b|\n|-|-|\n|1|2|\n"), base_url=None)

    assert "a b\n1 2" == html_to_text(html)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "&#106;avascript:alert(1)"])
def test_a_hostile_link_is_no_link(address: str) -> None:
    """H1, O10."""
    assert "<a" not in sanitise(markdown_to_html(f"[x]({address}) <{address}>"), base_url=None)


@pytest.mark.parametrize(
    "piece",
    [
        "[", "![", "*a ", "**a _b", "`", "`a", "[`", ">", "> ", "- ", "- a\n", "1. a\n", "<a ", "](",
        "[a](", "[a][", "[[]",
        "<!--", "|x|y|\n", "a|b\n-|-\n\n", "[a]: /u\n", "[a\n", "&", "&amp;", "a", "a\n", "a\n=\n",
        "# a\n", "***\n",
        "\\", "\\[", "<", "<http:", "a**b", "*_", "~~~\n", "\t", " ", "\n", "\x00", "> - ", "```\n",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_megabyte_of_anything_is_rendered_or_refused(piece: str) -> None:
    """I5: markdown-it-py is linear, but slow enough at some of these to stall an import."""
    markdown = (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]

    try:
        html = markdown_to_html(markdown)
    except TextRefused as refusal:
        html = refusal.reason

    assert isinstance(html, str)


@pytest.mark.parametrize(("piece", "depth"), [("> ", 20), ("- ", 10), ("1. ", 10)])
def test_a_text_that_would_be_lost_in_deep_nesting_is_refused(piece: str, depth: int) -> None:
    """I5: markdown-it-py drops what stands deeper, without a word."""
    assert "mot" in markdown_to_html(piece * (depth - 1) + "mot")

    with pytest.raises(TooDeep):
        markdown_to_html(piece * depth + "mot")


def test_a_markdown_text_over_a_megabyte_is_refused() -> None:
    """O4."""
    with pytest.raises(TextTooLong):
        markdown_to_html("é" * (MEGABYTE // 2 + 1))


def test_more_lines_and_marks_than_any_article_has_are_refused() -> None:
    """I5."""
    with pytest.raises(TooComplex) as refusal:
        markdown_to_html("*a*\n" * 20_000)

    assert "has more than 25000 lines and marks" == refusal.value.reason


def test_a_long_text_is_rendered() -> None:
    """O4: within the limits, length alone refuses nothing."""
    html = markdown_to_html(("mot " * 20 + "\n") * 12_000)

    assert 240_000 == html.count("mot")
