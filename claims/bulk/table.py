"""Reads the table of claims as a stream: encoding, separator, header, then row by row."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from claims.bulk.columns import COLUMNS, IGNORED, key_of
from claims.bulk.refusal import FileRefused

CHUNK = 64 * 1024
SEPARATORS = (",", ";", "\t")
BOM = codecs.BOM_UTF8
NOT_TEXT = {
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0": "workbook",
    codecs.BOM_UTF16_LE: "utf16",
    codecs.BOM_UTF16_BE: "utf16",
}
UTF8, GB18030 = "UTF-8", "GB18030"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Line:
    """One row of the table: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, str]
    surplus: bool = False  # there is text beyond the last column


@dataclass(frozen=True)
class Table:
    """A table that can be read whole: its encoding, its columns and its rows."""

    encoding: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(file: BinaryIO, *, most_rows: int) -> Table:
    """Read a table of at most so many rows; raises `FileRefused`.

    A longer table is refused at the first row too many, so it is never held whole.
    """
    encoding = _encoding(file)
    file.seek(0)
    codec = "utf-8-sig" if encoding == UTF8 else "gb18030"
    text = io.TextIOWrapper(file, encoding=codec, newline="")
    try:
        return _read(text, encoding, most_rows)
    except csv.Error as error:
        raise FileRefused("damaged") from error
    finally:
        text.detach()


def _read(text: io.TextIOWrapper, encoding: str, most_rows: int) -> Table:
    separator = _separator(text.readline())
    text.seek(0)
    # Rows are numbered as a spreadsheet shows them, however many lines a cell has.
    reader = csv.reader(text, delimiter=separator, strict=True)
    columns = _columns(next(reader))
    lines: list[Line] = []
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) == most_rows:
            raise FileRefused("too_many_rows", limit=most_rows)
        lines.append(_line(number, cells, columns))
    if not lines:
        raise FileRefused("no_rows")
    return Table(encoding, tuple(name for name in columns if name not in IGNORED), tuple(lines))


def _line(number: int, cells: Sequence[str], columns: Sequence[str]) -> Line:
    named = {
        name: bare(cell)
        for name, cell in zip(columns, cells, strict=False)
        if name not in IGNORED and cell.strip()
    }
    return Line(number, named, any(cell.strip() for cell in cells[len(columns) :]))


def _encoding(file: BinaryIO) -> str:
    """UTF-8 if every byte is; else GB18030; else the table is refused."""
    start = file.read(4)
    for mark, code in NOT_TEXT.items():
        if start.startswith(mark):
            raise FileRefused(code)
    if not start:
        raise FileRefused("empty")
    for encoding in (UTF8, GB18030):
        if _decodes(file, encoding):
            return encoding
    raise FileRefused("encoding")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                raise FileRefused("binary")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(header: str) -> str:
    """The separator under which the header names the most columns that are known."""
    known = {one: sum(map(bool, map(key_of, _split(header, one)))) for one in SEPARATORS}
    best = max(SEPARATORS, key=lambda one: known[one])
    if not known[best]:
        raise FileRefused("no_header")
    return best


def _split(header: str, separator: str) -> list[str]:
    return next(csv.reader([header], delimiter=separator), [])


def _columns(header: Sequence[str]) -> list[str]:
    while header and not header[-1].strip():
        header = header[:-1]
    keys = [key_of(name) for name in header]
    unknown = [name.strip()[:40] for name, key in zip(header, keys, strict=True) if not key]
    if unknown:
        raise FileRefused("unknown_columns", names=unknown[:10])
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise FileRefused("columns_twice", names=twice)
    if not any(key == "pictures" or key.startswith("picture_") for key in keys):
        raise FileRefused("no_pictures_column")
    return keys


def bare(cell: str) -> str:
    """A cell's text without the apostrophe that `safe` puts before what looks like a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def safe(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula; `bare` undoes it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A table in UTF-8 with a mark that Excel needs, line by line; its cells are no formulas."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield BOM
    for cells in chain([columns], rows):
        writer.writerow(map(safe, cells))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def ordered(names: Sequence[str]) -> list[str]:
    """Columns in the order of the template, several picture columns in the place of `pictures`."""
    places = {name: place for place, name in enumerate(COLUMNS)}

    def place(name: str) -> tuple[int, int]:
        if name in places:
            return places[name], 0
        return places["pictures"], int(name.partition("_")[2])

    return sorted(names, key=place)
