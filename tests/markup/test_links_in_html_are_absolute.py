"""Links in an article: absolute, of a known scheme, or only their text; pictures are links."""

import pytest

from feeds.markup.html import sanitise

HERE = "https://news.example/articles/un"


def link(url: str, text: str = "x") -> str:
    return f'<a href="{url}" rel="noopener noreferrer">{text}</a>'


@pytest.mark.parametrize(
    ("expected", "href"),
    [
        ("https://news.example/articles/deux", "deux"),
        ("https://news.example/deux", "/deux"),
        ("https://other.example/x", "//other.example/x"),
        ("https://news.example/articles/un?a=1&amp;b=2", "?a=1&amp;b=2"),
        ("https://news.example/articles/un#note", "#note"),
        ("https://news.example/a?x=1&amp;copy=2", "/a?x=1&copy=2"),
        ("http://a.example/%20b%22%3Cc%3E", "http://a.example/ b&quot;<c>"),
        ("https://a.example/Élysée", " https://a.example/\nÉlysée "),
        ("mailto:desk@news.example", "mailto:desk@news.example"),
        ("tel:+212-5-37", "tel:+212-5-37"),
    ],
)
def test_a_link_becomes_absolute_and_tells_nobody_where_it_stood(expected: str, href: str) -> None:
    """O10, X-07, H6."""
    assert link(expected) == sanitise(f'<a href="{href}" target="_blank">x</a>', base_url=HERE)


@pytest.mark.parametrize("href", ["deux", "/deux", "//other.example/x", "?a", "#note", ""])
def test_without_a_base_a_relative_link_becomes_its_text(href: str) -> None:
    """O10."""
    assert "<p>x</p>" == sanitise(f'<p><a href="{href}">x</a></p>', base_url=None)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:x", "data:text/html,x", "ftp://a.example/", "urn:x", "https:a.example", "https:///a", "http://",
        "https://[::1", "https://a.example:99999/", "\\\\a.example\\x", "https://a.example\\@b.example/",
        "https://a.example/" + "x" * 9_000, "mailto:", "mailto:a@b?bcc=c@d", "tel:x y",
    ],
)  # fmt: skip
def test_any_other_link_becomes_its_text(href: str) -> None:
    """O10, H8."""
    assert "<p>x</p>" == sanitise(f'<p><a href="{href}">x</a></p>', base_url=HERE)


def test_citations_are_absolute_web_addresses_or_go() -> None:
    """O10, X-07."""
    html = '<q cite="/a">a</q><q cite="mailto:a@b.example">b</q><q cite="javascript:x">c</q>'

    assert '<q cite="https://news.example/a">a</q><q>b</q><q>c</q>' == sanitise(html, base_url=HERE)


def test_links_do_not_nest() -> None:
    expected = f"{link('https://a.example/', 'a')}{link('https://b.example/', 'b')}c"

    assert expected == sanitise(
        "<a href=https://a.example/>a<a href=https://b.example/>b</a>c</a>", base_url=None
    )


@pytest.mark.parametrize(
    ("expected", "html"),
    [
        (
            link("https://a.example/b/c.jpg", "Une rue"),
            '<img src="https://a.example/b/c.jpg" alt=" Une\nrue ">',
        ),
        (link("https://a.example/b/c.jpg", "c.jpg"), '<img src="https://a.example/b/c.jpg">'),
        (
            link("https://a.example/b%20c.jpg?d", "b c.jpg"),
            '<img src="https://a.example/b%20c.jpg?d" alt="">',
        ),
        (link("https://a.example/", "a.example"), "<img src=https://a.example/>"),
        (link("https://news.example/i.png", "i.png"), "<image src=/i.png>"),
        (
            link("https://b.example/", "une rue"),
            '<a href="https://b.example/">une <img src=/i.png alt=rue></a>',
        ),
        ("rue", "<img src=data:image/png;base64,AAAA alt=rue>"),
        (
            f"<figure>{link('https://news.example/i.png', 'i.png')}</figure>",
            "<figure><img src=/i.png></figure>",
        ),
        ("&lt;b&gt;", "<img alt='<b>'>"),
    ],
)
def test_a_picture_nobody_copied_becomes_a_link(expected: str, html: str) -> None:
    """A remote image not yet copied is a link (interface.md, Feeds)."""
    assert expected == sanitise(html, base_url=HERE)


def test_without_a_base_a_relative_picture_becomes_its_text() -> None:
    assert "<p>rue</p>" == sanitise('<p><img src="i.png" alt="rue"></p>', base_url=None)
