"""What intake takes, how it shows it, and what it refuses."""

import io
import random
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile
from PIL.TiffImagePlugin import IFDRational

from pictures.intake import Inspected, Limits, PictureRefused, inspect, open_picture, thumbnail
from pictures.refusals import SENTENCES
from tests.pictures.drawing import (
    animation,
    box,
    chunk,
    drawing,
    encoded,
    jpeg_with,
    picture,
    png_with,
)
from tests.pictures.hostile import HOSTILE

KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "GIF": "image/gif",
}
RED, GREEN, BLUE, SKIN = (220, 30, 30), (30, 200, 40), (30, 40, 210), (200, 180, 160)


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours near the four corners: top left, top right, bottom left, bottom right."""
    wide, high = image.size
    spots = ((4, 4), (wide - 5, 4), (4, high - 5), (wide - 5, high - 5))
    return [image.getpixel(spot) for spot in spots]  # type: ignore[misc]  # RGB gives tuples


def alike(one: list[tuple[int, ...]], other: list[tuple[int, ...]], *, within: int = 30) -> bool:
    """Whether colours are the same up to what compression changes."""
    pairs = zip(one, other, strict=True)
    return all(
        abs(a - b) <= within for left, right in pairs for a, b in zip(left, right, strict=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken_and_opens_upright_in_rgb(kind: str) -> None:
    data = picture(kind, (64, 64))
    assert inspect(data) == Inspected(KINDS[kind], 64, 64)
    opened = open_picture(data)
    assert (opened.mode, opened.size, opened.info) == ("RGB", (64, 64), {})
    assert alike(corners(opened), [RED, GREEN, BLUE, SKIN])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_are_refused_for_their_own_reason(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(PictureRefused) as refused:
        open_picture(data)
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["heic with zeros for pixels", "png with garbage for pixels"])
def test_half_a_picture_is_refused_also_beside_a_program_that_wants_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint's import does
    with pytest.raises(PictureRefused):
        open_picture(HOSTILE[name][0])


def test_an_upload_beyond_the_size_limit_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(PictureRefused) as refused:
        inspect(b"x" * (1024 * 1024 + 1), Limits(size=1024 * 1024))
    assert (refused.value.code, refused.value.params) == ("bytes", {"limit": 1})


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_counts(kind: str) -> None:
    data = animation(kind, frames=4, size=(64, 48))
    assert inspect(data).frames == 4
    assert alike(corners(open_picture(data)), [RED, GREEN, BLUE, SKIN], within=60)


def test_a_lossless_webp_is_measured() -> None:
    assert inspect(picture("WEBP", (40, 30), lossless=True)) == Inspected("image/webp", 40, 30)


def test_an_extended_webp_is_measured() -> None:
    data = encoded(drawing((40, 30)), "WEBP", exif=Image.Exif(), xmp=b"<x/>")
    assert inspect(data) == Inspected("image/webp", 40, 30)


def test_a_webp_of_odd_length_may_lack_its_padding() -> None:
    data = encoded(drawing((33, 31)), "WEBP", quality=11, xmp=b"<x/>y")
    assert inspect(data + b"\0").media_type == "image/webp"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("padding", [b"\0" * 7, b"\r\n", b"\0" * 4096])
def test_padding_behind_the_end_is_harmless(kind: str, padding: bytes) -> None:
    assert inspect(picture(kind) + padding).media_type == KINDS[kind]


def test_a_camera_jpeg_may_carry_further_jpegs() -> None:
    data = encoded(drawing(), "MPO", save_all=True, append_images=[drawing((32, 24))])
    assert inspect(data) == Inspected("image/jpeg", 64, 48)
    assert open_picture(data).size == (64, 48)
    assert inspect(picture("JPEG") + picture("JPEG", (32, 24))).width == 64


def test_a_further_jpeg_must_be_whole() -> None:
    with pytest.raises(PictureRefused) as refused:
        inspect(picture("JPEG") + picture("JPEG")[:-9])
    assert refused.value.code == "truncated"


def test_jpeg_markers_without_a_body_and_fill_bytes_are_walked_over() -> None:
    plain = picture("JPEG")
    assert inspect(plain[:2] + b"\xff\x01\xff\xff\xff\x01" + plain[2:]).width == 64


def test_a_progressive_jpeg_is_taken() -> None:
    assert open_picture(picture("JPEG", progressive=True)).size == (64, 48)


def test_compressed_text_within_the_limit_and_plain_text_are_taken() -> None:
    short = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"hello"))
    plain = chunk(b"iTXt", b"Comment\0\0\0\0\0hello")
    assert open_picture(png_with(short, plain)).size == (64, 48)


def test_four_bytes_that_look_like_an_archive_are_no_archive() -> None:
    text = chunk(b"tEXt", b"Comment\0PK\5\6" + b"\xff" * 18)
    assert open_picture(png_with(text)).size == (64, 48)


def test_large_boxes_and_boxes_to_the_end_of_the_file_are_walked() -> None:
    data = picture("AVIF")
    start = data.index(b"mdat") - 4
    body = data[start + 8 :]
    to_the_end = data[:start] + b"\0\0\0\0mdat" + body
    assert inspect(to_the_end).media_type == "image/avif"
    large = data[:start] + b"\0\0\0\1mdat" + struct.pack(">Q", len(body) + 16) + body
    assert inspect(large).media_type == "image/avif"
    assert inspect(data + box(b"free", b"xyz")).media_type == "image/avif"


ORIENTED: dict[int, list[tuple[int, ...]]] = {
    1: [RED, GREEN, BLUE, SKIN],
    2: [GREEN, RED, SKIN, BLUE],
    3: [SKIN, BLUE, GREEN, RED],
    4: [BLUE, SKIN, RED, GREEN],
    5: [RED, BLUE, GREEN, SKIN],
    6: [BLUE, RED, SKIN, GREEN],
    7: [SKIN, GREEN, BLUE, RED],
    8: [GREEN, SKIN, RED, BLUE],
    9: [RED, GREEN, BLUE, SKIN],
}


@pytest.mark.parametrize("orientation", ORIENTED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_applied(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    opened = open_picture(picture(kind, exif=exif))
    assert opened.size == ((48, 64) if orientation in (5, 6, 7, 8) else (64, 48))
    assert alike(corners(opened), ORIENTED[orientation])


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "body", [b"Exif\0\0garbage", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0"]
)
def test_unreadable_exif_is_ignored(body: bytes) -> None:
    assert open_picture(jpeg_with(0xE1, body)).size == (64, 48)


def test_an_orientation_that_is_no_number_is_ignored() -> None:
    words = struct.pack(">HHI4sI", 0x0112, 2, 4, b"abc\0", 0)
    data = jpeg_with(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1" + words)
    assert alike(corners(open_picture(data)), ORIENTED[1])


def located() -> Image.Exif:
    """EXIF that says where the picture was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Lin Mo"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (IFDRational(30), IFDRational(16), IFDRational(27))
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_location_and_other_metadata_never_reach_a_thumbnail(kind: str) -> None:
    data = picture(kind, exif=located().tobytes(), xmp=b"<x>Lin Mo</x>")
    assert b"Lin Mo" in data
    small = thumbnail(open_picture(data), 32)
    assert b"Lin Mo" not in small
    shown = Image.open(io.BytesIO(small))
    assert (dict(shown.getexif()), shown.info.get("icc_profile"), shown.info.get("xmp")) == (
        {},
        None,
        None,
    )


