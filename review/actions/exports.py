"""Taking all decisions out of the house, and writing down who took what."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from review.formats import write
from review.models import DecisionExport
from review.queries.decisions import COLUMNS, Wanted, decision_rows, settled_decisions

EXPORTING = (Role.SENIOR_REVIEWER, Role.AUDITOR)


@transaction.atomic
def begin_export(wanted: Wanted, *, form: str, by: User | None, now: datetime) -> DecisionExport:
    """Write down that somebody is about to be sent these decisions, before a byte leaves.

    `by` is None for an operator on the command line, who reads the database anyway.
    """
    if by is not None:
        by.must_have_role(*EXPORTING)
    return DecisionExport.objects.create(by=by, form=form, wanted=wanted.told(), began_at=now)


@transaction.atomic
def end_export(
    export: DecisionExport, *, rows: int, digest: str, broken: bool, now: datetime
) -> DecisionExport:
    """Write down how much was sent; afterwards the database lets nobody change it."""
    export.rows, export.sha256 = rows, digest
    export.broken, export.ended_at = broken, now
    export.save(update_fields=["rows", "sha256", "broken", "ended_at"])
    return export


class Sending:
    """The bytes of an export, once; at the end, or when they are given up, its record is closed."""

    def __init__(
        self, export: DecisionExport, wanted: Wanted, *, clock: Callable[[], datetime]
    ) -> None:
        self.export, self.clock = export, clock
        self.rows, self.digest = 0, sha256()
        rows = self._counting(decision_rows(settled_decisions(wanted, to=export.by)))
        self.pieces = write(export.form, COLUMNS, rows)

    def _counting(self, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            self.rows += 1
            yield row

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.digest.update(piece)
            yield piece
        self._end(broken=False)

    def close(self) -> None:
        """Called by the server in any case: what was not sent to its end is marked so."""
        if self.export.ended_at is None:
            self._end(broken=True)

    def _end(self, *, broken: bool) -> None:
        digest = self.digest.hexdigest()
        end_export(self.export, rows=self.rows, digest=digest, broken=broken, now=self.clock())
