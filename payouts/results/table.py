"""Reads a bank's result as a table, by its profile; a table that was cut off is refused whole."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from payouts.money import CENT, NotAnAmount, parse
from payouts.results.lines import (
    LONGEST_REFERENCE,
    MOST_LINES,
    BadFile,
    Fault,
    Line,
    Status,
    shown,
)
from payouts.results.profiles import Profile

_HEADER_WITHIN = 20  # records that may stand before the headings
_CUT_OFF = frozenset({Fault.SHORT, Fault.STATUS, Fault.DATE, Fault.FIGURE})
_NOTHING = Decimal("0.00")


def text_of(data: bytes, encodings: Iterable[str]) -> str:
    """Decoded bytes; a character that breaks off at the very end is a sign of a cut file."""
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as bad:
            # Only text beyond ASCII tells an encoding, so a lone last byte proves nothing.
            if len(data) - bad.start < 4 and not data[: bad.start].isascii():
                raise BadFile("truncated") from bad
    raise BadFile("encoding")


def read_table(data: bytes, profile: Profile) -> list[Line]:
    """All lines of a table; raises `BadFile`."""
    text = text_of(data, profile.encodings)
    table, notes = _apart(text, profile)
    lines = list(_lines(table, profile))
    if not lines:
        raise BadFile("empty")
    if lines[-1].fault in _CUT_OFF and not text.endswith(("\n", "\r")):
        raise BadFile("truncated")
    _check_totals(lines, notes, profile)
    return lines


def _apart(text: str, profile: Profile) -> tuple[str, list[str]]:
    """The table, and the notes that stand beside it; each leaves an empty line behind."""
    if not profile.comment:
        return text, []
    notes, kept = [], []
    for row in io.StringIO(text, newline=""):
        is_note = row.lstrip().startswith(profile.comment)
        notes += [row] if is_note else []
        kept.append("\n" if is_note else row)
    return "".join(kept), notes


def _lines(text: str, profile: Profile) -> Iterator[Line]:
    table = csv.reader(io.StringIO(text, newline=""), delimiter=profile.separator, strict=True)
    try:
        header = _header(table, profile)
        places = _places(header, profile)
        for count, cells in enumerate(filter(any, table), start=1):
            if count > MOST_LINES:
                raise BadFile("long", str(MOST_LINES))
            yield _line(table.line_num, len(header), cells, places, profile)
    except csv.Error as error:
        code = "truncated" if "unexpected end" in str(error) else "columns"
        raise BadFile(code, str(error)) from error


def _header(table: Iterator[list[str]], profile: Profile) -> list[str]:
    """The headings; raises `BadFile` naming what the closest record lacks."""
    lacking: list[str] = profile.missing([])
    for _record in range(_HEADER_WITHIN):
        header = [name.strip().lower() for name in next(table, [])]
        missing = profile.missing(header)
        if not missing:
            return header
        lacking = min(lacking, missing, key=len)
    first = [profile.columns[field][0] for field in profile.required]
    raise BadFile("columns", ", ".join(first if len(lacking) == len(first) else lacking))


def _places(header: list[str], profile: Profile) -> dict[str, int]:
    """Where each field that the table has stands in it."""
    found = {}
    for field, names in profile.columns.items():
        at = next((header.index(name) for name in names if name in header), None)
        if at is not None:
            found[field] = at
    return found


def _line(
    number: int, width: int, cells: list[str], places: dict[str, int], profile: Profile
) -> Line:
    values = {field: shown(cells[at]) for field, at in places.items() if at < len(cells)}
    reference = values.get("reference", "")
    line = Line(
        number,
        reference[:LONGEST_REFERENCE],
        message=values.get("message", ""),
        entry=values.get("entry", "")[:LONGEST_REFERENCE],
    )
    if len(cells) < width:
        return replace(line, fault=Fault.SHORT)
    if not reference or len(reference) > LONGEST_REFERENCE:
        return replace(line, fault=Fault.REFERENCE)
    status = profile.statuses.get(values["status"].upper())
    if status is None:
        return replace(line, fault=Fault.STATUS)
    line = replace(line, status=status)
    if status == Status.FAILED and not line.message and profile.message_needed:
        return replace(line, fault=Fault.MESSAGE)
    return _with_figures(line, values, profile)


def _with_figures(line: Line, values: dict[str, str], profile: Profile) -> Line:
    """The line with its date and amount read, or with the fault in them."""
    day = _day(values["date"], profile)
    if day is None and not (line.status == Status.PENDING and not values["date"]):
        return replace(line, fault=Fault.DATE)
    line = replace(line, settled_on=day)
    text = values.get("amount", "").strip(profile.stripped + " ")
    if not text:
        return line
    try:
        return replace(line, amount=_fen(text) if profile.in_fen else parse(text))
    except NotAnAmount:
        return replace(line, fault=Fault.FIGURE)


def _fen(text: str) -> Decimal:
    """Whole hundredths of a yuan as yuan."""
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        raise NotAnAmount(text)
    return (Decimal(text) / 100).quantize(CENT)


def _day(text: str, profile: Profile) -> date | None:
    for form in profile.dates:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day in China
        except ValueError:
            continue
    return None


def _check_totals(lines: list[Line], notes: list[str], profile: Profile) -> None:
    """Raise `BadFile` where the number or the sum that the file states is not what it holds."""
    if profile.totals is None:
        return
    stated = next((found for note in notes if (found := profile.totals.search(note))), None)
    if stated is None:
        if profile.totals_needed:
            raise BadFile("truncated")
        return
    total = sum((line.amount or _NOTHING for line in lines), _NOTHING)
    if int(stated["count"]) != len(lines) or parse(stated["sum"]) != total:
        raise BadFile("truncated", stated[0].strip())
