"""Reads everything a picture file says about its origin, within limits."""

from collections.abc import Iterator
from itertools import islice

from pictures.provenance import aigc, exif, manifests, texts, xmp
from pictures.provenance.blocks import EXIF, SEGMENT, TEXT, XMP, Block, blocks
from pictures.provenance.findings import FINDINGS, Finding, unreadable

VERSION = 1  # of what is read and how; kept beside each report
BLOCKS = 4096  # pieces of metadata of one file
VOLUME = 4 * 1024 * 1024  # bytes of those that are taken apart


def read(data: bytes) -> list[Finding]:
    """Return what `data` says: the C2PA manifest first, the rest in the order of the file.

    Never raises, whatever the bytes; fetches nothing. What cannot be read is itself a finding, and
    beyond the limits a last finding says that there is more.
    """
    found = list(islice(_all(data), FINDINGS + 1))
    if len(found) > FINDINGS:
        return [*found[: FINDINGS - 1], unreadable("file", "too_many")]
    return found


def _all(data: bytes) -> Iterator[Finding]:
    """Yield every finding; stops at the limits. The manifest comes first: no flood hides it."""
    yield from manifests.read(data)
    volume = 0
    for number, block in enumerate(blocks(data)):
        if block.what != SEGMENT:
            volume += len(block.body)
        if number >= BLOCKS or volume > VOLUME:
            yield unreadable("file", "too_many")
            return
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[Finding]:
    """Yield what one piece of metadata says."""
    if block.what == XMP:
        yield from xmp.read(block.body, block.place)
    elif block.what == EXIF:
        yield from exif.read(block.body, block.place)
    elif block.what == TEXT:
        yield from texts.read(block.key, block.body, block.place)
    elif block.what == SEGMENT:
        yield from aigc.in_bytes(block.body, block.place)
    else:
        yield unreadable(block.place, block.key)
