"""What holds for any HTML at all once it is sanitised."""

import nh3
import regex
from hypothesis import given
from hypothesis import strategies as st
from markup.allowed_html import problems_of

from feeds.markup.html import html_to_text, sanitise, split_blocks
from feeds.markup.text import clean_text

NAMES = st.sampled_from([
    "a", "abbr", "b", "blockquote", "body", "br", "caption", "code", "col", "colgroup", "dd", "div",
    "dl", "dt", "em", "figcaption", "figure", "font", "form", "h1", "h2", "hr", "i", "iframe", "img",
    "li", "math", "mtext", "noscript", "object", "ol", "option", "p", "plaintext", "pre", "q", "rp",
    "rt", "ruby", "script", "select", "span", "style", "svg", "table", "tbody", "td", "template",
    "textarea", "tfoot", "th", "thead", "title", "tr", "ul", "video", "x",
])  # fmt: skip
ATTRIBUTES = st.sampled_from(
    [
        "", "", "", " href=x", " href=http://a.example/&quot;", ' href="javascript:x"',
        " src=y alt='\u202eq'",
        ' title="&#x0b;&lt;"', " lang=fr dir=rtl", " /", " onclick=x", " cite=/z", ' "',
        " start=3 reversed", " a='",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        [
            "x", " ", "\n", "\n\n", "e", "\u0301", "\u0338", "&#x338;", "&lt;", "&amp;lt;b&gt;",
            "\u2066", "\u2069",
            "\u202e", "&#8294;", "\u00a0", "&nbsp;", "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>",
            "&#0;", "\x0b",
            '"', "'", "\u0344", "&#10;", "\ud800", "&", "\u226e", "\u037e",
        ]
    ),
    st.text(max_size=5),
)  # fmt: skip
PIECES = st.one_of(st.builds("<{}{}>".format, NAMES, ATTRIBUTES), st.builds("</{}>".format, NAMES), TEXTS)
ANY_HTML = st.lists(PIECES, max_size=25).map("".join)
BASES = st.sampled_from([None, "https://news.example/articles/un"])


@given(ANY_HTML, BASES)
def test_sanitising_again_changes_nothing(source: str, base_url: str | None) -> None:
    html = sanitise(source, base_url=base_url)

    assert html == sanitise(html, base_url=None)


@given(ANY_HTML, BASES)
def test_only_what_is_allowed_is_left(source: str, base_url: str | None) -> None:
    """H1, H2, H3, O10, X-07."""
    assert [] == problems_of(sanitise(source, base_url=base_url))


@given(ANY_HTML, BASES)
def test_a_parser_that_allows_more_reads_it_back_as_it_stands(source: str, base_url: str | None) -> None:
    """H2, X-08."""
    html = sanitise(source, base_url=base_url)

    attributes = {
        "*": {"lang", "dir", "href", "title", "cite", "rel", "datetime", "src", "start", "reversed"}
    }
    read = nh3.clean(
        html, tags=nh3.ALLOWED_TAGS | {"script", "style", "form"}, clean_content_tags=set(),
        attributes=attributes, link_rel=None,
    )  # fmt: skip
    assert html == read.replace("&nbsp;", "\u00a0")


@given(ANY_HTML, BASES)
def test_it_is_clean_text(source: str, base_url: str | None) -> None:
    """O1, O5, X-04."""
    html = sanitise(source, base_url=base_url)

    assert html == clean_text(html)
    assert not regex.search("[\u202d\u202e]", html)


@given(ANY_HTML)
def test_its_blocks_joined_are_the_whole(source: str) -> None:
    html = sanitise(source, base_url=None)

    assert html == "".join(block for block, _ in split_blocks(html))


@given(ANY_HTML)
def test_no_word_is_lost_between_its_blocks(source: str) -> None:
    html = sanitise(source, base_url=None)

    assert html_to_text(html).split() == " ".join(text for _, text in split_blocks(html)).split()


@given(ANY_HTML)
def test_anything_that_is_no_html_goes_in_and_out_as_text(source: str) -> None:
    """X-08: plain text is escaped once, and comes back."""
    escaped = clean_text(source).replace("&", "&amp;").replace("<", "&lt;")

    assert clean_text(source).split() == html_to_text(f"<p>{escaped}</p>").split()
