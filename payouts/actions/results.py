"""Takes the bank's result file: payments become paid or failed, claims paid, the batch settled."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions import advance
from claims.clocks import day_in_china
from claims.models import Claim
from claims.states import State
from payouts.accounts import Event
from payouts.actions.batches import BatchMoved, check_not_own
from payouts.actions.ledger import book_payments
from payouts.models import BankResult, Batch, Payment
from payouts.queries import Judged, fully_paid, judge
from payouts.resultfile import BadFile, Status, read

MOST_BYTES = 1024 * 1024
FILE_PROBLEMS = {
    "encoding": gettext_lazy("The file is neither UTF-8 nor GB18030 text."),
    "columns": gettext_lazy("The file has no usable columns; needed are %(detail)s."),
    "empty": gettext_lazy("The file has no rows."),
    "long": gettext_lazy("The file has more than %(detail)s rows."),
}


class BadResultFile(Refused):
    """The file can't be read as a result file."""

    code = "result_unreadable"
    status = 400


class NothingInIt(Refused):
    """No row of the file changes a payment of this batch."""

    code = "result_empty"


def too_large() -> BadResultFile:
    """The refusal of a file above the limit, also for those who have not read it yet."""
    return BadResultFile(
        _("The file is larger than %(most)s KiB.") % {"most": MOST_BYTES // 1024}, field="file"
    )


def preview_result(batch: Batch, *, by: User, data: bytes, now: datetime) -> list[Judged]:
    """What importing this file would do, row by row; changes nothing."""
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    return _judged(batch, data, now)


@transaction.atomic
def import_result(
    batch: Batch, *, by: User, filename: str, data: bytes, now: datetime
) -> BankResult:
    """Apply the usable rows of a result file and keep the file with each row's outcome.

    A failed payment makes its award payable again; a claim whose every award is paid becomes PAID;
    a batch without pending payments is settled. The same file again gives the same result and
    changes nothing. A file that answers several batches is imported once for each.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    fingerprint = hashlib.sha256(data).hexdigest()
    if earlier := BankResult.objects.filter(batch=batch, sha256=fingerprint).first():
        return earlier
    judged = _judged(batch, data, now)
    usable = [row for row in judged if row.payment is not None]
    if not usable:
        raise NothingInIt(_("No row of this file changes anything. The preview says why."))
    result = BankResult.objects.create(
        batch=batch,
        filename=filename[:200],
        sha256=fingerprint,
        content=data,
        rows=[row.as_json() for row in judged],
        imported_by=by,
        imported_at=now,
    )
    _settle(batch, usable, by=by, now=now)
    return result


def _judged(batch: Batch, data: bytes, now: datetime) -> list[Judged]:
    """The rows of a file against the batch's payments as they stand."""
    if batch.state not in (Batch.State.RELEASED, Batch.State.SETTLED):
        raise BatchMoved(_("Results come in after the batch was released."))
    if len(data) > MOST_BYTES:
        raise too_large()
    try:
        lines = read(data)
    except BadFile as bad:
        problem = str(FILE_PROBLEMS[bad.code]) % {"detail": bad.detail}
        raise BadResultFile(problem, field="file") from bad
    return judge(batch, lines, today=day_in_china(now))


def _settle(batch: Batch, usable: list[Judged], *, by: User, now: datetime) -> None:
    """Write the outcomes into payments, then into the claims and the batch they complete."""
    payments = [_outcome(row) for row in usable]
    Payment.objects.bulk_update(payments, ["state", "settled_on", "failure"], batch_size=500)
    for event in (Event.PAID, Event.FAILED):
        answered = [payment for payment in payments if payment.state == event.value]
        book_payments(answered, event, by=by, now=now)
    paid = {payment.award.claim_id for payment in payments if payment.state == Payment.State.PAID}
    # A claim's awards may lie in two batches. Two imports at once would each see the other's
    # payment pending and leave the claim unpaid for ever, so the later one waits here.
    list(
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=paid)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for claim in fully_paid(paid):
        advance(claim, to=State.PAID, by=by, reason=batch.reference, now=now)
    if not Payment.objects.filter(batch=batch, state=Payment.State.PENDING).exists():
        batch.state = Batch.State.SETTLED
        batch.save(update_fields=["state"])


def _outcome(row: Judged) -> Payment:
    """The payment of a usable row with the bank's answer in it, not yet saved."""
    payment, line = row.payment, row.line
    assert payment is not None  # noqa: S101  # usable rows have one
    payment.state = Payment.State(line.status or "")
    payment.settled_on = line.settled_on
    payment.failure = line.message if line.status == Status.FAILED else ""
    return payment
