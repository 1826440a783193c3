"""The twelve digits by which the national payment system (CNAPS) knows a bank's branch."""

import re
import unicodedata

from stdnum.iso7064 import mod_11_10

DIGITS = 12


class BadCode(ValueError):
    """The text is not twelve digits."""


def cleaned(text: str) -> str:
    """The twelve digits as people type them, with spaces, dashes or wide digits; "" for nothing."""
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    if digits and not re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits, re.ASCII):
        raise BadCode
    return digits


def looks_mistyped(code: str) -> bool:
    """Whether twelve digits fail ISO 7064 MOD 11,10.

    Only a hint to look again: codes seen satisfied it, but no public rule promises it.
    """
    return not mod_11_10.is_valid(code)
