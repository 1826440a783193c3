"""Hostile uploads: what each is called, its bytes, and the reason it is refused for."""

import io
import struct
import tarfile
import zlib

from PIL import Image

from tests.pictures.drawing import (
    animation,
    archive,
    box,
    chunk,
    drawing,
    encoded,
    gif_of_frames,
    heif_sized,
    jpeg_of_passes,
    jpeg_sized,
    jpeg_with,
    picture,
    png_bomb,
    png_header,
    png_of,
    png_with,
    riff,
    riff_chunk,
    webp_of_frames,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
PHP = b"<?php system($_GET['c']); ?>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n"
MP4 = box(b"ftyp", b"isom\0\0\2\0isommp42") + box(b"moov", b"\0" * 32)

OTHER_KINDS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "svg with script": (SVG, "svg"),
    "svg behind an xml line": (b'<?xml version="1.0"?>\n<!-- x -->\n' + SVG, "svg"),
    "svg in utf-16": (b"\xff\xfe" + SVG.decode().encode("utf-16-le"), "svg"),
    "web page": (HTML, "page"),
    "web page behind a comment": (b"\xef\xbb\xbf  <!-- hello -->" + HTML, "page"),
    "xml with entities": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        "xml",
    ),
    "php": (PHP, "script"),
    "plain text": (b"not a picture at all\n", "text"),
    "javascript": (b"alert(1)//", "text"),
    "pdf": (PDF, "pdf"),
    "eps": (EPS, "postscript"),
    "eps with a dos header": (b"\xc5\xd0\xd3\xc6" + b"\0" * 26 + EPS, "postscript"),
    "rtf": (rb"{\rtf1 hello}", "document"),
    "old word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "document"),
    "tiff": (picture("TIFF"), "tiff"),
    "big tiff": (picture("TIFF", big_tiff=True), "tiff"),
    "camera raw": (box(b"ftyp", b"crx \0\0\0\1crx isom"), "raw"),
    "bmp": (picture("BMP"), "bmp"),
    "icon": (picture("ICO", (32, 32)), "icon"),
    "cursor": (b"\0\0\2\0\1\0" + b"\0" * 40, "icon"),
    "photoshop": (b"8BPS\0\1" + b"\0" * 40, "photoshop"),
    "gimp": (b"gimp xcf v011\0" + b"\0" * 40, "layered"),
    "jpeg 2000": (picture("JPEG2000"), "jpeg2000"),
    "jpeg 2000 stream": (picture("JPEG2000", no_jp2=True), "jpeg2000"),
    "jpeg xl": (b"\xff\x0a" + b"\0" * 20, "jpegxl"),
    "zip": (archive(), "archive"),
    "gzip": (b"\x1f\x8b\x08" + zlib.compress(b"x" * 99), "archive"),
    "windows program": (b"MZ\x90\0" + b"\0" * 60, "program"),
    "linux program": (b"\x7fELF\2\1\1" + b"\0" * 57, "program"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "java class": (b"\xca\xfe\xba\xbe\0\0\0\x34", "program"),
    "mp4": (MP4, "video"),
    "webm": (b"\x1aE\xdf\xa3" + b"\0" * 30, "video"),
    "avi": (riff(b"LIST", b"AVI "), "video"),
    "wav": (riff(b"fmt ", b"WAVE"), "audio"),
    "mp3": (b"ID3\4\0\0\0\0\0\0", "audio"),
    "flash": (b"CWS\x09" + b"\0" * 20, "flash"),
    "avif sequence": (animation("AVIF"), "sequence"),
    "heic sequence": (box(b"ftyp", b"hevc\0\0\0\0hevcmsf1") + box(b"moov", b""), "sequence"),
    "avif with a film inside": (
        box(b"ftyp", b"avif\0\0\0\0avif") + box(b"moov", b""),
        "sequence",
    ),
    "portable pixmap": (picture("PPM"), "unknown"),
    "targa": (picture("TGA"), "unknown"),
    "sun raster": (b"\x59\xa6\x6a\x95" + b"\0" * 40, "unknown"),
    "only zeros": (b"\0" * 64, "unknown"),
    "only spaces": (b"  \n  ", "unknown"),
}

