"""Takes the bank's result files: looked at first, applied once somebody has confirmed the look."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions.batches import BatchMoved, OwnClaim, check_not_own
from payouts.actions.settling import settle
from payouts.keys import opening_keys, sealing_key
from payouts.models import BankFile, BankLine, Batch, LineEnd, Payment
from payouts.queries import Judged, judge
from payouts.results import MOST_LINES, BadFile, Line, forms, read
from payouts.vault import seal_bytes, unseal_bytes

MOST_BYTES = 10 * 1024 * 1024
LOOKED_AT_FOR = timedelta(days=1)  # so long a file waits to be confirmed
AT_ONCE = 1000
_ONE_AT_A_TIME = 7_305_861_244_102_393_877  # a number of our own for this lock
FILE_PROBLEMS = {
    "encoding": gettext_lazy("The file is not text in an encoding that this bank uses."),
    "columns": gettext_lazy("The file has no usable columns; needed are %(detail)s."),
    "empty": gettext_lazy("The file has no rows."),
    "long": gettext_lazy("The file has more than %(detail)s rows."),
    "truncated": gettext_lazy(
        "The file is truncated: it breaks off, or has not the number or sum of rows that it "
        "states. Nothing of it is taken. Fetch it from the bank once more. %(detail)s"
    ),
    "markup": gettext_lazy("The file is no XML that can be read. %(detail)s"),
    "entities": gettext_lazy("The file has a document type or entities, which no bank sends."),
    "message": gettext_lazy(
        "The file is neither a pain.002 nor a camt.054 message, or not the kind that was chosen. "
        "%(detail)s"
    ),
}


class BadResultFile(Refused):
    """The file can't be read as a result file."""

    code = "result_unreadable"
    status = 400


class NothingInIt(Refused):
    """Every line of the file is known; there is nothing to import."""

    code = "result_empty"


class LookMoved(Refused):
    """What the file would do is no longer what was shown; `places` are the lines concerned."""

    code = "result_moved"

    def __init__(self, places: list[int]) -> None:
        super().__init__(
            ngettext(
                "Meanwhile one line means something else. Nothing was imported. Look at it once "
                "more, then confirm.",
                "Meanwhile %(count)s lines mean something else. Nothing was imported. Look at them "
                "once more, then confirm.",
                len(places),
            )
            % {"count": len(places)}
        )
        self.places = places


