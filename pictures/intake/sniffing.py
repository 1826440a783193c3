"""Tells from the first bytes what a file is; its name and declared type are never asked."""

import re

from pictures.intake.limits import PictureRefused

PNG = "image/png"
JPEG = "image/jpeg"
GIF = "image/gif"
WEBP = "image/webp"
AVIF = "image/avif"
HEIC = "image/heic"

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"miaf"})
SEQUENCE_BRANDS = frozenset({b"avis", b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})

# Why a file of another kind is refused, by the bytes at its beginning.
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"%!PS", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"BM", "bmp"),
    (b"\0\0\1\0", "icon"),
    (b"\0\0\2\0\1\0", "icon"),
    (b"8BPS", "photoshop"),
    (b"gimp xcf", "layered"),
    (b"\0\0\0\x0cjP  ", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"\0\0\0\x0cJXL ", "jpegxl"),
    (b"\xff\x0a", "jpegxl"),
    (b"PK\3\4", "archive"),
    (b"PK\5\6", "archive"),
    (b"Rar!\x1a\7", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"FWS", "flash"),
    (b"CWS", "flash"),
    (b"ZWS", "flash"),
    (b"{\\rtf", "document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
)

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
PAGE = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|img|svg)\b", re.IGNORECASE)


def sniff(data: bytes) -> str:
    """Return the media type of a picture that we take.

    Raises `PictureRefused` with a code that names what the file is instead.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if data.startswith(b"RIFF"):
        return _riff(data)
    if data[4:8] == b"ftyp":
        return _brand(data)
    for beginning, code in FOREIGN:
        if data.startswith(beginning):
            raise PictureRefused(code)
    raise PictureRefused(_text(data[:4096]))


def _riff(data: bytes) -> str:
    """WebP, or why another RIFF file is refused."""
    if data[8:12] == b"WEBP":
        return WEBP
    raise PictureRefused("audio" if data[8:12] == b"WAVE" else "video")


def _brand(data: bytes) -> str:
    """AVIF or HEIC by the brands of the file-type box, or why it is refused."""
    size = int.from_bytes(data[:4], "big")
    if size > len(data):
        raise PictureRefused("truncated")
    major = data[8:12]
    brands = {data[at : at + 4] for at in range(16, size - 3, 4)} | {major}
    if major in SEQUENCE_BRANDS:
        raise PictureRefused("sequence")
    if b"avif" in brands:
        return AVIF
    if brands & HEIC_BRANDS:
        return HEIC
    raise PictureRefused("raw" if major == b"crx " else "video")


def _text(head: bytes) -> str:
    """The code for a file that starts like no binary format we know."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text.replace(b"\0", b"")[2:]
    text = text.lstrip()
    if b"<svg" in text.lower():
        return "svg"
    if PAGE.match(text) or (text.startswith(b"<!--") and PAGE.search(text)):
        return "page"
    if text.startswith((b"<?php", b"<?=")):
        return "script"
    if text.startswith(b"<"):
        return "xml"
    return "unknown" if not text or CONTROL.search(text) else "text"
