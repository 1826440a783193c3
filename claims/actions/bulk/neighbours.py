"""What the rows of one table say about the same things: repeated claims, two stories of a work."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from claims.actions.bulk.box import Box
from claims.bulk.cells import Entry, WorkCells, read_row
from claims.models import BulkFiling, BulkRow

Conflict = tuple[str, str, dict[str, Any]]


@dataclass
class Neighbours:
    """For each row that conflicts with an earlier one: column, code and figures."""

    _conflicts: dict[int, list[Conflict]] = field(default_factory=dict)
    _claimed: dict[tuple[str, str], int] = field(default_factory=dict)
    _told: dict[str, tuple[int, WorkCells]] = field(default_factory=dict)

    @classmethod
    def of(cls, filing: BulkFiling, box: Box) -> "Neighbours":
        """Look at every row of a table once; one with bad cells tells nothing about the others."""
        neighbours = cls()
        for number, cells in BulkRow.objects.filter(filing=filing).values_list("number", "cells"):
            entry, errors = read_row(cells)
            found = [] if errors else list(neighbours._look(number, entry, box))
            neighbours._conflicts[number] = found
        return neighbours

    def conflicts(self, number: int) -> list[Conflict]:
        """What the row of this number says against earlier ones."""
        return self._conflicts[number]

    def _look(self, number: int, entry: Entry, box: Box) -> Iterator[Conflict]:
        avatar = entry.avatar_id or (box.digest(entry.avatar_image) if entry.avatar_image else "")
        for work in entry.works:
            content = box.digest(work.picture)
            if not content:
                continue
            first = self._claimed.setdefault((avatar, content), number)
            if avatar and first != number:
                yield "pictures", "row_twice", {"row": first}
            teller, told = self._told.setdefault(content, (number, work))
            if teller != number and _facts(told) != _facts(work):
                yield "title", "other_facts", {"row": teller, "name": work.picture}


def _facts(work: WorkCells) -> tuple[object, ...]:
    return work.title, work.created_on, work.first_published_on, work.first_published_url
