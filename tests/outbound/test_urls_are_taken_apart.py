"""S1, S4: one parser decides what is asked, and refuses what parsers disagree about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import DeliveryFailed
from feeds.outbound.targets import REFUSED, Target, follow, read_host, read_target

LOOPBACK_SPELLINGS = (
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "127.0.1",
)
LOOPBACK_SPELLINGS += ("127.0.0.01", "0x7f.1", "1.2.3.4.5", "127.0.0.256", "0", "0x", "a.0x", "a.1")


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("http://news.example", "news.example", 80, "/"),
        ("https://News.Example./a/b?c=d#e", "news.example", 443, "/a/b?c=d"),
        ("http://news.example:8080/é?q=à", "news.example", 8080, "/%C3%A9?q=%C3%A0"),
        ("http://dépêche.example/%41%zz", "xn--dpche-bsai.example", 80, "/%41%zz"),
        ("http://127.0.0.1:8000/", "127.0.0.1", 8000, "/"),
        ("http://[2606:2800:220:0:0:0:0:1]/", "2606:2800:220::1", 80, "/"),
        ("HTTP://sub_domain.example/", "sub_domain.example", 80, "/"),
    ],
)
def test_a_url_becomes_what_is_asked(url: str, host: str, port: int, path: str) -> None:
    target = read_target(url)

    assert (host, port, path) == (target.host, target.port, target.path)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://a.example/",
            "file:///etc/passwd",
            "gopher://a.example/",
            "javascript:alert(1)",
            "//a.example/",
        ),
        *("a.example", "", "http://", "http:///a", "http:a.example", "data:text/plain,x", "unix:/run/x"),
        *("http://user@a.example/", "http://user:secret@a.example/", "http://@a.example/", "http://a@b@c/"),
        *("http://a.example/\r\nX: y", "http://a.example/\x00", "http://a.example\t/", " http://a.example/"),
        *("http://a.example\\@b.example/", "http://a.example/ b", "http://a b/", "http://a.example/\x7f"),
        *(
            "http://a.example:0x50/",
            "http://a.example:99999/",
            "http://a.example:-1/",
            "http://a.example:８０/",
        ),
        *(
            "http://[fe80::1%25eth0]/",
            "http://[fe80::1%eth0]/",
            "http://[::1/",
            "http://[v1.a]/",
            "http://[]/",
        ),
        *("http://[127.0.0.1]/", "http://%31%32%37.0.0.1/", "http://a%2eexample/", "http://a..example/"),
        *("http://-a.example/", "http://a-.example/", f"http://{'a' * 64}.example/", "http://.example/"),
        *("http://a/b`c", "http://a/{b}", "http://a/^", f"http://a.example/{'a' * 8000}", "http://a|b/"),
        *(f"http://{spelling}/" for spelling in LOOPBACK_SPELLINGS),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(DeliveryFailed) as refused:
        read_target(url)

    assert (REFUSED, True) == (str(refused.value), refused.value.permanent)


@pytest.mark.parametrize("spelling", ["127.0.0.1", "127.0.0.1.", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1"])
def test_every_spelling_that_names_an_address_becomes_that_address(spelling: str) -> None:
    assert "127.0.0.1" == read_host(spelling)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "0X{:X}"]))
def test_a_number_is_never_a_name(number: int, spelling: str) -> None:
    with pytest.raises(DeliveryFailed):
        read_target(f"http://{spelling.format(number)}/")


@given(st.text(max_size=60))
def test_whatever_is_read_is_read_the_same_again(text: str) -> None:
    for url in (f"http://{text}", f"https://a.example/{text}"):
        try:
            target = read_target(url)
        except DeliveryFailed:
            continue
        assert target == read_target(target.url)
        assert target.url.isascii()
        assert not {" ", "\r", "\n", "\\"} & set(target.url)


def test_the_host_header_names_the_port_only_where_it_is_unusual() -> None:
    assert "a.example" == read_target("https://a.example:443/").authority
    assert "a.example:8443" == read_target("https://a.example:8443/").authority
    assert "[2606:2800::1]:8080" == read_target("http://[2606:2800::1]:8080/").authority


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b?c", "https://a.example/b?c"),
        ("b", "https://a.example/x/b"),
        ("//c.example/", "https://c.example/"),
        ("https://c.example:8443/d#e", "https://c.example:8443/d"),
    ],
)
def test_a_redirect_leads_somewhere(location: str, url: str) -> None:
    assert url == follow(a_target(), location).url


@pytest.mark.parametrize(
    "location",
    ["http://a.example/", "ftp://a.example/", "https://u@a.example/", "file:///x", "https://[::1"],
)
def test_a_redirect_never_leads_where_a_url_could_not_nor_out_of_tls(location: str) -> None:
    """S3."""
    with pytest.raises(DeliveryFailed, match=REFUSED):
        follow(a_target(), location)


def a_target() -> Target:
    return read_target("https://a.example/x/y")
