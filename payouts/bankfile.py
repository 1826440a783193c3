"""The payment file for the bank: CSV whose cells a spreadsheet can't mistake for formulas.

An unsafe cell refuses its row instead of being escaped: an apostrophe put before a name would
change the payee's name, and the bank would reject or misdirect the payment.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

MEDIA_TYPE = "text/csv; charset=utf-8"
_BOM = "\ufeff"  # without it Excel reads Chinese names as gibberish
_FORMULA_STARTS = frozenset("=+-@")
# Control and format characters, lone surrogates, private use and unassigned code points.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class UnsafeCell(ValueError):
    """A value that no cell may hold; `code` is "formula", "character" or "empty"."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(f"{column}: {code}")
        self.column = column
        self.code = code


@dataclass(frozen=True)
class Row:
    """One payment as the bank reads it; `amount` has two places and a point."""

    reference: str
    account_name: str
    account_number: str
    bank: str
    amount: str
    currency: str
    purpose: str
    evidence_digest: str


COLUMNS = tuple(field.name for field in fields(Row))


def problem_of(value: str) -> str:
    """Why a cell can't hold this value ("formula", "character", "empty"), or "" if it can.

    Full-width forms count as their plain ones: some spreadsheets read "＝" as "=".
    """
    seen = unicodedata.normalize("NFKC", value).strip()
    if any(unicodedata.category(character) in _UNPRINTABLE for character in value):
        return "character"
    if not seen:
        return "empty"
    return "formula" if seen[0] in _FORMULA_STARTS else ""


def check(row: Row) -> None:
    """Raise `UnsafeCell` for the first cell that must not go into the file."""
    for column, value in zip(COLUMNS, astuple(row), strict=True):
        if code := problem_of(value):
            raise UnsafeCell(column, code)


def write(rows: Iterable[Row]) -> bytes:
    """The file's bytes: UTF-8 with BOM, CRLF, a header and one line per row; unsafe rows raise."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        check(row)
        writer.writerow(astuple(row))
    return (_BOM + text.getvalue()).encode()
