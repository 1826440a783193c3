"""What every file for the bank must be able to carry: cells that are no formulas.

An unsafe cell refuses its row instead of being escaped: an apostrophe put before a name would
change the payee's name, and the bank would reject or misdirect the payment.
"""

import unicodedata
from dataclasses import astuple, dataclass, fields

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
    if first_unprintable(value):
        return "character"
    seen = unicodedata.normalize("NFKC", value).strip()
    if not seen:
        return "empty"
    return "formula" if seen[0] in _FORMULA_STARTS else ""


def first_unprintable(value: str) -> str:
    """The first character that no cell may hold, or ""; spaces of every kind may stand."""
    if value.isprintable():  # the common case, at a fraction of the price
        return ""
    unprintable = (one for one in value if unicodedata.category(one) in _UNPRINTABLE)
    return next(unprintable, "")


def check(row: Row) -> None:
    """Raise `UnsafeCell` for the first cell that must not go into the file."""
    for column, value in zip(COLUMNS, astuple(row), strict=True):
        if code := problem_of(value):
            raise UnsafeCell(column, code)
