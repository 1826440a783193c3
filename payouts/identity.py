"""Identity numbers of payees: cleaned and, where a rule is public, checked."""

import re
import unicodedata

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent, ValidationError

RESIDENT, COMPANY, PASSPORT = "RESIDENT", "USCC", "PASSPORT"
LONGEST = 40  # characters that anybody may type
_PASSPORT = re.compile(r"[A-Z0-9]{6,20}", re.ASCII)


class BadIdentity(ValueError):
    """The number is not of its type; `code` is "resident", "company" or "passport"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(kind: str, text: str) -> str:
    """The number of this type without spaces and dashes, in capitals; raises `BadIdentity`.

    A resident identity number is checked by GB 11643-1999 (date of birth, check digit), a unified
    social credit code by GB 32100-2015. Passports of the world have no rule in common.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if kind == RESIDENT:
        return _resident(plain)
    if kind == COMPANY:
        try:
            return uscc.validate(plain)
        except ValidationError:
            raise BadIdentity("company") from None
    if not _PASSPORT.fullmatch(plain):
        raise BadIdentity("passport")
    return plain


def _resident(plain: str) -> str:
    """A place that the table does not know is let through: counties are renamed every year."""
    if not plain.isascii():
        raise BadIdentity("resident")
    try:
        return ric.validate(plain)
    except InvalidComponent:
        try:
            ric.get_birth_date(plain)
        except InvalidComponent:
            raise BadIdentity("resident") from None
        return plain
    except ValidationError:
        raise BadIdentity("resident") from None


def last_four(number: str) -> str:
    """All of a number that is ever shown."""
    return number[-4:]
