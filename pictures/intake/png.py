"""Walks a PNG's chunks: size, frames, end, checksums and inflated metadata, without decoding."""

import zlib
from collections import Counter
from collections.abc import Iterator

from pictures.intake.limits import Limits, Measured, PictureRefused

HEADER_SIZE, FRAME_SIZE = 13, 12  # bytes: of the header's body; around every chunk's body
COMPRESSED = frozenset({b"zTXt", b"iTXt", b"iCCP"})


def measure(data: bytes, limits: Limits) -> Measured:
    """Return what the chunks say; raises `PictureRefused` (truncated, damaged, metadata)."""
    walk = chunks(data)
    kind, header, end = next(walk)
    if kind != b"IHDR" or len(header) != HEADER_SIZE:
        raise PictureRefused("damaged")
    kinds: Counter[bytes] = Counter()
    for kind, body, end in walk:  # noqa: B007  # the last end is the picture's
        kinds[kind] += 1
        if kind in COMPRESSED:
            _inflates_within(kind, body, limits.metadata)
    if kinds[b"IHDR"] or not kinds[b"IDAT"]:
        raise PictureRefused("damaged")
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    return Measured(width, height, end, max(kinds[b"fcTL"], 1))


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield each chunk's kind, body and end offset up to IEND, with its checksum checked.

    Raises `PictureRefused` (truncated, damaged) where the walk cannot go on.
    """
    at = 8
    while True:
        end = at + FRAME_SIZE + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise PictureRefused("truncated")
        kind = data[at + 4 : at + 8]
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
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
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
