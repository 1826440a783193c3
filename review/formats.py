"""Writes decisions as CSV, JSON Lines or one JSON array, piece by piece and never as a whole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claims.bulk.table import write_table

PIECE = 64 * 1024  # bytes; one piece a row would cost the server a call each

Row = Mapping[str, Any]

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def write(form: str, columns: Iterable[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """The file in one of the three forms, in pieces of about 64 KiB."""
    if form == "csv":
        names = list(columns)
        return _gathered(write_table(names, ([_cell(row[name]) for name in names] for row in rows)))
    return _gathered(_lines(rows) if form == "jsonl" else _array(rows))


def _cell(value: Any) -> str:
    """A value as a cell: nothing, true or false, several words with blanks between, or JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(value)
    return _json(value) if isinstance(value, dict) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(rows: Iterable[Row]) -> Iterator[bytes]:
    for row in rows:
        yield f"{_json(row)}\n".encode()


def _array(rows: Iterable[Row]) -> Iterator[bytes]:
    before = "[\n"
    for row in rows:
        yield f"{before}{_json(row)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)
