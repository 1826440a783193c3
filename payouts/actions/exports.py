"""Makes the bank's file of an approved batch, once, and keeps its bytes."""

import hashlib
import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts import bankfile
from payouts.accounts import Event
from payouts.actions.acceptance import CELL_PROBLEMS
from payouts.actions.batches import BatchMoved, check_not_own
from payouts.actions.ledger import book_payments
from payouts.models import Batch, Export, Payment
from payouts.money import plain
from payouts.queries import export_of, payments_of
from payouts.vault import Unreadable
from review.digest import evidence_digest
from review.models import Approval

log = logging.getLogger(__name__)

CURRENCY = "CNY"
_MOST_NAMED = 20
COLUMN_NAMES = {
    "reference": gettext_lazy("reference"),
    "account_name": gettext_lazy("account name"),
    "account_number": gettext_lazy("account number"),
    "bank": gettext_lazy("bank and branch"),
    "amount": gettext_lazy("amount"),
    "currency": gettext_lazy("currency"),
    "purpose": gettext_lazy("purpose"),
    "evidence_digest": gettext_lazy("evidence digest"),
}


class ExportRefused(Refused):
    """Some payments must not go to the bank; `problems` names each with its reason."""

    code = "export_refused"

    def __init__(self, problems: list[str]) -> None:
        shown = problems[:_MOST_NAMED]
        if more := len(problems) - len(shown):
            shown.append(_("and %(more)s more") % {"more": more})
        super().__init__(
            _("No file was made. Reject the batch and prepare it without these payments.")
            + " "
            + " ".join(shown)
        )
        self.problems = problems


@transaction.atomic
def export_batch(batch: Batch, *, by: User, now: datetime) -> Export:
    """Make the payment file of an approved batch; asked again, the same stored bytes come back.

    Refused as a whole, naming every payment concerned, when evidence no longer has the digest that
    was approved, when a cell is unsafe in a spreadsheet or when an account number can't be opened.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state in (Batch.State.EXPORTED, Batch.State.SETTLED):
        return batch.export
    if batch.state != Batch.State.APPROVED:
        raise BatchMoved(_("Only an approved batch can be exported."))
    payments = list(payments_of(batch))
    content = bankfile.write(_rows(payments))
    export = Export.objects.create(
        batch=batch,
        filename=f"{batch.reference}.csv",
        media_type=bankfile.MEDIA_TYPE,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_by=by,
        made_at=now,
    )
    book_payments(payments, Event.SENT, by=by, on=day_in_china(now), now=now)
    batch.state = Batch.State.EXPORTED
    batch.save(update_fields=["state"])
    return export


def read_export(batch: Batch, *, by: User) -> Export:
    """The stored file with its account numbers, for those who hand it to the bank."""
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    export = export_of(batch)
    if export is None:
        raise BatchMoved(_("The bank's file of this batch has not been made yet."))
    log.info("export of batch %s was read by user %s", batch.reference, by.pk)
    return export


def _rows(payments: list[Payment]) -> list[bankfile.Row]:
    """The file's rows, or `ExportRefused` with everything that stands against them."""
    problems = _evidence_problems(payments)
    rows = []
    for payment in payments:
        try:
            row = _row(payment)
            bankfile.check(row)
        except Unreadable:
            problems.append(_about(payment, _("The account number can't be decrypted.")))
        except bankfile.UnsafeCell as bad:
            why = f"{COLUMN_NAMES[bad.column]}: {CELL_PROBLEMS[bad.code]}"
            problems.append(_about(payment, why))
        else:
            rows.append(row)
    if problems:
        raise ExportRefused(problems)
    return rows


def _row(payment: Payment) -> bankfile.Row:
    return bankfile.Row(
        reference=payment.reference,
        account_name=payment.payee.account_name,
        account_number=payment.payee.open_number(),
        bank=payment.payee.bank_name,
        amount=plain(payment.amount),
        currency=CURRENCY,
        purpose=str(payment.award.claim),
        evidence_digest=payment.award.digest,
    )


def _about(payment: Payment, why: str) -> str:
    return _("Payment %(reference)s of claim %(claim)s: %(why)s") % {
        "reference": payment.reference,
        "claim": payment.award.claim,
        "why": why,
    }


def _evidence_problems(payments: list[Payment]) -> list[str]:
    """One sentence per claim whose evidence is not what was approved.

    Each award carries the digest of one of its claim's approvals; computed again as of the end of
    that round it must come out the same. An appeal does not disturb an award made before it.
    """
    carried = dict.fromkeys((payment.award.claim, payment.award.digest) for payment in payments)
    approved = {
        (approval.claim_id, approval.digest): approval.round
        for approval in Approval.objects.filter(
            claim__in=[claim for claim, _digest in carried], outcome=Approval.Outcome.APPROVED
        )
    }
    changed = dict.fromkeys(
        claim
        for claim, digest in carried
        if (claim.pk, digest) not in approved
        or evidence_digest(claim, through=approved[claim.pk, digest]) != digest
    )
    return [
        _("Claim %(claim)s: its evidence is not what was approved.") % {"claim": claim}
        for claim in changed
    ]
