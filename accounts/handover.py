"""The shapes in which every room says what it holds of a person and what stays of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

Records = Mapping[str, Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class PersonalFile:
    """A file of the person: its path inside its room's folder, and how to read it."""

    name: str
    read: Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Part:
    """What one room holds of a person: rows by the name of their table, and files."""

    room: str
    records: Records
    files: tuple[PersonalFile, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """Why an account cannot be deleted now, and where to do something about it."""

    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Kept:
    """What stays after an account is deleted, why, and until when at least (None: no end)."""

    what: str
    why: str
    until: date | None = None


class Room(Protocol):
    """What the module `personal` of a room offers; `settings.REDRESS_PERSONAL_ROOMS` lists them."""

    def hand_over(self, user: Any) -> Part:
        """Everything that the room holds of this person, and nothing of anybody else."""

    def obstacles(self, user: Any) -> list[Obstacle]:
        """What must come to an end before the account can be deleted."""

    def kept(self, user: Any) -> list[Kept]:
        """What the room will keep of this person."""

    def forget(self, user: Any, *, now: datetime) -> None:
        """Delete what can be deleted and blank what can be blanked, in the caller's transaction."""


@dataclass
class Farewell:
    """What the page before a deletion shows, gathered from every room."""

    obstacles: list[Obstacle] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
