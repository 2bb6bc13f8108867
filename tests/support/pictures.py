"""Makes small pictures in every format, with all the metadata that cameras and programs leave in them."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

SECRET = b"SECRET-PLACE"
"""Stands in every piece of metadata, and so must be in nothing that is published."""


def make_pixels(width: int = 40, height: int = 30, mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 5 % 256, y * 7 % 256, (x * y) % 256) for y in range(height) for x in range(width)])
    return image.convert(mode)


def make_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    return exif


def make_picture(kind: str, *, orientation: int = 1, **size: int) -> bytes:
    """Make a picture that tells where it was taken in every way its format knows."""
    written = io.BytesIO()
    image = make_pixels(**size)
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "JPEG":
        image.save(written, "JPEG", exif=make_exif(orientation), comment=SECRET, xmp=xmp, progressive=True)
        return _with_jpeg_extras(written.getvalue())
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", SECRET.decode())
        texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        texts.add_text("Zipped", SECRET.decode(), zip=True)
        image.save(written, "PNG", pnginfo=texts, exif=make_exif())
    elif kind == "GIF":
        frames = [image.convert("P"), image.rotate(180).convert("P")]
        frames[0].save(
            written, "GIF", save_all=True, append_images=frames[1:], loop=3, duration=80, comment=SECRET
        )
    elif kind == "WEBP":
        image.save(written, "WEBP", lossless=True, exif=make_exif(), xmp=xmp)
    else:
        image.save(written, kind, exif=make_exif(), xmp=xmp)
    return written.getvalue() + SECRET  # what follows the end of a picture is nobody's business either


def _with_jpeg_extras(data: bytes) -> bytes:
    photoshop = b"Photoshop 3.0\0" + SECRET
    block = b"\xff\xed" + struct.pack(">H", len(photoshop) + 2) + photoshop
    return data[:2] + block + data[2:] + SECRET


def pixels_of(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGBA").tobytes()


def make_png_bomb(width: int, height: int) -> bytes:
    """Write the head of a PNG of enormous size over a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
