"""How a feed, an export or a page is encoded is found out; what cannot be read is counted (I7)."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.intake.charsets import Charset, CountingDecoder, find_charset
from feeds.intake.drafts import DraftRefused

FRENCH = "L’été à l’école : « déjà vu »."
ARABIC = "الصيف في مدينة الرباط"


def declared(encoding: str, text: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><a>{text}</a>'


def decoded(data: bytes) -> tuple[str, int]:
    decoder = CountingDecoder(find_charset(data))
    return decoder.decode(data, final=True), decoder.replaced


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (declared("utf-8", FRENCH).encode(), "utf-8"),
        (declared("iso-8859-1", FRENCH).encode(), "utf-8"),  # what it is, not what it says
        (declared("utf-8", FRENCH).encode("cp1252"), "cp1252"),
        (declared("utf-8", ARABIC).encode("cp1256"), "cp1256"),
        (declared("ISO-8859-1", ARABIC).encode("cp1256"), "cp1256"),
        (declared("windows-1252", FRENCH).encode("cp1252"), "cp1252"),
        (declared("iso-8859-6", ARABIC).encode("iso8859-6"), "iso8859-6"),
        (declared("windows-1251", "Привет").encode("cp1251"), "cp1251"),
        (declared("utf-7", "+ADw-script+AD4-").encode(), "utf-8"),
        (declared("no-such-encoding", FRENCH).encode(), "utf-8"),
        (declared("utf-16", "ASCII").encode(), "utf-8"),
        (f"<a>{FRENCH}</a>".encode("utf-16-le"), "utf-16-le"),
        (f"<a>{ARABIC}</a>".encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF16_BE + ARABIC.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF8 + declared("windows-1252", FRENCH).encode(), "utf-8"),
        (f"<meta charset=windows-1256><p>{ARABIC}".encode("cp1256"), "cp1256"),
        (f'<meta http-equiv="x" content="text/html; charset=latin1">{FRENCH}'.encode("cp1252"), "cp1252"),
        (FRENCH.encode("cp1252"), "cp1252"),
        (ARABIC.encode("cp1256"), "cp1256"),
        (b"", "utf-8"),
    ],
)
def test_the_encoding_is_found(data: bytes, codec: str) -> None:
    """I7: a wrong declaration does not make a wrong text, and nothing is ever UTF-7."""
    assert codec == find_charset(data).codec


def test_utf_8_with_a_few_broken_bytes_stays_utf_8_and_counts_them() -> None:
    text, replaced = decoded(f"{FRENCH} {FRENCH}".encode() + b" \xff\xfe")

    assert 2 == replaced
    assert FRENCH in text


def test_utf_32_is_refused() -> None:
    with pytest.raises(DraftRefused, match="UTF-32"):
        find_charset(codecs.BOM_UTF32_LE + FRENCH.encode("utf-32-le"))


def test_a_mark_and_a_letter_may_be_cut_anywhere() -> None:
    data = codecs.BOM_UTF8 + ARABIC.encode()
    decoder = CountingDecoder(Charset("utf-8", 3))

    text = "".join(decoder.decode(data[at : at + 1]) for at in range(len(data)))

    assert (ARABIC, 0) == (text + decoder.decode(b"", final=True), decoder.replaced)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused_by_name(data: bytes) -> None:
    try:
        text, _ = decoded(data)
    except DraftRefused:
        return

    assert isinstance(text, str)
