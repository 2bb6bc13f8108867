"""Requests that are too big, ambiguous or not for us never reach a route."""

import json
from collections.abc import Callable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.gate import LARGEST_HEAD, LONGEST_URL, Gate

PASSED = 200


def inner(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Stand in for the application: whoever gets here was let through."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"passed"]


class Answer:
    """What a gate answered to an environment."""

    def __init__(self, base_url: str = "http://127.0.0.1:8000", **environ: str) -> None:
        given = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/feed.rss",
            "QUERY_STRING": "",
            "HTTP_HOST": "127.0.0.1:8000",
        }
        gate = Gate(inner, base_url=base_url, is_production=base_url.startswith("https://"))
        self.body = b"".join(gate({"wsgi.input": BytesIO(), **given, **environ}, self._start))

    def _start(
        self, status: str, headers: list[tuple[str, str]], _error: object = None, /
    ) -> Callable[[bytes], object]:
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        return self._write

    def _write(self, _data: bytes) -> None:
        raise AssertionError("the gate answers with a body, not by writing")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/feed.rss",
        "/category/intelligence-artificielle/feed/",
        "/articles/l%27été".encode().decode("latin-1"),
        "/language/fr-MA/feed.atom",
        "/.well-known/tdmrep.json",
        "/a...b/..c/d..",
        "/a%zz",
    ],
)
def test_a_plain_path_passes(path: str) -> None:
    assert PASSED == Answer(PATH_INFO=path).status


@pytest.mark.parametrize(
    "path",
    [
        "/feed.xml\n",
        "/feed.xml\r\nX: y",
        "/feed\x00.rss",
        "/\x1b[31m",
        "/\x7f",
        "/\xc2\x85",
        "/a\\b",
        "/\\evil",
        "/caf\xe9",
        "/\xc0\xaf",
        "/\xed\xa0\x80",
        "/" + chr(0x17F),
        "",
        "feed.rss",
        "*",
    ],
)
def test_a_path_no_address_has_is_400(path: str) -> None:
    """C13, Q4, Q5: encoded controls, invalid UTF-8, lone surrogates, backslashes."""
    assert 400 == Answer(PATH_INFO=path).status


@pytest.mark.parametrize(
    "path",
    [
        "//feed.rss",
        "//evil.example/",
        "/a//feed.rss",
        "/feed.rss//",
        "/./feed.rss",
        "/a/../feed.rss",
        "/..",
        "/a/.",
        "/feed/..;/desk",
        "/feed.rss;jsessionid=1",
        "/feed.rss;",
    ],
)
def test_a_path_others_read_differently_is_404(path: str) -> None:
    """C13: never normalised into a match."""
    answer = Answer(PATH_INFO=path)

    assert (404, "public, max-age=60") == (answer.status, answer.headers["Cache-Control"])


@pytest.mark.parametrize(
    "query",
    ["", "category=ia", "q=%D8%A7%D9%84", "q=a+b", "a", "q=%zz", "q=a;b=c", "&".join(["a=1"] * 50)],
)
def test_a_query_of_text_passes(query: str) -> None:
    assert PASSED == Answer(QUERY_STRING=query).status


@pytest.mark.parametrize("value", ["%ff", "%00", "%C0%80", "%ED%A0%80", "a%C3", "\xe9"])
def test_a_query_that_is_not_text_is_400_and_names_the_parameter(value: str) -> None:
    """Q4, Q5; the error contract: its name, never its value."""
    answer = Answer(PATH_INFO="/feed.json", QUERY_STRING=f"limit=5&category={value}s3nt")

    assert (400, "application/problem+json") == (answer.status, answer.headers["Content-Type"])
    assert "category" == json.loads(answer.body)["parameter"]
    assert b"s3nt" not in answer.body


def test_a_name_that_cannot_be_repeated_is_not() -> None:
    """The error contract."""
    answer = Answer(QUERY_STRING="<script>%ff=1")

    assert 400 == answer.status
    assert b"script" not in answer.body


