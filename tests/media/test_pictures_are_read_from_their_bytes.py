"""interface.md, media: type and size come from the bytes, and nothing but the picture is published."""

import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.pictures import SECRET, make_picture, make_pixels, make_png_bomb, pixels_of

from feeds.media.pictures import LARGEST_FILE, PictureRefused, read_picture

KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
LOSSLESS = ("JPEG", "PNG", "GIF", "WEBP")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_picture_is_is_read_from_its_bytes(kind: str) -> None:
    picture = read_picture(make_picture(kind))

    image = picture.image
    assert (KINDS[kind], 40, 30) == (image.media_type, image.width, image.height)
    assert (len(picture.data), sha256(picture.data).hexdigest()) == (image.bytes, image.sha256)
    assert f"/media/{image.sha256}.{image.extension}" == image.path


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_a_camera_or_program_wrote_about_it_is_kept(kind: str) -> None:
    """GPS places and serial numbers in Exif, XMP, IPTC, comments, texts, and whatever follows the end."""
    original = make_picture(kind)
    assert SECRET in original

    picture = read_picture(original)

    assert SECRET not in picture.data
    with Image.open(io.BytesIO(picture.data)) as opened:
        assert {} == {tag: value for tag, value in opened.getexif().items() if tag != 0x0112}
        assert {} == dict(opened.getexif().get_ifd(0x8825))
        assert not opened.info.keys() & {
            "comment",
            "xmp",
            "photoshop",
            "Comment",
            "XML:com.adobe.xmp",
            "Zipped",
        }


@pytest.mark.parametrize("kind", LOSSLESS)
def test_not_a_pixel_changes(kind: str) -> None:
    original = make_picture(kind)

    assert pixels_of(original) == pixels_of(read_picture(original).data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_was_read_once_is_read_the_same_again(kind: str) -> None:
    once = read_picture(make_picture(kind))

    again = read_picture(once.data)

    assert once == again or kind == "AVIF"


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (6, (30, 40)), (8, (30, 40))]
)
def test_a_photograph_stays_the_right_way_up(orientation: int, size: tuple[int, int]) -> None:
    picture = read_picture(make_picture("JPEG", orientation=orientation))

    with Image.open(io.BytesIO(picture.data)) as opened:
        assert orientation == opened.getexif().get(0x0112, 1)
    assert size == (picture.image.width, picture.image.height)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_keep_their_profile(kind: str) -> None:
    written = io.BytesIO()
    profile = b"\0" * 36 + b"acsp" + b"profile" * 20
    make_pixels().save(written, kind, icc_profile=profile)

    with Image.open(io.BytesIO(read_picture(written.getvalue()).data)) as opened:
        assert profile == opened.info["icc_profile"]


def test_an_animation_keeps_its_frames_and_how_often_it_is_repeated() -> None:
    with Image.open(io.BytesIO(read_picture(make_picture("GIF")).data)) as opened:
        assert (2, 3) == (getattr(opened, "n_frames", 1), opened.info["loop"])


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def make_bmp() -> bytes:
    written = io.BytesIO()
    make_pixels().save(written, "BMP")
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is no picture in"),
        (SVG, "is no picture in"),
        (b"<!doctype html><script>alert(1)</script>", "is no picture in"),
        (b"%PDF-1.7", "is no picture in"),
        (make_bmp(), "is no picture in"),
        (make_png_bomb(5_001, 4_000), "has more than 20,000,000 pixels"),
        (make_png_bomb(2**31 - 1, 2**31 - 1), "has more than 20,000,000 pixels"),
        (make_png_bomb(4_000, 5_000), "is damaged"),
        (b"\xff\xd8\xff" + b"x" * LARGEST_FILE, "is larger than 10,000,000 bytes"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PictureRefused, match=reason):
        read_picture(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_was_cut_short_is_refused(kind: str) -> None:
    whole = read_picture(make_picture(kind)).data

    for part in range(1, 12):
        with pytest.raises(PictureRefused):
            read_picture(whole[: len(whole) * part // 13])


@given(kind=st.sampled_from(sorted(KINDS)), place=st.integers(0, 2000), byte=st.integers(0, 255))
def test_a_damaged_picture_is_refused_or_read_but_never_anything_else(
    kind: str, place: int, byte: int
) -> None:
    """I6."""
    data = bytearray(make_picture(kind))
    data[place % len(data)] = byte

    try:
        picture = read_picture(bytes(data))
    except PictureRefused:
        return
    assert picture.image.bytes == len(picture.data)
