"""Reads the cells of one row: what the claim says, and every cell that cannot be understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any

from claims.bulk.columns import HOLDER_KINDS, PROOF_KINDS, RIGHTS, value_of
from claims.clocks import SHANGHAI

SEVERAL = re.compile(r"[;；\n]")
WORDS = re.compile(r"[;；,，、\n]")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MOMENT = re.compile(DAY.pattern + r"(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)")
URL = re.compile(r"https?://[^\s/.]+(?:\.[^\s/]+)+(?:/\S*)?", re.IGNORECASE)
ADDRESSES = {"avatar_url", "first_published_url"}
LENGTHS = {
    "avatar_id": 100, "avatar_url": 500, "title": 200, "first_published_url": 500,
    "proof_note": 500, "holder_name": 200, "postal_address": 300, "contact_email": 254,
    "telephone": 40, "agent_name": 200, "request": 2000,
}  # fmt: skip
PLAIN = ("holder_name", "postal_address", "contact_email", "telephone", "agent_name", "request")


@dataclass(frozen=True)
class CellError:
    """A cell that cannot be taken: its column, a code and what belongs to the code."""

    column: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkCells:
    """What a row says about one of its pictures."""

    picture: str
    title: str
    created_on: date | None
    first_published_on: date | None
    first_published_url: str


@dataclass(frozen=True)
class Entry:
    """What a row says: one claim on one avatar, without a look into archive or database."""

    avatar_id: str
    avatar_image: str
    avatar_url: str
    avatar_seen_at: datetime | None
    works: tuple[WorkCells, ...]
    proof_kind: str
    proof_note: str
    proof_files: tuple[str, ...]
    power_of_attorney: str
    fields: dict[str, Any]

    @property
    def files(self) -> list[tuple[str, str]]:
        """Every file that the row names, with its column."""
        one = [("avatar_image", self.avatar_image), ("power_of_attorney", self.power_of_attorney)]
        works = [("pictures", work.picture) for work in self.works]
        proofs = [("proof_file", name) for name in self.proof_files]
        return [*(pair for pair in one if pair[1]), *works, *proofs]


def read_row(cells: Mapping[str, str], *, surplus: bool = False) -> tuple[Entry, list[CellError]]:
    """The row's entry, and its errors; a cell with an error counts as empty in the entry."""
    return _Reader(cells, surplus).read()


def several(text: str) -> list[str]:
    """The parts of a cell that holds more than one thing."""
    return [part.strip() for part in SEVERAL.split(text) if part.strip()]