def too_large() -> BadResultFile:
    """The refusal of a file above the limit, also for those who have not read it yet."""
    return BadResultFile(
        _("The file is larger than %(most)s MiB.") % {"most": MOST_BYTES // 1024**2}, field="file"
    )


@transaction.atomic
def upload_result(
    *, by: User, filename: str, data: bytes, form: str = "", now: datetime
) -> BankFile:
    """Keep a result file for a look; the same bytes again give the file that is there already.

    `form` is a key of `results.forms()`; without one it is told from the content. Nothing else
    changes. Raises `BadResultFile` where the file as a whole can't be read or was cut off, and
    `OwnClaim` where it answers a payment to the uploader.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    sha256 = _check_size(data)
    _one_at_a_time()
    there = BankFile.objects.filter(sha256=sha256).order_by("imported_at").first()
    if there is not None:
        return there
    form, lines = _read(data, form)
    judged = judge(lines, today=day_in_china(now))
    _check_nothing_own(judged, by)
    file = BankFile(
        filename=_plain_name(filename),
        form=form,
        sha256=sha256,
        size=len(data),
        foreseen=[each.outcome.value for each in judged],
        uploaded_by=by,
        uploaded_at=now,
    )
    file.sealed = seal_bytes(data, place=file.place, key=sealing_key())
    file.save()
    return file


def look_at(file: BankFile, *, by: User, now: datetime) -> list[Judged]:
    """What importing a file would do, line by line, as things stand; changes nothing."""
    by.must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR)
    _form, lines = _read(bytes_of_file(file), file.form)
    return judge(lines, today=day_in_china(now))


@transaction.atomic
def import_file(file: BankFile, *, by: User, now: datetime) -> BankFile:
    """Apply a file that was looked at, and keep each line with its outcome.

    Every line is judged once more, with the batches locked. Raises `LookMoved` where one means
    something else than was shown; `look_again` takes down what it means now. A file imported
    already is given back, and nothing changes.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    _one_at_a_time()
    file = BankFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.is_imported:
        return file
    judged = _judged_locked(file, by=by, now=now)
    if moved := _moved(file.foreseen, judged):
        raise LookMoved(moved)
    if not any(each.changes or each.needs_a_person or each.kept for each in judged):
        raise NothingInIt(_("Every row of this file is known already: there is nothing to do."))
    file.imported_by, file.imported_at = by, now
    file.save(update_fields=["imported_by", "imported_at"])
    _keep_lines(file, [each for each in judged if each.kept is None])
    LineEnd.objects.bulk_create(
        LineEnd(line=each.kept, by=by, at=now, applied_with=file) for each in judged if each.kept
    )
    settle([each for each in judged if each.changes], by=by, now=now)
    return file


@transaction.atomic
def look_again(file: BankFile, *, by: User, now: datetime) -> list[int]:
    """Take down what the lines of a file mean now; returns the places whose meaning moved."""
    by.must_have_role(Role.FINANCE_PREPARER)
    file = BankFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    judged = look_at(file, by=by, now=now)
    moved = _moved(file.foreseen, judged)
    if moved and not file.is_imported:
        file.foreseen = [each.outcome.value for each in judged]
        file.save(update_fields=["foreseen"])
    return moved


@transaction.atomic
def discard_file(file: BankFile, *, by: User) -> None:
    """Delete a file that nobody has confirmed."""
    by.must_have_role(Role.FINANCE_PREPARER)
    file = BankFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.is_imported:
        raise BatchMoved(_("This file has been imported, so it is kept."))
    file.delete()


def forget_looks(*, now: datetime) -> int:
    """Delete files that nobody has confirmed within a day; returns how many."""
    stale = BankFile.objects.filter(imported_at__isnull=True, uploaded_at__lt=now - LOOKED_AT_FOR)
    with transaction.atomic():
        keys = list(stale.select_for_update(skip_locked=True).values_list("pk", flat=True))
        BankFile.objects.filter(pk__in=keys).delete()
    return len(keys)


def preview_result(batch: Batch, *, by: User, data: bytes, now: datetime) -> list[Judged]:
    """What this file would do, without keeping it; `batch` is one that it answers."""
    _check_answered(batch, by)
    _check_size(data)
    _form, lines = _read(data, "")
    judged = judge(lines, today=day_in_china(now))
    _check_nothing_own(judged, by)
    return judged


@transaction.atomic
def import_result(batch: Batch, *, by: User, filename: str, data: bytes, now: datetime) -> BankFile:
    """Take in a file in one step, as a program does; it may answer other batches as well."""
    _check_answered(batch, by)
    file = upload_result(by=by, filename=filename, data=data, now=now)
    if not file.is_imported:
        look_again(file, by=by, now=now)
    return import_file(file, by=by, now=now)


def bytes_of_file(file: BankFile) -> bytes:
    """The bytes of a result file as they came; raises `vault.Unreadable` if changed."""
    return unseal_bytes(bytes(file.sealed), place=file.place, keys=opening_keys())


def _check_size(data: bytes) -> str:
    """The SHA-256 of a file that is not too large."""
    if len(data) > MOST_BYTES:
        raise too_large()
    return hashlib.sha256(data).hexdigest()


def _plain_name(filename: str) -> str:
    return "".join(sign for sign in PurePath(filename).name if sign.isprintable())[:200] or "result"


def _one_at_a_time() -> None:
    """Two files with the same lines at once would each see them open, so the later one waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _read(data: bytes, form: str) -> tuple[str, list[Line]]:
    if form and form not in forms():
        raise BadResultFile(_("Choose one of the forms."), field="form")
    try:
        return read(data, form)
    except BadFile as bad:
        detail = bad.detail if bad.code != "long" else str(MOST_LINES)
        problem = str(FILE_PROBLEMS[bad.code]) % {"detail": detail}
        raise BadResultFile(problem.strip(), field="file") from bad


def _check_answered(batch: Batch, by: User) -> None:
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    batch.refresh_from_db(fields=["state"])
    if not batch.is_released:
        raise BatchMoved(_("Results come in after the batch was released."))


def _check_nothing_own(judged: Iterable[Judged], by: User) -> None:
    """Raise `OwnClaim` if a batch that the file answers pays this person."""
    batches = {each.payment.batch_id for each in judged if each.payment}
    if Payment.objects.filter(batch__in=batches, award__claim__claimant=by).exists():
        raise OwnClaim(_("This file answers a batch that pays you: somebody else must import it."))


def _judged_locked(file: BankFile, *, by: User, now: datetime) -> list[Judged]:
    """The lines against payments that nobody else can change until the transaction ends."""
    _form, lines = _read(bytes_of_file(file), file.form)
    today = day_in_china(now)
    batches = {each.payment.batch_id for each in judge(lines, today=today) if each.payment}
    locked = Batch.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=batches)
    list(locked.order_by("pk").values_list("pk", flat=True))
    judged = judge(lines, today=today)
    _check_nothing_own(judged, by)
    return judged


def _moved(foreseen: list[str], judged: list[Judged]) -> list[int]:
    """The places, from 0, at which a line means something else than was foreseen."""
    longer = max(len(foreseen), len(judged))
    now = [each.outcome.value for each in judged]
    return [
        place for place in range(longer) if foreseen[place : place + 1] != now[place : place + 1]
    ]


def _keep_lines(file: BankFile, judged: list[Judged]) -> None:
    BankLine.objects.bulk_create(
        (
            BankLine(
                file=file,
                place=place,
                number=each.line.number,
                reference=each.line.reference,
                status=each.line.status or "",
                amount=each.line.amount,
                settled_on=each.line.settled_on,
                message=each.line.message,
                entry=each.line.entry,
                identity=each.line.identity,
                outcome=each.outcome,
                payment=each.payment,
            )
            for place, each in enumerate(judged, start=1)
        ),
        batch_size=AT_ONCE,
    )
