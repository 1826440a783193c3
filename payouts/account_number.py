"""Bank account numbers: cleaned, checked and masked."""

import re
import unicodedata

from stdnum import luhn

SHORTEST, LONGEST = 8, 34


class BadNumber(ValueError):
    """The text is no account number; `code` is "characters" or "length"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(text: str) -> str:
    """The digits of an account number as people type it, with spaces, dashes or wide digits."""
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]+", digits, re.ASCII):
        raise BadNumber("characters")
    if not SHORTEST <= len(digits) <= LONGEST:
        raise BadNumber("length")
    return digits


def looks_mistyped(digits: str) -> bool:
    """Whether a number as long as a bank card fails the Luhn check (ISO/IEC 7812-1).

    Only a hint to look again: accounts of companies and passbooks carry no such check digit.
    """
    if not 16 <= len(digits) <= 19:
        return False
    return not luhn.is_valid(digits)


def last_four(digits: str) -> str:
    """All of a number that is ever shown."""
    return digits[-4:]


def masked(last4: str) -> str:
    """How an account number is shown to everybody."""
    return f"•••• {last4}"
