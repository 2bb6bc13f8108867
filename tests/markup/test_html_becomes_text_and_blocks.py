"""Sanitised HTML taken apart: its text, its first paragraph, its blocks; and paragraphs made into HTML."""

import pytest

from feeds.markup.html import first_paragraph, html_to_text, paragraphs_to_html, sanitise, split_blocks


@pytest.mark.parametrize(
    ("expected", "html"),
    [
        ("", ""),
        ("a\n\nb", "<p>a</p><p>b</p>"),
        ("a\n\nb", "<p>a</p>\n\n\n<p> b </p>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("a b c", "<p>a <b>b</b>\n   c</p>"),
        ("ab", "<p>a<b>b</b></p>"),
        ("t\n\na\nb\n\nc", "<h2>t</h2><ul><li>a</li><li>b</li></ul>c"),
        ("a\nb\nc", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        (
            "t\n\na b\nc d",
            "<table><caption>t</caption><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>",
        ),
        ("a\n b".replace(" ", ""), "<pre>a\n b</pre>"),
        ("1 < 2 & «\u00a0é\u00a0» <b>", "<p>1 &lt; 2 &amp; «\u00a0é\u00a0» &lt;b&gt;</p>"),
        ("q\n\na", "<blockquote><p>q</p></blockquote><hr><p>a</p>"),
        ("é", "<p>e<b></b>\u0301</p>"),
    ],
)
def test_html_becomes_the_text_one_would_copy(expected: str, html: str) -> None:
    assert expected == html_to_text(html)


@pytest.mark.parametrize(
    ("expected", "html"),
    [
        ("", ""),
        ("", "<hr>"),
        ("a", "<p>a</p><p>b</p>"),
        ("a", "<h2>t</h2>\n<p></p><p dir='rtl'>a</p>"),
        ("q", "<blockquote><p>q</p></blockquote>"),
        ("a", "<pre>x</pre><figure>y</figure><p>a</p>"),
        ("a b", "a <b>b</b><hr>"),
    ],
)
def test_the_first_paragraph_is_found(expected: str, html: str) -> None:
    assert expected == first_paragraph(html)


@pytest.mark.parametrize(
    ("expected", "html"),
    [
        ([], ""),
        ([("<p>a</p>\n", "a"), ("<p>b</p>", "b")], "<p>a</p>\n<p>b</p>"),
        ([("x <b>y</b>", "x y"), ("<p>a</p>", "a"), ("z", "z")], "x <b>y</b><p>a</p>z"),
        (
            [("<ul><li><p>a</p></li></ul>", "a"), ("<hr>", ""), ("<p>b</p>", "b")],
            "<ul><li><p>a</p></li></ul><hr><p>b</p>",
        ),
        ([("<h1>t</h1>", "t"), ("<p>a<br>b</p>", "a\nb")], "<h1>t</h1><p>a<br>b</p>"),
        ([("\n", ""), ("<p>a</p>\n", "a")], "\n<p>a</p>\n"),
        ([("<b><p>a</p></b>", "a")], "<b><p>a</p></b>"),
    ],
)
def test_html_is_split_into_its_blocks(expected: list[tuple[str, str]], html: str) -> None:
    assert expected == split_blocks(html)


def test_paragraphs_become_html() -> None:
    """X-08."""
    html = paragraphs_to_html(["L’été\r\nà 1 < 2 & «\u00a0R&D\u00a0»", " ", '<b>\x00 "fin"</b>'])

    assert '<p>L’été<br>à 1 &lt; 2 &amp; «\u00a0R&amp;D\u00a0»</p>\n<p>&lt;b&gt; "fin"&lt;/b&gt;</p>' == html
    assert html == sanitise(html, base_url=None)
