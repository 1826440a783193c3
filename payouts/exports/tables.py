"""Writes a table of payments as CSV or as a workbook of text cells, piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from payouts.exports.profiles import Profile

PIECE_BYTES = 64 * 1024
_BOM = "\ufeff"  # without it Excel reads Chinese names as gibberish
# Nothing that is written is ever taken for a formula, a link or a number.
_ONLY_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 22


def lines_of(
    profile: Profile, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[Sequence[str]]:
    """Every line of a table: what stands at the top, the headers, the payments."""
    if profile.head:
        yield [column.header for column in profile.head]
        yield head
    yield [column.header for column in profile.columns]
    yield from rows


def csv_pieces(
    profile: Profile, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[bytes]:
    """The bytes of a CSV file with CRLF; in UTF-8 the profile says whether a BOM comes first."""
    encoding = profile.encoding.removesuffix("-sig")
    text = io.StringIO(_BOM if encoding != profile.encoding else "", newline="")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, lineterminator="\r\n")
    for line in lines_of(profile, head, rows):
        writer.writerow(line)
        if text.tell() >= PIECE_BYTES:
            yield text.getvalue().encode(encoding)
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode(encoding)


def workbook_pieces(
    profile: Profile,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    folder: Path,
    created: datetime,
) -> Iterator[bytes]:
    """The bytes of an XLSX file whose cells are all text.

    A workbook is a ZIP archive whose parts are known only at its end, so it is put together in
    `folder`, which the caller keeps private and deletes. Equal rows with an equal `created` give
    equal bytes.
    """
    path = folder / "workbook.xlsx"
    options = {"constant_memory": True, "tmpdir": str(folder), **_ONLY_TEXT}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        as_text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(profile.sheet)
        sheet.set_column(0, len(profile.columns) - 1, _WIDTH, as_text)
        for number, line in enumerate(lines_of(profile, head, rows)):
            for at, value in enumerate(line):
                sheet.write_string(number, at, value, as_text)
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
    path.unlink()
