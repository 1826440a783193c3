"""Small pictures that say where they come from, in every way and every container."""

import html
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

from bench._signing import MANIFEST, sign
from tests.pictures.drawing import box, chunk, jpeg_with, picture, png_with, riff, riff_chunk

LABEL = {
    "Label": "1",
    "ContentProducer": "00191330100MA28XXXX5X00000",
    "ProduceID": "角色-0042",
    "ReservedCode1": "",
    "ContentPropagator": "",
    "PropagateID": "",
    "ReservedCode2": "",
}
JSON = json.dumps(LABEL, ensure_ascii=False)
NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/"'
)
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><x>&d;</x>'
)
XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
XMP_REST = b"http://ns.adobe.com/xmp/extension/\0"


def signed(
    kind: str = "PNG",
    manifest: dict[str, Any] = MANIFEST,
    *,
    data: bytes | None = None,
    **options: str,
) -> bytes:
    """A small picture of that kind with a signed manifest."""
    return sign(data or picture(kind), f"image/{kind.lower()}", manifest, **options)


def xmp(elements: str = "", attributes: str = "") -> bytes:
    """An XMP packet with these elements and attributes in its description."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {NAMESPACES}>'
        f'<rdf:Description rdf:about="" {attributes}>{elements}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def as_element(text: str = JSON) -> bytes:
    return xmp(f"<TC260:AIGC>{html.escape(text)}</TC260:AIGC>")


def as_attribute(text: str = JSON) -> bytes:
    return xmp(attributes=f'TC260:AIGC="{html.escape(text)}"')


def png_text(key: str, text: str | bytes) -> bytes:
    body = text.encode() if isinstance(text, str) else text
    return png_with(chunk(b"tEXt", key.encode() + b"\0" + body))


def png_packed(key: str, text: str | bytes) -> bytes:
    body = text.encode() if isinstance(text, str) else text
    return png_with(chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(body, 9)))


def png_international(key: str, text: str | bytes, *, packed: bool = False) -> bytes:
    body = text.encode() if isinstance(text, str) else text
    body = zlib.compress(body, 9) if packed else body
    head = key.encode() + b"\0" + bytes((packed, 0)) + b"zh\0\0"
    return png_with(chunk(b"iTXt", head + body))


def png_xmp(packet: bytes, *, packed: bool = False) -> bytes:
    return png_international("XML:com.adobe.xmp", packet, packed=packed)


def jpeg_xmp(packet: bytes) -> bytes:
    return jpeg_with(0xE1, XMP_SEGMENT + packet)


def jpeg_extended_xmp(packet: bytes, parts: int = 3) -> bytes:
    """A JPEG whose extended XMP stands in several segments, the last one first."""
    size = -(-len(packet) // parts)
    plain, guid = picture("JPEG"), b"0123456789ABCDEF" * 2
    segments = b""
    for at in reversed(range(0, len(packet), size)):
        part = XMP_REST + guid + struct.pack(">II", len(packet), at) + packet[at : at + size]
        segments += b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part
    return plain[:2] + segments + plain[2:]


def webp_with(kind: bytes, body: bytes) -> bytes:
    plain = picture("WEBP")
    return riff(plain[12:] + riff_chunk(kind, body))


def gif_xmp(packet: bytes) -> bytes:
    """A GIF with an XMP extension, whose end leads walkers of data blocks out of the packet."""
    plain = picture("GIF")
    end = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    return plain[:-1] + b"\x21\xff\x0bXMP DataXMP" + packet + end + plain[-1:]


def exif(
    first: dict[int, bytes], second: dict[int, bytes] | None = None, *, order: str = "<"
) -> bytes:
    """An EXIF block: texts by tag in the first directory and in the EXIF directory."""
    start = 8 + 2 + 12 * (len(first) + 1) + 4
    body = _directory(first, order, 8, pointer=start + sum(len(v) for v in first.values()))
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return head + body + _directory(second or {}, order, 8 + len(body))


def _directory(
    texts: dict[int, bytes], order: str, at: int, *, pointer: int | None = None
) -> bytes:
    """A directory at an offset, followed by its texts."""
    count = len(texts) + (pointer is not None)
    behind = at + 2 + 12 * count + 4
    entries = values = b""
    for tag, text in texts.items():
        kind = 7 if tag == 0x9286 else 2
        place = struct.pack(order + "I", behind + len(values))
        entries += struct.pack(order + "HHI", tag, kind, len(text))
        entries += text.ljust(4, b"\0") if len(text) <= 4 else place
        values += text
    if pointer is not None:
        entries += struct.pack(order + "HHII", 0x8769, 4, 1, pointer)
    return struct.pack(order + "H", count) + entries + b"\0\0\0\0" + values


def jpeg_exif(block: bytes) -> bytes:
    return jpeg_with(0xE1, b"Exif\0\0" + block)


def comment(
    text: str, charset: bytes = b"ASCII\0\0\0", encoding: str = "utf-8"
) -> dict[int, bytes]:
    """The EXIF directory with one user comment."""
    return {0x9286: charset + text.encode(encoding)}


def heif_with(
    kind: bytes,
    body: bytes,
    *,
    brand: bytes = b"avif",
    version: int = 1,
    in_idat: bool = True,
) -> bytes:
    """The skeleton of an AVIF or HEIC file with one EXIF or XMP item."""
    wide = "I" if version == 2 else "H"
    content = b"\0application/rdf+xml\0" if kind == b"mime" else b"\0"
    infe = box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 7, 0) + kind + content)
    if version == 2:
        infe = box(b"infe", b"\3\0\0\0" + struct.pack(">IH", 7, 0) + kind + content)
    iinf = box(b"iinf", b"\0\0\0\0" + struct.pack(">H", 1) + infe)
    if version == 2:
        iinf = box(b"iinf", b"\1\0\0\0" + struct.pack(">I", 1) + infe)
    ftyp = box(b"ftyp", brand + b"\0\0\0\0" + brand + b"mif1")
    ispe = box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, 64, 48))))

    def meta(at: int) -> bytes:
        item = struct.pack(">" + wide, 7) + (struct.pack(">H", in_idat) if version else b"")
        item += struct.pack(">HHII", 0, 1, at, len(body))
        iloc = bytes((version, 0, 0, 0, 0x44, 0)) + struct.pack(">" + wide, 1) + item
        idat = box(b"idat", body) if in_idat else b""
        return box(b"meta", b"\0\0\0\0" + iinf + box(b"iloc", iloc) + idat + ispe)

    if in_idat:
        return ftyp + meta(0) + box(b"mdat", b"\0" * 16)
    return ftyp + meta(len(ftyp) + len(meta(0)) + 8) + box(b"mdat", body)


# Every way of writing the label, and where the reader says it stands.
SERIALISATIONS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "png xmp element": (lambda t: png_xmp(as_element(t)), "png:iTXt XML:com.adobe.xmp"),
    "png xmp attribute": (lambda t: png_xmp(as_attribute(t)), "png:iTXt XML:com.adobe.xmp"),
    "png packed xmp": (
        lambda t: png_xmp(as_element(t), packed=True),
        "png:iTXt XML:com.adobe.xmp",
    ),
    "png xmp escaped twice": (
        lambda t: png_xmp(as_element(html.escape(t))),
        "png:iTXt XML:com.adobe.xmp",
    ),
    "png text": (lambda t: png_text("AIGC", t), "png:tEXt AIGC"),
    "png text wrapped": (lambda t: png_text("AIGC", '{"AIGC":' + t + "}"), "png:tEXt AIGC"),
    "png text wrapped as a string": (
        lambda t: png_text("AIGC", json.dumps({"AIGC": t})),
        "png:tEXt AIGC",
    ),
    "png text escaped": (lambda t: png_text("AIGC", html.escape(t)), "png:tEXt AIGC"),
    "png packed text": (lambda t: png_packed("AIGC", t), "png:zTXt AIGC"),
    "png international text": (lambda t: png_international("AIGC", t), "png:iTXt AIGC"),
    "png packed international text": (
        lambda t: png_international("AIGC", t, packed=True),
        "png:iTXt AIGC",
    ),
    "png exif": (
        lambda t: png_with(chunk(b"eXIf", exif({}, comment(t)))),
        "png:eXIf UserComment",
    ),
    "jpeg xmp element": (lambda t: jpeg_xmp(as_element(t)), "jpeg:APP1 XMP"),
    "jpeg xmp attribute": (lambda t: jpeg_xmp(as_attribute(t)), "jpeg:APP1 XMP"),
    "jpeg extended xmp": (
        lambda t: jpeg_extended_xmp(as_element(t)),
        "jpeg:APP1 extended XMP",
    ),
    "jpeg comment of exif": (
        lambda t: jpeg_exif(exif({}, comment(t))),
        "jpeg:EXIF UserComment",
    ),
    "jpeg wrapped comment": (
        lambda t: jpeg_exif(exif({}, comment('{"AIGC": ' + t + "}"))),
        "jpeg:EXIF UserComment",
    ),
    "jpeg unicode comment": (
        lambda t: jpeg_exif(exif({}, comment(t, b"UNICODE\0", "utf-16-be"))),
        "jpeg:EXIF UserComment",
    ),
    "jpeg unicode comment, the other order": (
        lambda t: jpeg_exif(exif({}, comment(t, b"UNICODE\0", "utf-16-le"), order=">")),
        "jpeg:EXIF UserComment",
    ),
    "jpeg comment without charset": (
        lambda t: jpeg_exif(exif({}, comment("AIGC" + t, b""), order=">")),
        "jpeg:EXIF UserComment",
    ),
    "jpeg description": (
        lambda t: jpeg_exif(exif({0x010E: f"AIGC={t}\0".encode()})),
        "jpeg:EXIF ImageDescription",
    ),
    "jpeg bare segment": (lambda t: jpeg_with(0xEB, b"AIGC" + t.encode()), "jpeg:APP11"),
    "jpeg quoted segment": (
        lambda t: jpeg_with(0xE4, b'{"AIGC": ' + t.encode() + b"}\0\0"),
        "jpeg:APP4",
    ),
    "jpeg comment": (lambda t: jpeg_with(0xFE, b"AIGC: " + t.encode()), "jpeg:COM"),
    "gif xmp": (lambda t: gif_xmp(as_element(t)), "gif:XMP"),
    "webp xmp": (lambda t: webp_with(b"XMP ", as_element(t)), "webp:XMP"),
    "webp exif": (
        lambda t: webp_with(b"EXIF", exif({}, comment(t))),
        "webp:EXIF UserComment",
    ),
    "webp exif with a jpeg's head": (
        lambda t: webp_with(b"EXIF", b"Exif\0\0" + exif({}, comment(t))),
        "webp:EXIF UserComment",
    ),
    "avif xmp": (lambda t: heif_with(b"mime", as_element(t)), "heif:XMP"),
    "avif xmp in the file": (
        lambda t: heif_with(b"mime", as_element(t), version=0, in_idat=False),
        "heif:XMP",
    ),
    "heic xmp of many items": (
        lambda t: heif_with(b"mime", as_attribute(t), brand=b"heic", version=2),
        "heif:XMP",
    ),
    "heic exif": (
        lambda t: heif_with(b"Exif", b"\0\0\0\6Exif\0\0" + exif({}, comment(t)), brand=b"heic"),
        "heif:Exif UserComment",
    ),
}
