"""Takes out of a picture what it says about who took it where, without touching a pixel.

Cameras write places, serial numbers and thumbnails of what was cropped into their files. Each format is a
list of blocks: those that a decoder needs stay as they are, all others and what follows the end are left out.
"""

import struct
from collections.abc import Callable, Iterator, Mapping

JPEG_START, JPEG_END, JPEG_SCAN = 0xD8, 0xD9, 0xDA
JPEG_ALONE = frozenset({*range(0xD0, 0xD8), 0x01})
"""Markers without a length: restarts, and TEM."""
JPEG_KEPT_APPS: Mapping[int, bytes] = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
JPEG_COMMENT = 0xFE
ORIENTATION_TAG = 0x0112

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})

WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
WEBP_FLAGS = 0x08 | 0x04
"""Of `VP8X`: there is Exif, there is XMP."""

GIF_END, GIF_EXTENSION, GIF_IMAGE = 0x3B, 0x21, 0x2C
GIF_COMMENT, GIF_PLAIN_TEXT, GIF_APPLICATION = 0xFE, 0x01, 0xFF
GIF_KEPT_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""How often an animation is repeated."""


class Damaged(Exception):
    """The blocks of a file do not add up."""


def strip_jpeg(data: bytes, orientation: int) -> bytes:
    """Keep the frames, scans and tables of a JPEG, its colour profile, and which way is up."""
    kept = [b"\xff\xd8", *([_orientation_block(orientation)] if orientation > 1 else [])]
    for marker, block in _jpeg_blocks(data):
        is_app = 0xE0 <= marker <= 0xEF
        begins = JPEG_KEPT_APPS.get(marker, b"never")
        if marker != JPEG_COMMENT and (not is_app or block[4:].startswith(begins)):
            kept.append(block)
    return b"".join([*kept, b"\xff\xd9"])


def _jpeg_blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Answer each marker with its block; that of a scan holds its data too, up to the next marker."""
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if at + 2 > len(data) or data[at] != 0xFF:
            raise Damaged
        marker = data[at + 1]
        if marker == JPEG_END:
            return
        end = at + 2 if marker in JPEG_ALONE else at + 2 + _unsigned(data, at + 2, ">H")
        if marker == JPEG_SCAN:
            end = _end_of_scan(data, end)
        if end > len(data):
            raise Damaged
        yield marker, data[at:end]
        at = end


def _end_of_scan(data: bytes, start: int) -> int:
    """Answer where a scan's data end: at the first marker that is no restart and no escaped 0xFF."""
    at = data.find(b"\xff", start)
    while at >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0x00 or following in JPEG_ALONE:
            at = data.find(b"\xff", at + 2)
        else:
            return at
    raise Damaged


def _orientation_block(orientation: int) -> bytes:
    """An Exif block that says which way is up and nothing else."""
    entry = struct.pack(">HHIHH", ORIENTATION_TAG, 3, 1, orientation, 0)
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def strip_png(data: bytes, _orientation: int) -> bytes:
    """Keep every chunk of a PNG but its texts, its Exif and its date."""
    kept, at = [PNG_START], len(PNG_START)
    while True:
        length = _unsigned(data, at, ">I")
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise Damaged
        if kind not in PNG_DROPPED:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def strip_webp(data: bytes, _orientation: int) -> bytes:
    """Keep every chunk of a WebP but Exif and XMP, and do not announce these."""
    kept, at, end_of_file = [b"WEBP"], 12, 8 + _unsigned(data, 4, "<I")
    while at < min(end_of_file, len(data)):
        length = _unsigned(data, at + 4, "<I")
        kind, end = data[at : at + 4], at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise Damaged
        if kind == b"VP8X":
            kept.append(data[at : at + 8] + bytes([data[at + 8] & ~WEBP_FLAGS]) + data[at + 9 : end])
        elif kind not in WEBP_DROPPED:
            kept.append(data[at:end])
        at = end
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def strip_gif(data: bytes, _orientation: int) -> bytes:
    """Keep the images of a GIF and how they are shown, without comments, texts and other programs' data."""
    at = 13 + _colour_table(data, 10)
    kept = [data[:at]]
    while data[at : at + 1] != bytes([GIF_END]):
        end = _end_of_gif_block(data, at)
        if not _is_dropped(data, at):
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, bytes([GIF_END])])


def _is_dropped(data: bytes, at: int) -> bool:
    if data[at] != GIF_EXTENSION:
        return False
    if data[at + 1] == GIF_APPLICATION:
        return data[at + 3 : at + 14] not in GIF_KEPT_APPLICATIONS
    return data[at + 1] in {GIF_COMMENT, GIF_PLAIN_TEXT}


def _end_of_gif_block(data: bytes, at: int) -> int:
    kind = _unsigned(data, at, "B")
    if kind == GIF_EXTENSION:
        return _end_of_sub_blocks(data, at + 2)
    if kind == GIF_IMAGE:
        return _end_of_sub_blocks(data, at + 10 + _colour_table(data, at + 9) + 1)
    raise Damaged


def _end_of_sub_blocks(data: bytes, at: int) -> int:
    while length := _unsigned(data, at, "B"):
        at += 1 + length
    return at + 1


def _colour_table(data: bytes, flags_at: int) -> int:
    flags = _unsigned(data, flags_at, "B")
    return 3 * 2 ** ((flags & 0x07) + 1) if flags & 0x80 else 0


def _unsigned(data: bytes, at: int, form: str) -> int:
    try:
        number: int = struct.unpack_from(form, data, at)[0]
    except struct.error as error:
        raise Damaged from error
    return number


STRIP: Mapping[str, Callable[[bytes, int], bytes]] = {
    "JPEG": strip_jpeg,
    "PNG": strip_png,
    "WEBP": strip_webp,
    "GIF": strip_gif,
}
"""By the name of the format in Pillow; AVIF, whose blocks point at each other, is written anew instead."""
