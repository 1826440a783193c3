"""Takes the metadata out of a picture's container, piece by piece and without decoding pixels."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pictures.intake import jpeg, png, sniffing, webp
from pictures.intake.limits import PictureRefused
from pictures.intake.sniffing import sniff
from pictures.provenance import items

INFLATED = 1024 * 1024  # bytes of one decompressed text
XMP, EXIF, TEXT, SEGMENT, UNREADABLE = "xmp", "exif", "text", "segment", "unreadable"
PNG_XMP = "XML:com.adobe.xmp"
PNG_TEXTS = {
    "AIGC", "parameters", "prompt", "workflow", "Dream", "sd-metadata", "invokeai_metadata",
    "Software", "Creation Time", PNG_XMP,
}  # fmt: skip
FAMILIES = {PNG_XMP: "xmp", "AIGC": "aigc"}  # what an unreadable text would have been
JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
JPEG_XMP_REST = b"http://ns.adobe.com/xmp/extension/\0"
GIF_XMP, GIF_XMP_END = b"\x21\xff\x0bXMP DataXMP", b"\x01\xff\xfe\xfd"
JPEG_EXIF = b"Exif\0\0"
COMMENT = 0xFE


@dataclass(frozen=True)
class Block:
    """A piece of metadata: what it is, where it stands, its bytes.

    `key` is a text's keyword, or the reason why an unreadable block is unreadable.
    """

    what: str
    place: str
    body: bytes
    key: str = ""


def blocks(data: bytes) -> Iterator[Block]:
    """Yield the metadata of a picture in file order; never raises.

    Where the container breaks off, what stood before it is kept and an unreadable block follows.
    """
    try:
        yield from WALKERS[sniff(data)](data)
    except PictureRefused:
        yield Block(UNREADABLE, "file", b"", "file_broken")


def _png(data: bytes) -> Iterator[Block]:
    for kind, body, _end in png.chunks(data):
        if kind == b"eXIf":
            yield Block(EXIF, "png:eXIf", body)
        elif kind in {b"tEXt", b"zTXt", b"iTXt"}:
            key = body[:80].partition(b"\0")[0].decode("latin-1")
            if key in PNG_TEXTS:
                yield _text(kind, key, body[len(key) + 1 :])


def _text(kind: bytes, key: str, body: bytes) -> Block:
    """A text chunk, inflated within limits."""
    place = f"png:{kind.decode()} {key}"
    family = FAMILIES.get(key, "text")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed = body[:1] == b"\1"
        body = body[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        body = body[1:]
    if packed:
        inflator = zlib.decompressobj()
        try:
            body = inflator.decompress(body, INFLATED)
        except zlib.error:
            return Block(UNREADABLE, place, b"", f"{family}_broken")
        if inflator.unconsumed_tail:
            return Block(UNREADABLE, place, b"", f"{family}_too_large")
    return Block(XMP if key == PNG_XMP else TEXT, place, body, key)


def _jpeg(data: bytes) -> Iterator[Block]:
    """The segments before the picture; the parts of an extended XMP are put together."""
    rest: dict[bytes, dict[int, bytes]] = {}
    for marker, body in jpeg.segments(data):
        app = f"jpeg:APP{marker - 0xE0}"
        if marker == 0xE1 and body.startswith(JPEG_XMP):
            yield Block(XMP, "jpeg:APP1 XMP", body[len(JPEG_XMP) :])
        elif marker == 0xE1 and body.startswith(JPEG_XMP_REST):
            part = body[len(JPEG_XMP_REST) :]
            rest.setdefault(part[:32], {})[int.from_bytes(part[36:40], "big")] = part[40:]
        elif marker == 0xE1 and body.startswith(JPEG_EXIF):
            yield Block(EXIF, "jpeg:EXIF", body[len(JPEG_EXIF) :])
        elif 0xE0 <= marker <= 0xEF:
            yield Block(SEGMENT, app, body)
        elif marker == COMMENT:
            yield Block(SEGMENT, "jpeg:COM", body)
    for parts in rest.values():
        whole = b"".join(parts[offset] for offset in sorted(parts))
        yield Block(XMP, "jpeg:APP1 extended XMP", whole)


def _webp(data: bytes) -> Iterator[Block]:
    for kind, start, end in webp.chunks(data):
        if kind == b"XMP ":
            yield Block(XMP, "webp:XMP", data[start:end])
        elif kind == b"EXIF":
            yield Block(EXIF, "webp:EXIF", data[start:end].removeprefix(JPEG_EXIF))


def _heif(data: bytes) -> Iterator[Block]:
    for kind, body in items.metadata(data):
        if kind == b"Exif":
            tiff = int.from_bytes(body[:4], "big") + 4
            yield Block(EXIF, "heif:Exif", body[tiff:].removeprefix(JPEG_EXIF))
        else:
            yield Block(XMP, "heif:XMP", body)


def _gif(data: bytes) -> Iterator[Block]:
    """The XMP extensions; the packet stands there as it is, not cut into a GIF's data blocks."""
    at = 0
    while (start := data.find(GIF_XMP, at)) >= 0:
        start += len(GIF_XMP)
        at = data.find(GIF_XMP_END, start)
        if at < 0:
            yield Block(UNREADABLE, "gif:XMP", b"", "xmp_broken")
            return
        yield Block(XMP, "gif:XMP", data[start:at])


WALKERS: dict[str, Callable[[bytes], Iterator[Block]]] = {
    sniffing.PNG: _png,
    sniffing.JPEG: _jpeg,
    sniffing.GIF: _gif,
    sniffing.WEBP: _webp,
    sniffing.AVIF: _heif,
    sniffing.HEIC: _heif,
}
