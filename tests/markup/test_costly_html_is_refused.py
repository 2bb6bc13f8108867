"""HTML that would cost minutes is refused, or costs no more than any other (I5, O4)."""

import pytest

from feeds.markup.errors import TextRefused, TextTooLong, TooComplex, TooDeep
from feeds.markup.html import MOST_TAGS, html_to_text, sanitise, split_blocks

MEGABYTE = 1_000_000


def fill(piece: str) -> str:
    return (piece * (MEGABYTE // len(piece.encode()) + 1)).encode()[:MEGABYTE].decode(errors="ignore")


COSTLY = {
    piece: fill(piece)
    for piece in [
        "<a ", "<a b=\"", "<a b='", "<div>", "</div>", "<!--", "<!-->", "</", "<![CDATA[", '"', "<", ">",
        "&", "&amp;",
        "&#1;", "&notit;", "<b><i>", "<b></b>", "<p>x", "<table>", "<table><a>", "<table>x", "<li>",
        "<ul><li>",
        "<svg>", "<script>", "<template>", "<select>", "<a href=x>", "<img src=x>", "<ruby><rt>", "</b>",
        "<?",
        "e\u0301", "\u0301\u0323", "\u2066", "\u2066<b>", "\t", "<x y='",
    ]
}  # fmt: skip
COSTLY |= {
    "attributes of one tag": "<a " + " ".join(f"a{number}" for number in range(100_000)),
    "formatting reopened in each paragraph": "".join(f"<b id={n}>" for n in range(250)) + "<p>x" * 49_000,
    "text thrown out of a table": "<p></p>" * 10_000 + "<table>" + "<b></b>x" * 10_000,
    "end tags below deep elements": "<b>" * 250 + "</i>" * 49_000,
    "end tags below deep lists": "<div><table><td>" + "<ul>" * 250 + "</div>" * 49_000,
    "digits of one reference": "&#" + "9" * 990_000 + ";",
    "line breaks in pre": "<pre>" + "\n" * 990_000,
    "symbols nh3 is slow at": "\u00a0¬" * 250_000,
    "steps up in one address": f'<a href="{"a/../" * 190_000}">x</a>',
}


@pytest.mark.parametrize("source", COSTLY.values(), ids=map(ascii, COSTLY))
def test_a_megabyte_of_anything_is_sanitised_or_refused(source: str) -> None:
    """I5: nh3 alone takes minutes for some of these; what is kept can be sanitised, cut and read again."""
    try:
        html = sanitise(source, base_url="https://news.example/")
    except TextRefused:
        return

    assert html == sanitise(html, base_url=None)
    assert html == "".join(block for block, _ in split_blocks(html))
    assert len(html_to_text(html)) <= len(html)


@pytest.mark.parametrize("element", ["div", "b", "blockquote", "x"])
def test_elements_may_nest_256_deep_and_no_deeper(element: str) -> None:
    """I5 (dependencies.md, HTML sanitising)."""
    sanitise(f"<{element}>" * 256 + "x", base_url=None)

    with pytest.raises(TooDeep) as refusal:
        sanitise(f"<{element}>" * 257 + "x", base_url=None)

    assert "nests elements more than 256 deep" == refusal.value.reason


@pytest.mark.parametrize(
    "piece", ["<p>x", "<li>x", "<b>x</b>", "<br>", "<tr><td>x", "<dt>x<dd>y", "<td>x", "<x>y</x>"]
)
def test_what_stands_side_by_side_does_not_nest(piece: str) -> None:
    assert "x" in sanitise("<table>" * piece.startswith("<tr") + "x" + piece * 1_000, base_url=None)


@pytest.mark.parametrize("body", ["x" * (MEGABYTE + 1), "é" * (MEGABYTE // 2 + 1), "\ud800" * MEGABYTE])
def test_a_body_over_a_megabyte_is_refused(body: str) -> None:
    """O4, Q5."""
    with pytest.raises(TextTooLong) as refusal:
        sanitise(body, base_url=None)

    assert "is longer than 1000000 bytes" == refusal.value.reason


def test_a_body_of_a_megabyte_is_kept() -> None:
    """O4."""
    body = "<p>" + "é" * ((MEGABYTE - 7) // 2) + "</p>"

    assert body == sanitise(body, base_url=None)


def test_a_body_that_grows_over_a_megabyte_is_refused() -> None:
    """O4: what is stored is a megabyte at most."""
    with pytest.raises(TextTooLong):
        sanitise("&" * (MEGABYTE // 2), base_url=None)


def test_more_symbols_than_any_article_has_are_refused() -> None:
    """I5: nh3 takes quadratic time for them."""
    assert "«" * 50_000 == sanitise("«" * 50_000, base_url=None)

    with pytest.raises(TooComplex) as refusal:
        sanitise("«" * 50_001, base_url=None)

    assert "has more than 50000 no-break spaces and Latin-1 symbols" == refusal.value.reason


@pytest.mark.parametrize("tag", ["<br>", "<p>"])
def test_more_tags_than_any_article_has_are_refused(tag: str) -> None:
    """I5."""
    with pytest.raises(TooComplex) as refusal:
        sanitise(tag * (MOST_TAGS + 1), base_url=None)

    assert "has more than 50000 tags" == refusal.value.reason
