"""Bytes to text: UTF-8, or UTF-16 that says so; anything else is refused with its offset, never guessed."""

import codecs
import re

from feeds.intake.drafts import DraftRefused

UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

HEAD_LENGTH = 400
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
ADVICE = "convert the file to UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8 (Arabic: WINDOWS-1256)"

LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x85]")


def decode(data: bytes) -> str:
    r"""Answer the text of a file with `\n` between lines; raise DraftRefused (I7).

    Where every fourth byte is a control character, the bytes are no text, or are UTF-16 that does not say
    so, even if they happen to be valid UTF-8.
    """
    head = data[:HEAD_LENGTH]
    if data.startswith(UTF32_MARKS):
        raise DraftRefused("file", f"is UTF-32; {ADVICE}")
    if data.startswith(UTF16_MARKS):
        return LINE_ENDS.sub("\n", _decode(data, "utf-16"))
    if len(CONTROLS.findall(head)) * 4 >= max(len(head), 4):
        raise DraftRefused("file", f"is not text, or is UTF-16 without a byte order mark; {ADVICE}")
    return LINE_ENDS.sub("\n", _decode(data, "utf-8-sig"))


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # With a mark, the codec counts from behind it.
        skipped = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" and data.startswith(codecs.BOM_UTF8) else 0
        offset = error.start + skipped
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise DraftRefused(
            "file", f"is not {name}: byte 0x{data[offset]:02X} at offset {offset}; {ADVICE}"
        ) from error
