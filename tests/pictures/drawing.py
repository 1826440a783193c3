"""Small pictures and their broken, disguised and oversized cousins, made for tests."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()


def drawing(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """A picture whose four corners differ, so that a turn or a crop shows."""
    image = Image.new("RGB", size, (200, 180, 160))
    draw = ImageDraw.Draw(image)
    half = (size[0] // 2, size[1] // 2)
    draw.rectangle((0, 0, half[0] - 1, half[1] - 1), fill=(220, 30, 30))
    draw.rectangle((half[0], 0, size[0], half[1] - 1), fill=(30, 200, 40))
    draw.rectangle((0, half[1], half[0] - 1, size[1]), fill=(30, 40, 210))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A small sound file of that kind."""
    return encoded(drawing(size), kind, **options)


def animation(kind: str, frames: int = 4, size: tuple[int, int] = (32, 24)) -> bytes:
    """A small animation; its first frame is the drawing."""
    first = drawing(size)
    rest = [first.rotate(7 * number) for number in range(1, frames)]
    return encoded(first, kind, save_all=True, append_images=rest)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


def png_of(*chunks: bytes) -> bytes:
    """A PNG made of these chunks and an end."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def png_header(width: int, height: int, depth: int = 1, colour: int = 0) -> bytes:
    """The header chunk of a PNG; by default one bit per pixel, where bombs hide best."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png_with(*extra: bytes) -> bytes:
    """A sound small PNG with extra chunks behind its header."""
    plain = picture("PNG")
    return plain[:33] + b"".join(extra) + plain[33:]


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that decodes to width times height black pixels."""
    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 9)
    return png_of(png_header(width, height), chunk(b"IDAT", rows))


def jpeg_with(marker: int, body: bytes) -> bytes:
    """A sound small JPEG with an extra segment behind its beginning."""
    plain = picture("JPEG")
    return plain[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + plain[2:]


def jpeg_sized(width: int, height: int) -> bytes:
    """A small JPEG whose frame header claims another size."""
    plain = bytearray(picture("JPEG"))
    at = plain.index(b"\xff\xc0") + 5
    plain[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(plain)


def jpeg_of_passes(passes: int) -> bytes:
    """A JPEG whose one pass is repeated."""
    plain = picture("JPEG")
    at = plain.index(b"\xff\xda")
    return plain[:at] + plain[at:-2] * passes + plain[-2:]


def gif_of_frames(frames: int, size: tuple[int, int] = (16, 16)) -> bytes:
    """A GIF of a few bytes per frame."""
    screen = struct.pack("<HHBBB", *size, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + screen + frame * frames + b";"


def webp_of_frames(frames: int, canvas: tuple[int, int]) -> bytes:
    """The skeleton of an animated WebP."""
    width, height = ((side - 1).to_bytes(3, "little") for side in canvas)
    first = riff_chunk(b"VP8X", b"\x02\0\0\0" + width + height)
    return riff(first + riff_chunk(b"ANMF", b"\0" * 16) * frames)


def riff_chunk(kind: bytes, body: bytes) -> bytes:
    """A RIFF chunk, padded to an even length."""
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def riff(body: bytes, kind: bytes = b"WEBP") -> bytes:
    """A RIFF file."""
    return b"RIFF" + struct.pack("<I", len(body) + 4) + kind + body


def box(kind: bytes, body: bytes) -> bytes:
    """A box of the ISO base media format."""
    return struct.pack(">I", len(body) + 8) + kind + body


def heif_sized(width: int, height: int, *, brand: bytes = b"avif") -> bytes:
    """The skeleton of an AVIF or HEIC file that claims this size."""
    size = box(b"ispe", struct.pack(">III", 0, width, height))
    properties = box(b"iprp", box(b"ipco", size))
    kind = box(b"ftyp", brand + b"\0\0\0\0" + brand + b"mif1")
    return kind + box(b"meta", b"\0\0\0\0" + properties) + box(b"mdat", b"\0" * 16)


def archive(prefix: bytes = b"") -> bytes:
    """A ZIP archive, behind `prefix` with offsets that fit."""
    out = io.BytesIO(prefix)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("Main.class", "payload")
    return out.getvalue()
