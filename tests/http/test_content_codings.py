"""Bodies travel in the coding the client likes best, and are encoded the same way for ever."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.compression import CODINGS, SMALLEST_WORTH_ENCODING, choose_coding, encode

LONG = 10_000


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("gzip ; q=0.8 , br ; Q=0.9", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", "identity"),
        ("deflate", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity;q=0", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;q=2", "identity"),
        (",,;;q=,\x00", "identity"),
    ],
)
def test_the_client_chooses_the_coding(header: str | None, coding: str) -> None:
    """HTTP-12; RFC 9110 §12.5.3."""
    assert coding == choose_coding(header, LONG)


def test_a_tiny_body_is_not_worth_encoding() -> None:
    """HTTP-12."""
    assert "identity" == choose_coding("br, gzip", SMALLEST_WORTH_ENCODING - 1)
    assert "br" == choose_coding("br, gzip", SMALLEST_WORTH_ENCODING)


@given(st.text())
def test_every_header_has_a_coding(header: str) -> None:
    """HTTP-12."""
    assert choose_coding(header, LONG) in CODINGS


@given(st.binary(max_size=2_000))
def test_every_coding_keeps_the_body_and_repeats_its_bytes(body: bytes) -> None:
    """HTTP-12, X-02."""
    assert body == encode(body, "identity")
    assert body == gzip.decompress(encode(body, "gzip"))
    assert body == brotli.decompress(encode(body, "br"))
    assert [encode(body, coding) for coding in CODINGS] == [encode(body, coding) for coding in CODINGS]


def test_gzip_tells_neither_the_time_nor_the_system() -> None:
    """HTTP-12: ten bytes of header, the same on every machine (RFC 1952 §2.3)."""
    header = encode(b"a" * LONG, "gzip")[:10]

    assert b"\x1f\x8b\x08\x00" + b"\x00" * 4 == header[:8]
    assert 0xFF == header[9]