TOO_MUCH: dict[str, tuple[bytes, str]] = {
    "png bomb": (png_bomb(9000, 9000), "pixels"),
    "png just beyond the pixels": (png_bomb(8000, 5001), "pixels"),
    "png with a giant side": (png_of(png_header(60_000, 60_000), chunk(b"IDAT", b"")), "side"),
    "png that claims everything": (
        png_of(png_header(2**31 - 1, 2**31 - 1), chunk(b"IDAT", b"")),
        "side",
    ),
    "jpeg that claims 65535 x 65535": (jpeg_sized(65_535, 65_535), "side"),
    "jpeg that claims 11000 x 11000": (jpeg_sized(11_000, 11_000), "pixels"),
    "gif that claims a giant screen": (gif_of_frames(1, (65_535, 65_535)), "side"),
    "webp that claims a giant canvas": (webp_of_frames(1, (16_000_000, 200)), "side"),
    "avif that claims a giant size": (heif_sized(100_000, 100_000), "side"),
    "heic that claims many pixels": (heif_sized(9000, 9000, brand=b"heic"), "pixels"),
    "gif of too many frames": (gif_of_frames(1001), "frames"),
    "webp of too many frames": (webp_of_frames(1001, (16, 16)), "frames"),
    "apng of too many frames": (png_with(*[chunk(b"fcTL", b"\0" * 26)] * 1001), "frames"),
    "gif of large frames": (gif_of_frames(900, (3000, 3000)), "animation"),
    "webp of large frames": (webp_of_frames(900, (3000, 3000)), "animation"),
    "jpeg of endless passes": (jpeg_of_passes(101), "passes"),
    "png with a text bomb": (
        png_with(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 40_000_000, 9))),
        "metadata",
    ),
    "png with an international text bomb": (
        png_with(chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(b" " * 9_000_000, 9))),
        "metadata",
    ),
    "png with a profile bomb": (
        png_with(chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * 9_000_000, 9))),
        "metadata",
    ),
    "a single pixel": (encoded(Image.new("RGB", (1, 1)), "PNG"), "small"),
}


