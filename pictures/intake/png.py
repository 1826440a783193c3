"""Walks a PNG's chunks: size, frames, end, checksums and inflated metadata, without decoding."""

import zlib
from collections.abc import Iterator

from pictures.intake.limits import Limits, Measured, PictureRefused

COMPRESSED = frozenset({b"zTXt", b"iTXt", b"iCCP"})


def measure(data: bytes, limits: Limits) -> Measured:
    """Return what the chunks say; raises `PictureRefused` (truncated, damaged, metadata)."""
    header: bytes | None = None
    frames, end, pixels = 0, 0, False
    for kind, body, end in _chunks(data):
        if header is None and (kind != b"IHDR" or len(body) != 13):
            raise PictureRefused("damaged")
        if kind == b"IHDR":
            if header is not None:
                raise PictureRefused("damaged")
            header = body
        elif kind == b"fcTL":
            frames += 1
        elif kind == b"IDAT":
            pixels = True
        elif kind in COMPRESSED:
            _inflates_within(kind, body, limits.metadata)
    if header is None or not pixels:
        raise PictureRefused("damaged")
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    return Measured(width, height, end, max(frames, 1))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield each chunk's kind, body and end offset up to IEND, with its checksum checked."""
    at = 8
    while True:
        head = data[at : at + 8]
        length = int.from_bytes(head[:4], "big")
        end = at + 12 + length
        if len(head) < 8 or end > len(data):
            raise PictureRefused("truncated")
        kind = head[4:]
        expected = int.from_bytes(data[end - 4 : end], "big")
        if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != expected:
            raise PictureRefused("damaged")
        yield kind, data[at + 8 : end - 4], end
        if kind == b"IEND":
            return
        at = end


def _inflates_within(kind: bytes, body: bytes, limit: int) -> None:
    """Refuse a compressed text or profile that inflates beyond `limit` bytes."""
    rest = body.partition(b"\0")[2]
    if kind == b"iTXt":
        if rest[:1] != b"\1":
            return
        rest = rest[1:].partition(b"\0")[2].partition(b"\0")[2]
        packed = rest
    else:
        packed = rest[1:]
    inflator = zlib.decompressobj()
    try:
        inflator.decompress(packed, limit)
    except zlib.error as error:
        raise PictureRefused("damaged") from error
    if inflator.unconsumed_tail:
        raise PictureRefused("metadata", limit=limit // 1024)
