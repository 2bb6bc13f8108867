"""Files are UTF-8, or UTF-16 that says so; anything else is refused with the offset and what to do."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.intake.drafts import DraftRefused
from feeds.intake.encoding import decode

FRENCH = "L’été à Rabat\n\nPremier paragraphe, « entre guillemets ».\n"
ARABIC = "الصيف في الرباط\n\nالفقرة الأولى.\n"


@pytest.mark.parametrize("text", [FRENCH, ARABIC])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_says_what_it_is_is_read(text: str, encoding: str) -> None:
    """I7."""
    assert text == decode(text.encode(encoding))


def test_utf_16_is_read_in_both_orders() -> None:
    big = codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be")

    assert FRENCH == decode(big)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (FRENCH.encode("cp1252"), "byte 0x92 at offset 1"),
        (codecs.BOM_UTF8 + b"Titre\n\n\xe9t\xe9", "byte 0xE9 at offset 10"),
        (ARABIC.encode("cp1256"), "byte 0xC7 at offset 0"),
        (b"Titre\n\n\xed\xa0\x80", "byte 0xED at offset 7"),
        (b"Titre\n\n\xc0\xaf", "byte 0xC0 at offset 7"),
        (
            codecs.BOM_UTF16_LE + "Titre".encode("utf-16-le") + b"\x00\xd8a\x00",
            "not UTF-16: byte 0x00 at offset 12",
        ),
        (codecs.BOM_UTF16_LE + b"a\x00b", "not UTF-16: byte 0x62 at offset 4"),
        (FRENCH.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (ARABIC.encode("utf-16-be"), "UTF-16 without a byte order mark"),
        (codecs.BOM_UTF32_LE + FRENCH.encode("utf-32-le"), "is UTF-32"),
        (bytes(1000), "is not text"),
        (b"\x00", "is not text"),
    ],
)
def test_anything_else_is_refused_with_the_place_and_the_remedy(data: bytes, reason: str) -> None:
    """I7, Q5."""
    with pytest.raises(DraftRefused) as refused:
        decode(data)

    assert reason in str(refused.value)
    assert "iconv" in str(refused.value)


def test_utf_7_is_never_decoded() -> None:
    """I7."""
    assert "+AOk-t+AOk-" == decode(b"+AOk-t+AOk-")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_every_line_end_is_a_line_end(end: str) -> None:
    assert "Un\nDeux" == decode(f"Un{end}Deux".encode())


@given(data=st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except DraftRefused:
        return

    assert not {"\r", "\u2028", "\u2029", "\x85"} & set(text)
    assert text == text.encode().decode()