def test_more_than_fifty_parameters_are_400() -> None:
    """Q9."""
    assert 400 == Answer(QUERY_STRING="&".join(["a=1"] * 51)).status
    assert 400 == Answer(QUERY_STRING="&" * 51).status


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/" + "a" * (LONGEST_URL - 1), "", PASSED),
        ("/" + "a" * LONGEST_URL, "", 414),
        ("/a", "q=" + "a" * LONGEST_URL, 414),
        ("/" + "\xd8\xa7" * (LONGEST_URL // 6), "", PASSED),
        ("/" + "\xd8\xa7" * (LONGEST_URL // 6 + 1), "", 414),
    ],
)
def test_a_url_above_8_kib_is_414(path: str, query: str, status: int) -> None:
    """The error contract, 414: bytes outside ASCII count as they are written, thrice."""
    answer = Answer(PATH_INFO=path, QUERY_STRING=query)

    assert status == answer.status
    assert (status == 414) == (b"8,192" in answer.body)


def test_headers_above_16_kib_are_431() -> None:
    """The error contract, 431."""
    small = Answer(HTTP_COOKIE="a" * (LARGEST_HEAD - 100))
    large = Answer(HTTP_COOKIE="a" * LARGEST_HEAD)
    many = Answer(**{f"HTTP_X_{number}": "a" * 200 for number in range(90)})

    assert [PASSED, 431, 431] == [small.status, large.status, many.status]
    assert ("close", "no-store") == (large.headers["Connection"], large.headers["Cache-Control"])


def test_two_lengths_of_a_body_are_400() -> None:
    """C14."""
    both = Answer(HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="3", REQUEST_METHOD="POST")
    one = Answer(HTTP_TRANSFER_ENCODING="chunked", REQUEST_METHOD="POST")

    assert [400, PASSED] == [both.status, one.status]
    assert ("close", "no-store") == (both.headers["Connection"], both.headers["Cache-Control"])


@pytest.mark.parametrize(
    "host", ["", "a,b", "127.0.0.1:8000,127.0.0.1:8000", "a b", "a/b", "a@b", "<x>", "a:b"]
)
@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000", "https://news.example"])
def test_a_host_that_is_missing_repeated_or_malformed_is_400(host: str, base_url: str) -> None:
    """C6; RFC 9112 §3.2."""
    answer = Answer(base_url, HTTP_HOST=host)

    assert (400, "no-store") == (answer.status, answer.headers["Cache-Control"])


@pytest.mark.parametrize(
    ("base_url", "host", "status"),
    [
        ("https://news.example", "news.example", PASSED),
        ("https://news.example", "NEWS.Example:443", PASSED),
        ("https://news.example", "news.example:80", 421),
        ("https://news.example", "news.example.", 421),
        ("https://news.example", "evil.example", 421),
        ("https://news.example", "news.example.evil.example", 421),
        ("https://news.example", "127.0.0.1", 421),
        ("https://news.example:8443", "news.example:8443", PASSED),
        ("https://news.example:8443", "news.example", 421),
        ("https://[2001:db8::1]", "[2001:DB8::1]:443", PASSED),
        ("http://127.0.0.1:8000", "localhost:8000", PASSED),
        ("http://127.0.0.1:8000", "evil.example", PASSED),
    ],
)
def test_an_unknown_host_is_421_in_production(base_url: str, host: str, status: int) -> None:
    """C6; interface.md: elsewhere every host answers."""
    answer = Answer(base_url, HTTP_HOST=host)

    assert status == answer.status
    assert b"evil" not in answer.body
    assert status == PASSED or "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize(("method", "status"), [("get", 405), ("Post", 405), ("", 405), ("BREW", PASSED)])
def test_methods_are_case_sensitive(method: str, status: int) -> None:
    """HTTP-13, RFC 9110 §9.1; what is unknown in capitals is the routes' to refuse."""
    answer = Answer(REQUEST_METHOD=method)

    assert status == answer.status
    assert (status == 405) == ("Allow" in answer.headers)


def test_the_server_as_a_whole_tells_its_methods() -> None:
    """HTTP-13: `OPTIONS *`."""
    answer = Answer(REQUEST_METHOD="OPTIONS", PATH_INFO="*")

    assert (204, "GET, HEAD, OPTIONS", b"") == (answer.status, answer.headers["Allow"], answer.body)


def test_a_refusal_is_plain_text_and_open_where_feeds_are() -> None:
    """HTTP-11, HTTP-14."""
    feed = Answer(PATH_INFO="/a//feed.rss")
    page = Answer(PATH_INFO="/a//b")
    head = Answer(PATH_INFO="/a//b", REQUEST_METHOD="HEAD")

    assert "text/plain; charset=utf-8" == feed.headers["Content-Type"]
    assert "*" == feed.headers["Access-Control-Allow-Origin"]
    assert "Access-Control-Allow-Origin" not in page.headers
    assert (page.headers, b"") == (head.headers, head.body)


@given(
    path=st.text() | st.binary().map(lambda raw: "/" + raw.decode("latin-1")),
    query=st.text() | st.binary().map(lambda raw: raw.decode("latin-1")),
    host=st.text(),
    method=st.text(),
)
def test_no_request_makes_the_gate_stumble(path: str, query: str, host: str, method: str) -> None:
    """The error contract: any 500 is a bug; header values are printable ASCII."""
    answer = Answer(PATH_INFO=path, QUERY_STRING=query, HTTP_HOST=host, REQUEST_METHOD=method)

    assert answer.status in {200, 204, 400, 404, 405, 414, 431}
    assert answer.body.decode("utf-8") is not None
    assert all(" " <= letter <= "~" for value in answer.headers.values() for letter in value)


@given(st.binary(max_size=40))
def test_only_plain_paths_pass(raw: bytes) -> None:
    """C13: what passes is UTF-8, and says the same to everybody."""
    answer = Answer(PATH_INFO="/" + raw.decode("latin-1"))

    if answer.status == PASSED:
        *folders, name = raw.decode("utf-8").split("/")
        assert set() == {"", ".", ".."} & set(folders)
        assert name not in {".", ".."}
        assert set() == set(";\\\0\n") & set("".join([*folders, name]))
