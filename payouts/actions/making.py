"""Makes the files for the bank, with progress, so that a killed maker leaves nothing behind."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from payouts.exports.cells import Filler, RowRefused
from payouts.exports.profiles import Profile, profiles
from payouts.exports.sources import FIELDS, of_a_payment, of_the_batch
from payouts.exports.wording import Problem, Problems, in_words
from payouts.exports.writing import forget_old, pieces_of
from payouts.keys import sealing_key
from payouts.models import Export, ExportPart
from payouts.queries import payments_in_portions, waiting_exports
from payouts.vault import Unreadable, seal_bytes

log = logging.getLogger(__name__)

PART_BYTES = 256 * 1024
BEAT = 1000  # rows between two signs of life
MOST_TRIES = 3
LEFTOVER = 3600.0  # seconds after which a folder's maker is surely dead


class CannotCarry(Refused):
    """A profile can't carry some payments; `problems` names each with column and reason."""

    code = "cannot_carry"

    def __init__(self, problems: Problems) -> None:
        told = " ".join(in_words(problems.as_json()))
        super().__init__(
            _("Nothing was made. Choose another kind of file, or repair what stands here.")
            + " "
            + told
        )
        self.problems = problems


class Superseded(Exception):
    """Another maker has taken the export over, since this one was silent for too long."""


def begin(export: Export) -> None:
    """Start an attempt at an export whose row the caller has locked: what was there goes."""
    export.state = Export.State.RUNNING
    export.attempt += 1
    export.tries += 1
    export.rows_done = 0
    export.save(update_fields=["state", "attempt", "tries", "rows_done"])
    _update(export)
    export.parts.all().delete()


def make(export: Export, *, now: datetime) -> None:
    """Write an export that has begun; raises `CannotCarry`, `Superseded`.

    Rows are read in portions, checked, written and sealed as they come. After the first payment
    that can't be carried nothing more is written; the others are only looked at, to name them all.
    """
    profile = profiles()[export.profile]
    problems = Problems()
    filler = Filler(profile, of_the_batch(export.batch, asked_at=export.asked_at))
    head = [""] * len(profile.head)
    try:
        head = filler.head()
    except RowRefused as refused:
        for trouble in refused.troubles:
            problems.add(Problem.of_the_file(trouble))
    rows = _rows(export, profile, filler, problems)
    pieces = pieces_of(profile, head, rows, folder=folder_of(export), created=export.asked_at)
    size, digest = _sealed(export, pieces, problems)
    if problems:
        raise CannotCarry(problems)
    _update(
        export,
        state=Export.State.MADE,
        rows_done=export.rows_total,
        size=size,
        sha256=digest,
        made_at=now,
    )


def folder_of(export: Export) -> Path:
    """Where a workbook is put together, away from what is served or backed up."""
    return workplace() / f"{export.public_id}-{export.attempt}"


def workplace() -> Path:
    """The folder of all those folders."""
    return Path(settings.VAR_DIR) / "exports"


def make_waiting_exports(*, now: datetime) -> int:
    """Make every export that waits or was left half done; returns how many were taken up."""
    forget_old(workplace(), before=now.timestamp() - LEFTOVER)
    taken = 0
    while (export := _take()) is not None:
        taken += 1
        if export.tries > MOST_TRIES:
            give_up(export, Problems.just(Problem("broken")))
            continue
        try:
            make(export, now=now)
        except CannotCarry as refused:
            give_up(export, refused.problems)
        except Superseded:
            log.warning("export %s was taken over by another maker", export.public_id)
    return taken


@transaction.atomic
def _take() -> Export | None:
    """The next export to make, begun."""
    free = waiting_exports().select_for_update(of=("self",), skip_locked=True, no_key=True)
    export = free.select_related("batch").first()
    if export is not None:
        begin(export)
    return export


@transaction.atomic
def give_up(export: Export, problems: Problems) -> None:
    """Note why an export can't be made; of its bytes nothing stays."""
    export.parts.all().delete()
    _update(export, state=Export.State.FAILED, failure=problems.as_json())
    log.warning("export %s could not be made", export.public_id)


def _rows(
    export: Export, profile: Profile, filler: Filler, problems: Problems
) -> Iterator[list[str]]:
    """The cells of every payment; what can't be carried goes to `problems` instead."""
    number, total = 0, Decimal(0)
    for number, row in enumerate(payments_in_portions(export.batch, FIELDS), 1):
        total += row.amount
        if number % BEAT == 0:
            _update(export, rows_done=min(number, export.rows_total))
        cells = _cells(row, number, profile, filler, problems)
        if not problems:
            yield cells
    if (number, total) != (export.rows_total, export.batch.total):
        problems.add(Problem("sum"))


def _cells(
    row: Any, number: int, profile: Profile, filler: Filler, problems: Problems
) -> list[str]:
    about = {"payment": row.reference, "claim": row.award__claim__reference}
    try:
        payment = of_a_payment(row, number)
        if payment["method"] not in profile.methods:
            problems.add(Problem(payment["method"], **about))
        return filler.row(payment)
    except Unreadable:
        problems.add(Problem("unreadable", **about))
    except RowRefused as refused:
        for trouble in refused.troubles:
            problems.add(Problem.of(trouble, **about))
    return []


def _sealed(export: Export, pieces: Iterable[bytes], problems: Problems) -> tuple[int, str]:
    """Keep the bytes in sealed parts as they come; their size and SHA-256."""
    digest, size, number, waiting = hashlib.sha256(), 0, 0, bytearray()
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        waiting += piece
        while len(waiting) >= PART_BYTES and not problems:
            _keep(export, number, bytes(waiting[:PART_BYTES]))
            del waiting[:PART_BYTES]
            number += 1
    if waiting and not problems:
        _keep(export, number, bytes(waiting))
    return size, digest.hexdigest()


@transaction.atomic
def _keep(export: Export, number: int, piece: bytes) -> None:
    """Seal one part; the export's row is locked with it, so that no other attempt can begin."""
    _update(export, rows_done=F("rows_done"))
    part = ExportPart(export=export, number=number)
    part.sealed = seal_bytes(piece, place=part.place, key=sealing_key())
    part.save(force_insert=True)


def _update(export: Export, **changes: object) -> None:
    """Write to the row of an export as its present maker, which is a sign of life as well."""
    mine = Export.objects.filter(pk=export.pk, state=Export.State.RUNNING, attempt=export.attempt)
    if not mine.update(touched_at=Now(), **changes):
        raise Superseded(str(export.public_id))