def test_a_thumbnail_fits_its_side_and_is_never_enlarged() -> None:
    image = open_picture(picture("PNG", (96, 48)))
    assert Image.open(io.BytesIO(thumbnail(image, 32))).size == (32, 16)
    assert Image.open(io.BytesIO(thumbnail(image, 384))).size == (96, 48)
    assert image.size == (96, 48)


def test_a_large_jpeg_may_come_smaller_but_not_too_small() -> None:
    data = picture("JPEG", (640, 480))
    assert open_picture(data, at_least=100).size == (160, 120)
    assert open_picture(data).size == (640, 480)


def test_alpha_is_flattened_on_white() -> None:
    clear = Image.new("RGBA", (32, 32), (200, 0, 0, 0))
    assert open_picture(encoded(clear, "PNG")).getpixel((5, 5)) == (255, 255, 255)
    half = Image.new("LA", (32, 32), (0, 128))
    assert open_picture(encoded(half, "PNG")).getpixel((5, 5)) == (127, 127, 127)
    palette = Image.new("P", (32, 32), 1)
    palette.putpalette([9, 9, 9, 10, 20, 30])
    assert open_picture(encoded(palette, "PNG", transparency=1)).getpixel((5, 5)) == (255,) * 3
    assert open_picture(encoded(palette, "PNG")).getpixel((5, 5)) == (10, 20, 30)
    keyed = encoded(Image.new("RGB", (32, 32), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    assert open_picture(keyed).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_one_bit_and_grey_keep_their_brightness() -> None:
    deep = Image.fromarray(np.full((32, 32), 0x8000, dtype=np.uint16))
    assert open_picture(encoded(deep, "PNG")).getpixel((3, 3)) == (128, 128, 128)
    assert open_picture(encoded(Image.new("1", (32, 32), 1), "PNG")).getpixel((3, 3)) == (255,) * 3
    assert open_picture(encoded(Image.new("L", (32, 32), 77), "PNG")).getpixel((3, 3)) == (77,) * 3


def test_cmyk_becomes_rgb() -> None:
    ink = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    red, green, blue = open_picture(encoded(ink, "JPEG")).getpixel((3, 3))  # type: ignore[misc]
    assert red > 240
    assert green < 15
    assert blue < 15


def wide_profile() -> bytes:
    """A colour profile whose red and green are swapped against sRGB's, so that its use shows."""
    plain = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {}
    for number in range(struct.unpack(">I", plain[128:132])[0]):
        name, offset, size = struct.unpack(">4sII", plain[132 + 12 * number : 144 + 12 * number])
        tags[name] = (offset, size)
    (red, size), (green, _) = tags[b"rXYZ"], tags[b"gXYZ"]
    plain[red : red + size], plain[green : green + size] = (
        plain[green : green + size],
        plain[red : red + size],
    )
    return bytes(plain)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_colour_profile_is_applied(mode: str) -> None:
    red = Image.new(mode, (32, 32), (255, 0, 0))
    opened = open_picture(encoded(red, "PNG", icc_profile=wide_profile()))
    assert alike([opened.getpixel((3, 3))], [(0, 255, 0)], within=3)  # type: ignore[list-item]


def grey_profile() -> bytes:
    """A grey colour profile: little more than a header, a white point and a tone curve."""
    white = b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">I", 0)
    text = b"desc\0\0\0\0\0\0\0\2g\0" + b"\0" * 78
    tags = [(b"wtpt", white), (b"kTRC", curve), (b"desc", text)]
    offset, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, data in tags:
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", offset + len(body), b"lcms", 0x02400000, b"mntr", b"GRAY", b"XYZ "
    )
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


