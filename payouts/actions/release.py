"""Releases an approved batch: checked once more, booked, and from then on unchangeable."""

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
from payouts.models import Batch, Payment
from payouts.money import plain
from payouts.queries import payments_of, to_reopen
from payouts.vault import Unreadable
from review.digest import evidence_digest
from review.models import Approval

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


class ReleaseRefused(Refused):
    """Some payments must not go to the bank; `problems` names each with its reason."""

    code = "release_refused"

    def __init__(self, problems: list[str]) -> None:
        shown = problems[:_MOST_NAMED]
        if more := len(problems) - len(shown):
            shown.append(_("and %(more)s more") % {"more": more})
        super().__init__(
            _("Nothing was released. Reject the batch and prepare it without these payments.")
            + " "
            + " ".join(shown)
        )
        self.problems = problems


@transaction.atomic
def release_batch(batch: Batch, *, by: User, now: datetime) -> Batch:
    """Release an approved batch: its payments are booked as sent, its files can be made.

    Refused as a whole, naming every payment concerned, when evidence no longer has the digest that
    was approved, when a cell is unsafe in a spreadsheet or when an account number can't be opened.
    Released again, nothing changes.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if batch.state in (Batch.State.RELEASED, Batch.State.SETTLED):
        return batch
    if batch.state != Batch.State.APPROVED:
        raise BatchMoved(_("Only an approved batch can be released."))
    payments = list(payments_of(batch))
    if problems := problems_of(payments):
        raise ReleaseRefused(problems)
    # What came back is owed again before it is sent once more.
    book_payments(to_reopen(payments), Event.REOPENED, by=by, on=day_in_china(now), now=now)
    book_payments(payments, Event.SENT, by=by, on=day_in_china(now), now=now)
    batch.state = Batch.State.RELEASED
    batch.released_by, batch.released_at = by, now
    batch.save(update_fields=["state", "released_by", "released_at"])
    return batch


def problems_of(payments: list[Payment]) -> list[str]:
    """Everything that stands against paying these, in words, with the payment's reference."""
    problems = _evidence_problems(payments)
    for payment in payments:
        try:
            bankfile.check(row_of(payment))
        except Unreadable:
            problems.append(_about(payment, _("The account number can't be decrypted.")))
        except bankfile.UnsafeCell as bad:
            why = f"{COLUMN_NAMES[bad.column]}: {CELL_PROBLEMS[bad.code]}"
            problems.append(_about(payment, why))
    return problems


def row_of(payment: Payment) -> bankfile.Row:
    """A payment as the bank's file says it; raises `Unreadable` for a swapped account."""
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
