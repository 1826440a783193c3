"""Reads the bank's result file: which payments were made and which failed.

Columns `reference,status,date,message`, in any order, others ignored but `amount`, which is
compared when present. Every line comes back, good or bad: one bad line never hides the rest.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from payouts.money import NotAnAmount, parse

REQUIRED = ("reference", "status", "date", "message")
MOST_ROWS = 20_000
_LONGEST_MESSAGE = 300


class Status(StrEnum):
    PAID = "PAID"
    FAILED = "FAILED"


class Fault(StrEnum):
    """Why a line says nothing that can be used."""

    SHORT = "short"
    REFERENCE = "reference"
    STATUS = "status"
    DATE = "date"
    MESSAGE = "message"
    AMOUNT = "amount"
    REPEATED = "repeated"


class BadFile(ValueError):
    """The file as a whole can't be read; `code` is "encoding", "columns", "empty" or "long"."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Line:
    """One line of the file; `number` counts from 1 at the header, as spreadsheets do."""

    number: int
    reference: str
    status: Status | None = None
    settled_on: date | None = None
    message: str = ""
    amount: Decimal | None = None
    fault: Fault | None = None


def read(data: bytes) -> list[Line]:
    """All lines of a result file; raises `BadFile` when it is none.

    A reference that stands on several lines is faulty on each: which one is true is not ours to
    guess.
    """
    lines = list(_lines(_text(data)))
    if not lines:
        raise BadFile("empty")
    times = Counter(line.reference for line in lines if line.reference)
    return [
        replace(line, fault=Fault.REPEATED) if times[line.reference] > 1 else line for line in lines
    ]


def _text(data: bytes) -> str:
    """Decoded bytes: UTF-8 with or without BOM, else GB18030 as Chinese banks write it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("encoding")


def _lines(text: str) -> Iterator[Line]:
    table = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip().lower() for name in next(table, [])]
        if missing := [name for name in REQUIRED if name not in header]:
            raise BadFile("columns", ", ".join(missing))
        for count, cells in enumerate(filter(any, table), start=1):
            if count > MOST_ROWS:
                raise BadFile("long", str(MOST_ROWS))
            yield _line(table.line_num, header, [_shown(cell) for cell in cells])
    except csv.Error as error:
        raise BadFile("columns", str(error)) from error


def _shown(cell: str) -> str:
    """A cell without control characters, which neither the database nor a page can hold."""
    return "".join(sign if sign.isprintable() else " " for sign in cell).strip()


def _line(number: int, header: list[str], cells: list[str]) -> Line:
    values = dict(zip(header, cells, strict=False))
    if len(cells) < len(header):
        return Line(number, values.get("reference", ""), fault=Fault.SHORT)
    line = Line(number, values["reference"], message=values["message"][:_LONGEST_MESSAGE])
    if not line.reference:
        return replace(line, fault=Fault.REFERENCE)
    if values["status"].upper() not in list(Status):
        return replace(line, fault=Fault.STATUS)
    line = replace(line, status=Status(values["status"].upper()))
    if line.status == Status.FAILED and not line.message:
        return replace(line, fault=Fault.MESSAGE)
    return _with_numbers(line, values)


def _with_numbers(line: Line, values: dict[str, str]) -> Line:
    """The line with its date and amount read, or with the fault in them."""
    try:
        line = replace(line, settled_on=date.fromisoformat(values["date"]))
    except ValueError:
        return replace(line, fault=Fault.DATE)
    if not values.get("amount"):
        return line
    try:
        return replace(line, amount=parse(values["amount"]))
    except NotAnAmount:
        return replace(line, fault=Fault.AMOUNT)