@pytest.mark.parametrize(("mode", "colour"), [("L", 128), ("LA", (128, 255))])
def test_a_grey_profile_is_applied(mode: str, colour: int | tuple[int, int]) -> None:
    plain = Image.new(mode, (32, 32), colour)
    opened = open_picture(encoded(plain, "PNG", icc_profile=grey_profile()))
    assert alike([opened.getpixel((3, 3))], [(188, 188, 188)], within=3)  # type: ignore[list-item]


def test_a_profile_that_does_not_fit_or_is_broken_is_ignored() -> None:
    grey = Image.new("L", (32, 32), 77)
    opened = open_picture(encoded(grey, "PNG", icc_profile=wide_profile()))
    assert opened.getpixel((3, 3)) == (77, 77, 77)
    red = Image.new("RGB", (32, 32), (255, 0, 0))
    opened = open_picture(encoded(red, "PNG", icc_profile=b"no profile at all"))
    assert opened.getpixel((3, 3)) == (255, 0, 0)
    cut = wide_profile()[:400]
    assert open_picture(encoded(red, "PNG", icc_profile=cut)).getpixel((3, 3)) == (255, 0, 0)


@pytest.mark.filterwarnings("ignore")  # decoders grumble about what they read on over
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_random_damage_is_refused_or_harmless_and_never_anything_else(kind: str, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(WHOLE[kind])
    for _ in range(dice.randint(1, 12)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if dice.random() < 0.3:
        del data[dice.randrange(len(data)) :]
    try:
        outcome = open_picture(bytes(data), Limits(pixels=1_000_000, side=4000)).mode
    except PictureRefused as refused:
        outcome = refused.code
    assert outcome in {"RGB", *SENTENCES}


WHOLE = {kind: picture(kind, (32, 24)) for kind in KINDS}
