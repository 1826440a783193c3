"""How each bank writes its result as a table: data files, one for each, and no code."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from payouts.results.lines import Status

FOLDER = Path(__file__).with_name("profiles")
FIELDS = ("reference", "status", "date", "message", "amount", "entry")


@dataclass(frozen=True)
class Profile:
    """One bank's table: what its columns are called and what its words mean.

    `columns` gives for each of `FIELDS` the headings it may stand under, in small letters.
    `totals` finds the number and the sum that a line beside the table states; `in_fen` says that
    amounts are whole hundredths of a yuan.
    """

    key: str
    name: str
    encodings: tuple[str, ...]
    separator: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    statuses: Mapping[str, Status]
    dates: tuple[str, ...]
    message_needed: bool
    comment: str
    totals: re.Pattern[str] | None
    totals_needed: bool
    in_fen: bool
    stripped: str

    def missing(self, header: list[str]) -> list[str]:
        """The first heading of each required field that a header lacks."""
        return [
            self.columns[field][0]
            for field in self.required
            if not set(self.columns[field]) & set(header)
        ]


def _profile(key: str, said: dict[str, Any]) -> Profile:
    table, words = said.get("table", {}), said["statuses"]
    columns = {field: tuple(map(str.lower, said["columns"].get(field, ()))) for field in FIELDS}
    totals = said.get("totals", {})
    return Profile(
        key=key,
        name=said["name"],
        encodings=tuple(table.get("encodings", ("utf-8-sig", "gb18030"))),
        separator=table.get("separator", ","),
        columns=columns,
        required=tuple(said["required"]),
        statuses={
            word.upper(): Status(status) for status, found in words.items() for word in found
        },
        dates=tuple(said["dates"]),
        message_needed=said.get("message_needed", False),
        comment=table.get("comment", ""),
        totals=re.compile(totals["pattern"]) if totals else None,
        totals_needed=totals.get("needed", False),
        in_fen=said.get("amounts", {}).get("in_fen", False),
        stripped=said.get("amounts", {}).get("stripped", ""),
    )


@cache
def profiles() -> dict[str, Profile]:
    """Every bank's table by its key; our own first, the others by name."""
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != "redress", path.stem))
    return {
        path.stem: _profile(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in paths
    }
