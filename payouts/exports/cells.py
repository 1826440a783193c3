"""Fills the cells of a file and says of each that the bank can't take what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from payouts.bankfile import first_unprintable, problem_of
from payouts.exports.profiles import OF_THE_FILE, Column, Profile

# How workbooks write characters by number: some programs read "_x0041_" as "A", others as it is.
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_", re.ASCII)


@dataclass(frozen=True)
class Trouble:
    """One cell that can't be written.

    `code`: "formula", "character", "charset", "empty", "characters", "bytes" (too many of them),
    "escape" or "pattern". `character` is the one that can't stand, as "U+36C3 㛃"; `limit` the
    charset that lacks it, or how many of the two there may be.
    """

    header: str
    code: str
    character: str = ""
    limit: str = ""


class RowRefused(ValueError):
    """Some cells can't be written; `troubles` names each."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        super().__init__("; ".join(f"{one.header}: {one.code}" for one in troubles))
        self.troubles = list(troubles)


class Filler:
    """Fills rows of one profile, after what the whole file says was filled once."""

    def __init__(self, profile: Profile, of_the_file: Mapping[str, str]) -> None:
        self.profile, self.known = profile, dict(of_the_file)
        self.fixed = {
            column.header: column.text_of(self.known)
            for column in profile.columns
            if column.source in OF_THE_FILE or not column.source
            if not column.when or column.when in OF_THE_FILE
        }

    def head(self) -> list[str]:
        """The values at the top of the file; raises `RowRefused`, also for what all rows share."""
        values = [column.text_of(self.known) for column in self.profile.head]
        fixed = [column for column in self.profile.columns if column.header in self.fixed]
        self._check([*self.profile.head, *fixed], [*values, *self.fixed.values()])
        return values

    def row(self, payment: Mapping[str, str]) -> list[str]:
        """One payment's cells; raises `RowRefused`."""
        known, values, mine = {**self.known, **payment}, [], []
        for column in self.profile.columns:
            text = self.fixed.get(column.header)
            if text is None:
                text = column.text_of(known)
                mine.append((column, text))
            values.append(text)
        self._check(*zip(*mine, strict=True))
        return values

    def _check(self, columns: Sequence[Column], values: Sequence[str]) -> None:
        troubles = [
            trouble
            for column, value in zip(columns, values, strict=True)
            if (trouble := trouble_of(column, value, self.profile))
        ]
        if troubles:
            raise RowRefused(troubles)


def trouble_of(column: Column, value: str, profile: Profile) -> Trouble | None:
    """What is wrong with a cell, or None."""
    if not value and column.may_be_empty:
        return None
    code = problem_of(value)
    if code:
        return Trouble(column.header, code, _named(first_unprintable(value)))
    if missing := _outside(value, profile.charset):
        return Trouble(column.header, "charset", _named(missing), profile.charset.upper())
    if profile.form == "xlsx" and _ESCAPE.search(value):
        return Trouble(column.header, "escape")
    size = len(value) if column.unit == "characters" else len(value.encode(profile.encoding))
    if column.most and size > column.most:
        return Trouble(column.header, column.unit, limit=str(column.most))
    if column.pattern and not re.fullmatch(column.pattern, value, re.ASCII):
        return Trouble(column.header, "pattern")
    return None


def _outside(value: str, charset: str) -> str:
    """The first character that a charset doesn't have, or ""."""
    if charset == "unicode" or value.isascii():
        return ""
    try:
        value.encode(charset)
    except UnicodeEncodeError as error:
        return value[error.start]
    return ""


def _named(character: str) -> str:
    """A character as Unicode counts it, with itself where it can be seen."""
    if not character:
        return ""
    shown = f" {character}" if character.isprintable() else ""
    return f"U+{ord(character):04X}{shown}"
