"""Works through the rows of waiting tables: checks them, and files those that were signed for."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.failures import reason_of
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions.bulk.box import box_of
from claims.actions.bulk.neighbours import Neighbours
from claims.actions.bulk.rows import Maker, attempt, give_up
from claims.actions.filing import file_claim
from claims.actions.steps import ring
from claims.models import BulkFiling, BulkRow, Claim

log = logging.getLogger(__name__)
LOT = 200  # rows at one ring, so that the other bells of a worker are heard in between
SECONDS = 60.0  # of one ring; large pictures take long
UPLOADED, CONFIRMED = "BULK_UPLOADED", "BULK_CONFIRMED"
UNCHECKED = Q(checked_at__isnull=True)
UNFILED = Q(errors=[], claim__isnull=True)

Act = Callable[[Maker], None]


@dataclass
class Lot:
    """How much one ring may do, and has done."""

    most: int
    until: float  # on the monotonic clock
    done: int = 0

    @property
    def full(self) -> bool:
        """Whether the rest waits for the next ring; one row is always done."""
        return self.done >= self.most or (self.done > 0 and time.monotonic() >= self.until)


class NothingToRepeat(Refused):
    """The table is being worked on, or all of it is done."""

    code = "nothing_to_repeat"


def check_bulk(*, now: datetime, most: int = LOT, seconds: float = SECONDS) -> int:
    """Check waiting rows, one per transaction; returns how many.

    Pictures come into their owner's library; nothing else is kept but what is wrong with a row.
    """
    waiting = BulkFiling.objects.filter(checked_at__isnull=True, failed_at__isnull=True)
    lot = Lot(most, time.monotonic() + seconds)
    _each(waiting, UNCHECKED, _check, now=now, lot=lot, at="checked_at")
    if lot.done and BulkRow.objects.filter(UNCHECKED, filing__in=waiting).exists():
        ring(UPLOADED)
    return lot.done


def file_bulk(*, now: datetime, most: int = LOT, seconds: float = SECONDS) -> int:
    """File the good rows of confirmed tables, one per transaction; returns how many were tried."""
    waiting = BulkFiling.objects.filter(
        confirmed_at__isnull=False, finished_at__isnull=True, failed_at__isnull=True
    )
    lot = Lot(most, time.monotonic() + seconds)
    _each(waiting, UNFILED, _file, now=now, lot=lot, at="finished_at")
    if lot.done and BulkRow.objects.filter(UNFILED, filing__in=waiting).exists():
        ring(CONFIRMED)
    return lot.done


def work_again(filing: BulkFiling, *, by: User, now: datetime) -> BulkFiling:
    """Go on after a failure; before the confirmation, check every bad row once more."""
    by.must_have_role(*CLAIMING)
    with transaction.atomic():
        locked = BulkFiling.objects.select_for_update().get(pk=filing.pk)
        if locked.owner_id != by.pk:
            raise PermissionDenied(_("This table was sent by somebody else."))
        idle = locked.open_to_signing and locked.rows.exclude(errors=[]).exists()
        if not (locked.failed_at or idle):
            raise NothingToRepeat(_("There is nothing to do again in this table."))
        locked.failed_at, locked.failure = None, ""
        if not locked.confirmed_at:
            locked.rows.exclude(errors=[]).update(errors=[], checked_at=None)
            locked.checked_at = None
        locked.save(update_fields=["failed_at", "failure", "checked_at"])
        transaction.on_commit(partial(ring, CONFIRMED if locked.confirmed_at else UPLOADED))
    filing.refresh_from_db()
    log.info("Bulk filing %s goes on at %s", filing.pk, now)
    return filing


def forget_bulk(*, now: datetime) -> int:
    """Delete tables that wait for a signature too long, with their archives; returns how many."""
    before = now - timedelta(days=settings.REDRESS_BULK_KEEP_DAYS)
    stale = BulkFiling.objects.filter(confirmed_at__isnull=True, uploaded_at__lt=before)
    free = stale.select_for_update(skip_locked=True)  # nobody is just signing it
    done = 0
    while True:
        with transaction.atomic():
            filing = free.order_by("pk").first()
            if filing is None:
                return done
            forget_table(filing)
            done += 1


def forget_table(filing: BulkFiling) -> None:
    """Delete a table with its rows and, on commit, its archive.

    What became claims stays as a bare list of them: each claim has its own words and signature.
    """
    if filing.archive:
        transaction.on_commit(partial(default_storage.delete, str(filing.archive.name)))
    filing.rows.filter(claim__isnull=True).delete()
    if not filing.rows.update(cells={}):
        filing.delete()
        return
    BulkFiling.objects.filter(pk=filing.pk).update(
        table_name="", archive_name="", archive="", files={}, unused=[], signature="–"
    )


def _each(
    waiting: QuerySet[BulkFiling], rows: Q, act: Act, *, now: datetime, lot: Lot, at: str
) -> None:
    """Let `act` handle waiting rows; a table without any left gets the time `at`."""
    for filing in waiting.select_related("owner").order_by("pk"):
        try:
            _through(filing, rows, act, now=now, lot=lot)
        except Exception as error:
            log.exception("Bulk filing %s could not go on", filing.pk)
            stuck = BulkFiling.objects.filter(pk=filing.pk)
            stuck.update(failed_at=now, failure=reason_of(error))
            continue
        left = BulkRow.objects.filter(rows, filing=OuterRef("pk"))
        ended = BulkFiling.objects.filter(~Exists(left), pk=filing.pk, **{f"{at}__isnull": True})
        if ended.update(**{at: now}) and at == "finished_at":
            _throw_away(filing)
        if lot.full:
            break


def _through(filing: BulkFiling, rows: Q, act: Act, *, now: datetime, lot: Lot) -> None:
    """Work through the rows of one table that nobody else holds."""
    last = 0
    free = BulkRow.objects.filter(rows, filing=filing).order_by("number")
    free = free.select_for_update(skip_locked=True)
    with box_of(filing) as box:
        neighbours = Neighbours.of(filing, box)
        while not lot.full:
            with transaction.atomic():
                row = free.filter(number__gt=last).first()
                if row is None:
                    break
                row.filing = filing
                act(Maker(row, box, neighbours, by=filing.owner, now=now))
            lot.done, last = lot.done + 1, row.number


def _check(maker: Maker) -> None:
    maker.take_in()
    maker.row.errors = _wrong(maker, give_up)
    maker.row.checked_at = maker.now
    maker.row.save(update_fields=["errors", "checked_at"])


def _file(maker: Maker) -> None:
    """The row's claim, filed; or, if something has changed since it was checked, its errors."""
    row = maker.row

    def finish(claim: Claim) -> None:
        signature = row.filing.signature
        file_claim(claim, by=maker.by, signature=signature, agreed=True, now=maker.now)
        BulkRow.objects.filter(pk=row.pk).update(claim=claim)

    errors = _wrong(maker, finish)
    if errors:
        BulkRow.objects.filter(pk=row.pk).update(errors=errors)


def _wrong(maker: Maker, finish: Callable[[Claim], object]) -> list[dict[str, object]]:
    """What is wrong with the row, its sentences in every language of the site."""
    found = attempt(maker, finish)
    if not found:
        return []
    texts: list[dict[str, str]] = [{} for _one in found]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for text, one in zip(texts, attempt(maker, finish), strict=True):
                text[language] = one.message
    return [
        {"column": one.column, "code": one.code, "text": text}
        for one, text in zip(found, texts, strict=True)
    ]


def _throw_away(filing: BulkFiling) -> None:
    """Delete the archive: what was filed is kept with the claims."""
    default_storage.delete(str(filing.archive.name))
    BulkFiling.objects.filter(pk=filing.pk).update(archive="")
