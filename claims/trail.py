"""The canonical form of one entry of a claim's trail, and its SHA-256."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """All that a step says; `claim` is the public id, `by` the number of the user or None."""

    claim: str
    number: int
    old: str
    new: str
    by: int | None
    reason: str
    at: datetime
    previous: str


def canonical(entry: Entry) -> bytes:
    """The bytes that are hashed: JSON with sorted keys, no spaces, time in UTC, UTF-8."""
    content: dict[str, Any] = asdict(entry)
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(entry: Entry) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()
