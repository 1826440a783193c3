"""The bytes of an archive: lines, packed in one way only, and the chain of their digests."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

LEVEL = 9


@dataclass(frozen=True)
class Packed:
    """The file of a day, and what is written down of it."""

    data: bytes
    sha256: str
    lines_sha256: str


def pack(lines: Iterable[bytes]) -> Packed:
    """Lines as a gzip file without a name or a time in it, so that equal lines give equal bytes.

    Another zlib may press the same lines into other bytes; `lines_sha256` stays the same then.
    """
    text = b"".join(lines)
    data = gzip.compress(text, LEVEL, mtime=0)
    return Packed(data, sha256(data).hexdigest(), sha256(text).hexdigest())


def chained(*, number: int, day: date, rows: int, lines_sha256: str, previous: str) -> str:
    """The digest of an archive, which holds the one before: SHA-256 of canonical JSON."""
    content = {
        "day": day.isoformat(),
        "lines_sha256": lines_sha256,
        "number": number,
        "previous": previous,
        "rows": rows,
    }
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
