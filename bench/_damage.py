"""Damages files in many small ways, the same ones every time."""

import io
import struct
import zlib
from random import Random


def mutated(seeds: list[bytes], count: int) -> list[bytes]:
    """Damaged files: bytes changed, cut out, doubled; the same ones every time.

    Half of the PNG files get right checksums again, so that the damage reaches what reads them.
    """
    chance = Random(45438)  # noqa: S311  # damage, no secret
    return [_mutant(seeds[number % len(seeds)], chance) for number in range(count)]


def _mutant(seed: bytes, chance: Random) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data))
        size = chance.randint(1, 24)
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + size] = chance.randbytes(size)
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = data[at : at + size]
            case _:
                data[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
    whole = bytes(data) or b"\0"
    return rechecked(whole) if chance.random() < 0.5 else whole


def rechecked(data: bytes) -> bytes:
    """A PNG with right checksums as far as its chunks go; other files as they are."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    out, source = io.BytesIO(data[:8]), io.BytesIO(data[8:])
    out.seek(8)
    while len(head := source.read(8)) == 8:
        body = source.read(int.from_bytes(head[:4], "big"))
        source.read(4)
        checksum = struct.pack(">I", zlib.crc32(head[4:] + body))
        out.write(struct.pack(">I", len(body)) + head[4:] + body + checksum)
    return out.getvalue()