def _cut(kind: str) -> bytes:
    whole = picture(kind)
    return whole[: len(whole) * 2 // 3]


def _damaged_png() -> bytes:
    plain = bytearray(picture("PNG"))
    plain[45] ^= 0xFF
    return bytes(plain)


def _scrambled(kind: str, at: bytes) -> bytes:
    """A picture whose compressed data is zeros, in a sound container."""
    plain = bytearray(picture(kind))
    start = plain.index(at) + len(at)
    plain[start:] = b"\0" * (len(plain) - start)
    return bytes(plain)


BROKEN: dict[str, tuple[bytes, str]] = {
    **{
        f"cut {kind}": (_cut(kind), "truncated")
        for kind in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF")
    },
    "jpeg without its end": (picture("JPEG")[:-2], "truncated"),
    "png without its end": (picture("PNG")[:-12], "truncated"),
    "jpeg of three bytes": (b"\xff\xd8\xff", "truncated"),
    "gif of six bytes": (b"GIF89a", "truncated"),
    "png with a wrong checksum": (_damaged_png(), "damaged"),
    "png without pixels": (png_of(png_header(64, 64)), "damaged"),
    "png with two headers": (
        png_of(png_header(64, 64), png_header(64, 64), chunk(b"IDAT", b"")),
        "damaged",
    ),
    "png without a header": (png_of(chunk(b"IDAT", b"")), "damaged"),
    "png of zero width": (png_of(png_header(0, 64), chunk(b"IDAT", b"")), "damaged"),
    "png with garbage for pixels": (
        png_of(png_header(64, 64), chunk(b"IDAT", b"garbage")),
        "damaged",
    ),
    "png with garbage for text": (png_with(chunk(b"zTXt", b"a\0\0garbage")), "damaged"),
    "jpeg with two frames": (
        jpeg_with(0xC0, struct.pack(">BHHB", 8, 9, 9, 1) + b"\1\x11\0"),
        "damaged",
    ),
    "jpeg without a frame": (b"\xff\xd8\xff\xd9", "damaged"),
    "jpeg with a segment of no length": (b"\xff\xd8\xff\xe0\0\0" + b"\0" * 9, "damaged"),
    "jpeg with a hole between segments": (b"\xff\xd8\xff\xfe\0\2x" + b"\0" * 9, "damaged"),
    "gif with an unknown block": (b"GIF89a\x40\0\x40\0\0\0\0\x99;", "damaged"),
    "gif without a frame": (b"GIF89a\x40\0\x40\0\0\0\0;", "damaged"),
    "webp without a picture": (riff(b""), "damaged"),
    "webp with an unknown beginning": (riff(riff_chunk(b"XXXX", b"\0" * 12)), "damaged"),
    "webp of one short chunk": (riff(riff_chunk(b"VP8L", b"\x2f")), "damaged"),
    "webp with an overlong chunk": (riff(b"VP8X\xff\0\0\0" + b"\0" * 10), "damaged"),
    "webp with no picture inside": (webp_of_frames(0, (64, 64)), "damaged"),
    "avif without a size": (box(b"ftyp", b"avif\0\0\0\0avif") + box(b"mdat", b""), "damaged"),
    "avif with garbage boxes": (
        box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", b"\0\0\0\0" + b"\xff" * 16),
        "damaged",
    ),
    "avif with a short size": (
        box(b"ftyp", b"avif\0\0\0\0avif")
        + box(b"meta", b"\0\0\0\0" + box(b"iprp", box(b"ipco", box(b"ispe", b"\0\0")))),
        "damaged",
    ),
    "avif skeleton": (heif_sized(64, 64), "damaged"),
    "heic skeleton": (heif_sized(64, 64, brand=b"heic"), "damaged"),
    "avif with zeros for pixels": (_scrambled("AVIF", b"mdat"), "damaged"),
    "heic with zeros for pixels": (_scrambled("HEIF", b"mdat"), "damaged"),
}

_GIF_COMMENT = b"\x21\xfe" + bytes((len(PDF),)) + PDF + b"\0"


def _gif_with(block: bytes) -> bytes:
    plain = encoded(Image.new("1", (32, 32)), "GIF")
    table = 13 + 3 * 2 ** ((plain[10] & 7) + 1)
    return plain[:table] + block + plain[table:]


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz"):
        pass
    return out.getvalue()


AND_MORE: dict[str, tuple[bytes, str]] = {
    "png + zip": (archive(picture("PNG")), "trailing_archive"),
    "gifar": (archive(picture("GIF")), "trailing_archive"),
    "jpeg + zip": (archive(picture("JPEG")), "trailing_archive"),
    "webp + zip": (archive(picture("WEBP")), "trailing_archive"),
    "heic + zip": (archive(picture("HEIF")), "trailing_archive"),
    "jpeg + rar": (picture("JPEG") + b"Rar!\x1a\7\0", "trailing_archive"),
    "png + tar.gz": (picture("PNG") + _tar(), "trailing_archive"),
    "png + junk + zip": (archive(picture("PNG") + b"junk"), "trailing_archive"),
    "jpeg + php": (picture("JPEG") + PHP, "trailing_page"),
    "png + html": (picture("PNG") + HTML, "trailing_page"),
    "avif + html": (picture("AVIF") + HTML, "trailing_page"),
    "gif + javascript": (picture("GIF") + b"*/=1;alert(1)", "trailing_data"),
    "jpeg + pdf": (picture("JPEG") + PDF, "trailing_document"),
    "motion photo": (picture("JPEG") + MP4, "trailing_video"),
    "heic motion photo": (picture("HEIF") + box(b"mpvd", MP4), "trailing_video"),
    "webp + junk": (picture("WEBP") + b"junk", "trailing_data"),
    "avif + an unknown box": (picture("AVIF") + box(b"junk", b"x"), "trailing_data"),
    "png + png": (picture("PNG") * 2, "trailing_data"),
    "png with a zip inside a chunk": (
        png_with(chunk(b"zzZz", archive()[:-2] + struct.pack("<H", 40))),
        "hidden_archive",
    ),
    "jpeg with a zip in a comment": (jpeg_with(0xFE, archive()), "hidden_archive"),
    "gif with a pdf in a comment": (_gif_with(_GIF_COMMENT), "hidden_document"),
    "jpeg with a pdf in a comment": (jpeg_with(0xFE, PDF), "hidden_document"),
    "jpeg with php in a comment": (jpeg_with(0xFE, PHP), "hidden_script"),
    "jpeg with php in exif": (
        jpeg_with(0xE1, b"Exif\0\0" + PHP),
        "hidden_script",
    ),
    "png with a script in a text": (
        png_with(chunk(b"tEXt", b"Comment\0<SCRIPT>alert(1)</SCRIPT>")),
        "hidden_script",
    ),
    "webp with a script in xmp": (
        encoded(drawing(), "WEBP", xmp=b"<x><script src='//evil'></x>"),
        "hidden_script",
    ),
}

HOSTILE = OTHER_KINDS | TOO_MUCH | BROKEN | AND_MORE
ONE_PER_REASON = sorted({code: name for name, (_, code) in HOSTILE.items()}.values())