class _Reader:
    """Reads one row and collects what is wrong in it."""

    def __init__(self, cells: Mapping[str, str], surplus: bool) -> None:
        self.cells = cells
        self.errors: list[CellError] = []
        if surplus:
            self._wrong("", "surplus")

    def read(self) -> tuple[Entry, list[CellError]]:
        entry = Entry(
            avatar_id=self._text("avatar_id"),
            avatar_image=self._text("avatar_image"),
            avatar_url=self._text("avatar_url"),
            avatar_seen_at=self._moment("avatar_seen_at"),
            works=self._works(),
            proof_kind=self._word("proof_kind", PROOF_KINDS),
            proof_note=self._text("proof_note"),
            proof_files=tuple(several(self.cells.get("proof_file", ""))),
            power_of_attorney=self._text("power_of_attorney"),
            fields={name: self._text(name) for name in PLAIN}
            | {"holder_kind": self._word("holder_kind", HOLDER_KINDS) or "PERSON"}
            | {"rights": self._rights()},
        )
        if entry.avatar_id and entry.avatar_image:
            self._wrong("avatar_image", "avatar_twice")
        if (entry.proof_note or entry.proof_files) and not self.cells.get("proof_kind"):
            self._wrong("proof_kind", "proof_kind_missing")
        if entry.proof_kind and not (entry.proof_note or entry.proof_files):
            self._wrong("proof_note", "proof_empty")
        return entry, self.errors

    def _wrong(self, column: str, code: str, **params: Any) -> None:
        self.errors.append(CellError(column, code, params))

    def _text(self, column: str) -> str:
        return self._short(column, self.cells.get(column, ""))

    def _short(self, column: str, text: str) -> str:
        limit = LENGTHS.get(column)
        if limit is not None and len(text) > limit:
            self._wrong(column, "too_long", limit=limit)
            return ""
        if text and column in ADDRESSES and not URL.fullmatch(text):
            self._once(column, "bad_url", word=text[:80])
            return ""
        return text

    def _word(self, column: str, table: dict[str, tuple[str, ...]]) -> str:
        text = self.cells.get(column, "")
        value = value_of(text, table)
        if text and not value:
            self._wrong(column, "unknown_word", word=text[:60], known=_known(table))
        return value

    def _rights(self) -> list[str]:
        words = [word for word in WORDS.split(self.cells.get("rights", "")) if word.strip()]
        values = {word: value_of(word, RIGHTS) for word in words}
        for word, value in values.items():
            if not value:
                self._wrong("rights", "unknown_word", word=word.strip()[:60], known=_known(RIGHTS))
        return list(dict.fromkeys(value for value in values.values() if value))

    def _works(self) -> tuple[WorkCells, ...]:
        names = sorted(
            (name for name in self.cells if name.startswith("picture_")),
            key=lambda name: int(name.partition("_")[2]),
        )
        pictures = several(self.cells.get("pictures", ""))
        for name in names:
            pictures += several(self.cells[name])
        for twice in sorted({one for one in pictures if pictures.count(one) > 1}):
            self._wrong("pictures", "picture_twice", name=twice)
        pictures = list(dict.fromkeys(pictures))
        facts = {
            name: self._per_picture(name, len(pictures))
            for name in ("title", "created_on", "first_published_on", "first_published_url")
        }
        created = [self._day("created_on", text) for text in facts["created_on"]]
        published = [self._day("first_published_on", text) for text in facts["first_published_on"]]
        return tuple(
            WorkCells(
                picture=picture,
                title=self._short("title", facts["title"][place]) or _stem(picture),
                created_on=created[place],
                first_published_on=published[place],
                first_published_url=self._short(
                    "first_published_url", facts["first_published_url"][place]
                ),
            )
            for place, picture in enumerate(pictures)
        )

    def _per_picture(self, column: str, number: int) -> list[str]:
        """One value for each picture: as many as there are, or one for all of them."""
        values = several(self.cells.get(column, ""))
        if len(values) <= 1:
            return (values or [""]) * number
        if len(values) != number:
            self._wrong(column, "other_number", values=len(values), pictures=number)
            return [""] * number
        return values

    def _day(self, column: str, text: str) -> date | None:
        found = DAY.fullmatch(text)
        try:
            if found:
                return date(*map(int, found.groups()))
        except ValueError:
            found = None
        if text:
            self._once(column, "bad_date", word=text[:40])
        return None

    def _moment(self, column: str) -> datetime | None:
        """A time in Shanghai, as UTC."""
        text = self.cells.get(column, "")
        found = MOMENT.fullmatch(text)
        try:
            if found:
                parts = map(int, found.groups())
                return datetime(*parts, tzinfo=SHANGHAI).astimezone(UTC)  # type: ignore[misc, arg-type]
        except ValueError:
            found = None
        if text:
            self._wrong(column, "bad_time", word=text[:40])
        return None

    def _once(self, column: str, code: str, **params: Any) -> None:
        """Note an error once, however many pictures share the cell."""
        error = CellError(column, code, params)
        if error not in self.errors:
            self.errors.append(error)


def _stem(picture: str) -> str:
    return PurePosixPath(picture).stem.strip()[:200] or picture[:200]


def _known(table: dict[str, tuple[str, ...]]) -> str:
    return ", ".join(words[0] for words in table.values())
