"""The HTML an article may have: which elements and attributes stay, and what becomes of the others."""

import pytest

from feeds.markup.html import sanitise

HERE = "https://news.example/articles/un"


def clean(html: str) -> str:
    return sanitise(html, base_url=HERE)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Un <em>mot</em>, <strong>deux</strong>, <b>b</b><i>i</i><u>u</u><s>s</s>.</p>",
        "<p>H<sub>2</sub>O<sup>2</sup> <small>s</small><mark>m</mark><del>d</del><ins>i</ins></p>",
        "<p>ligne<br>ligne</p><hr><p>fin</p>",
        "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>",
        '<ul><li>a<ul><li>b</li></ul></li></ul><ol start="3" type="a" reversed=""><li>c</li></ol>',
        "<dl><dt>a</dt><dd>b</dd></dl>",
        '<blockquote cite="https://a.example/"><p>q</p></blockquote><q cite="https://a.example/b">r</q>',
        "<pre><code>a\n  b</code></pre><p><kbd>k</kbd><samp>s</samp><cite>c</cite></p>",
        '<p><abbr title="un">a</abbr><dfn>d</dfn><time datetime="2026-03-15T10:00:00Z">t</time></p>',
        "<figure><p>f</p><figcaption>c</figcaption></figure>",
        '<table><caption>c</caption><thead><tr><th scope="col">a</th></tr></thead><tbody><tr>'
        '<td colspan="2" rowspan="3">b</td></tr></tbody><tfoot><tr><td>c</td></tr></tfoot></table>',
        "<table><colgroup><col><col></colgroup><tbody><tr><td>a</td></tr></tbody></table>",
        '<p lang="ar" dir="rtl">نص <bdi>b</bdi> <span lang="fr-MA">s</span></p>',
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
        "<p>«\u00a0Oui\u202f!\u00a0» l’été &lt;3 &amp; 5 &gt; 4 \"'</p>",
    ],
)
def test_what_news_is_written_with_stays_as_it_is(html: str) -> None:
    assert html == clean(html)


@pytest.mark.parametrize(
    ("expected", "html"),
    [
        ("<h2>a</h2>", "<h1>a</h1>"),
        ("<p>a</p><p>b</p>", "<div>a</div><div>b</div>"),
        ("<p>a</p><ul><li>b</li></ul><p>c</p>", "<section>a<ul><li>b</ul></section><div>c</div>"),
        ("a b", "<font color=red>a</font> <o:p>b</o:p>"),
        ("<p>a</p><p>b</p>", "<p>a<p>b"),
        ("<p><b>a</b></p><p>b</p>", "<p><b>a<p>b</b>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<li>b"),
        ("<p>a</p>", "<li>a</li>"),
        ("<p>a</p><p>b</p>", "<tr><td>a</td><td>b</td></tr>"),
        ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", "<table><tr><td>a<td>b</table>"),
        ("<p>a</p>", '<p class="x" id="y" style="color:red" data-x="1" onclick="z()">a</p>'),
        ("<p>a</p>", "<p lang='not a language' dir=up>a</p>"),
        ("<ol><li>a</li></ol>", "<ol start=x type=z><li>a</ol>"),
        ("ab", "a<!-- c -->b"),
        ("<pre>a\n\nb</pre>", "<pre>\n\na\n\nb</pre>"),
        ("a &lt;b&gt; é \u00a0 €", "a &lt;b&gt; &eacute; &nbsp; &#x80;"),
        ("1 &lt; 2 &amp; R&amp;D &amp;c", "1 < 2 & R&D &c"),
    ],
)
def test_other_html_becomes_what_news_is_written_with(expected: str, html: str) -> None:
    assert expected == clean(html)


@pytest.mark.parametrize(
    "element",
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "video",
        "audio",
        "textarea",
    ],
)
def test_what_is_no_text_goes_with_all_it_contains(element: str) -> None:
    """H2, H3."""
    assert "<p>a</p><p>b</p>" == clean(f"<p>a</p><{element}><p>x</p></{element}><p>b</p>")


@pytest.mark.parametrize("element", ["base", "meta", "link", "form", "input", "button", "embed", "source"])
def test_what_acts_on_the_page_goes(element: str) -> None:
    """H3 (CVE-2026-28350)."""
    assert f"<{element}" not in clean(f'<{element} href="https://a.example/" content="0;url=x">a</{element}>')


@pytest.mark.parametrize("reference", ["&#1;", "&#x0b;", "&#xFFFE;", "&#xFDD0;", "&#x9d;", "\x00", "\ud800"])
def test_illegal_characters_do_not_come_in_as_references(reference: str) -> None:
    """O1, X-04."""
    assert "<p>ab</p>" == clean(f"<p>a{reference}b</p>").replace("\ufffd", "")


def test_letters_composed_by_references_are_normalised() -> None:
    """O1."""
    assert "<p>\u00e9</p>" == clean("<p>e&#x301;</p>")


@pytest.mark.parametrize("overlay", ["\u0338", "&#x338;", "\u0301&#x338;"], ids=ascii)
def test_nobody_who_normalises_what_we_wrote_tears_a_tag_open(overlay: str) -> None:
    """H1: U+0338 after `>` composes with it (CVE-2024-34078)."""
    assert "\u0338" not in clean(f"<p>{overlay}x</p>")


@pytest.mark.parametrize(
    ("expected", "html"),
    [
        ("<p>ab</p>", "<p>\u202ea\u202cb</p>"),
        ("<p>ab</p>", "<p>&#x202d;ab</p>"),
        ("<p>a</p><p>b</p>", "<p>\u2067a</p><p>b\u2069</p>"),
        ("<p>a</p>", "<p>\u2069a\u2067</p>"),
        ("<p>\u2067a\u2069 \u202ab\u202c</p>", "<p>\u2067a\u2069 \u202ab\u202c</p>"),
        ("<p>\u2067<b>a</b>\u2069</p>", "<p>\u2067<b>a</b>\u2069</p>"),
        ("<p>\u200fa\u200e</p>", "<p>\u200fa\u200e</p>"),
    ],
)
def test_the_direction_of_a_text_ends_with_its_block(expected: str, html: str) -> None:
    """O5."""
    assert expected == clean(html)
