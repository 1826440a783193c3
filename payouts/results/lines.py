"""What every reader of a bank's result file gives: lines, good or with their fault."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

MOST_LINES = 20_000
LONGEST_MESSAGE = 300
LONGEST_REFERENCE = 60


class Status(StrEnum):
    """What the bank says of one payment."""

    PAID = "PAID"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    PENDING = "PENDING"  # the bank has it, and has not paid yet
    OTHER = "OTHER"  # something on the account that answers no payment, as a fee


class Fault(StrEnum):
    """Why a line says nothing that can be used."""

    SHORT = "short"
    REFERENCE = "reference"
    STATUS = "status"
    DATE = "date"
    MESSAGE = "message"
    FIGURE = "figure"


class BadFile(ValueError):
    """The file as a whole can't be read.

    `code` is "encoding", "columns", "empty", "long", "truncated", "markup", "entities" or
    "message"; `detail` goes into the sentence.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Line:
    """One answer; `number` is its line in a table, or its place among a message's transactions.

    `amount` is in CNY. `whole`: it answers every payment of the message named by `reference`.
    """

    number: int
    reference: str
    status: Status | None = None
    settled_on: date | None = None
    message: str = ""
    amount: Decimal | None = None
    entry: str = ""
    whole: bool = False
    fault: Fault | None = None

    @property
    def identity(self) -> str:
        """SHA-256 of everything that the line says, wherever it stands; equal lines share it."""
        day = self.settled_on.isoformat() if self.settled_on else ""
        amount = "" if self.amount is None else f"{self.amount:.2f}"
        said = (self.reference, self.status or "", day, amount, self.entry, self.message)
        return hashlib.sha256("\x1f".join((*said, self.fault or "")).encode()).hexdigest()


def shown(cell: str, most: int = LONGEST_MESSAGE) -> str:
    """A text without control characters, which neither the database nor a page can hold."""
    return "".join(sign if sign.isprintable() else " " for sign in cell).strip()[:most]
