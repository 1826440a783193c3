"""Releases an approved batch: checked once more, booked, and from then on unchangeable."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts import bankfile
from payouts.accounts import Event
from payouts.actions.batches import BatchMoved, check_not_own
from payouts.actions.evidence import note_evidence, unfit_awards
from payouts.actions.ledger import book_payments
from payouts.actions.payees import CELL_PROBLEMS
from payouts.actions.reserves import check_limits
from payouts.actions.withholding import check_tax_stands
from payouts.models import Batch, Payment, Refusal, Stop
from payouts.money import plain
from payouts.queries import payments_of, to_reopen
from payouts.vault import Unreadable

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
    """Some payments must not go to the bank; `problems` names each with its reason.

    `payments` are the references of those concerned.
    """

    code = "release_refused"

    def __init__(self, problems: list[tuple[Payment, str]]) -> None:
        self.problems = [_about(payment, why) for payment, why in problems]
        self.payments = [payment.reference for payment in dict.fromkeys(p for p, _why in problems)]
        shown = self.problems[:_MOST_NAMED]
        if more := len(problems) - len(shown):
            shown.append(_("and %(more)s more") % {"more": more})
        super().__init__(
            _("Nothing was released. Reject the batch and prepare it without these payments.")
            + " "
            + " ".join(shown)
        )
        self.extra = {"problems": self.problems, "payments": self.payments}


def release_batch(batch: Batch, *, by: User, now: datetime) -> Batch:
    """Release an approved batch: its payments are booked as sent, its files can be made.

    Refused as a whole, naming every payment concerned, when an award rests on something else than
    what was approved or is stopped, when a cell is unsafe in a spreadsheet or when an account
    number can't be opened; the refusal is kept for who decides next. Refused also beyond a limit or
    the reserve, and when another tax policy has come into force since it was prepared. Released
    again, nothing changes.
    """
    try:
        return _release(batch, by=by, now=now)
    except ReleaseRefused as refused:
        _keep(refused, batch, by=by, now=now)
        raise


@transaction.atomic
def _release(batch: Batch, *, by: User, now: datetime) -> Batch:
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if batch.is_released:
        return batch
    if batch.state != Batch.State.APPROVED:
        raise BatchMoved(_("Only an approved batch can be released."))
    check_tax_stands(batch, now=now)
    payments = list(payments_of(batch).prefetch_related(None))
    check_limits(batch, gross=sum((one.gross for one in payments), Decimal(0)), now=now)
    if problems := problems_of(payments):
        raise ReleaseRefused(problems)
    # What came back is owed again before it is sent once more.
    returned = to_reopen(one.award_id for one in payments)
    book_payments(returned, Event.REOPENED, by=by, on=day_in_china(now), now=now)
    book_payments(payments, Event.SENT, by=by, on=day_in_china(now), now=now)
    batch.state = Batch.State.RELEASED
    batch.released_by, batch.released_at = by, now
    batch.save(update_fields=["state", "released_by", "released_at"])
    return batch


@transaction.atomic
def _keep(refused: ReleaseRefused, batch: Batch, *, by: User, now: datetime) -> None:
    """Keep why a release was refused, and which evidence no longer fits."""
    Refusal.objects.create(
        batch=batch,
        problems=refused.problems,
        payments=refused.payments,
        refused_to=by,
        refused_at=now,
    )
    concerned = Payment.objects.filter(reference__in=refused.payments).select_related("award")
    awards = [payment.award for payment in concerned]
    note_evidence(awards, unfit_awards(awards), now=now)


def problems_of(payments: list[Payment]) -> list[tuple[Payment, str]]:
    """Everything that stands against paying these, each with the reason in words."""
    unfit = unfit_awards([payment.award for payment in payments])
    stopped = set(
        Stop.objects.filter(award__in=[one.award_id for one in payments], lifted_at__isnull=True)
        .order_by()
        .values_list("award", flat=True)
    )
    problems = []
    for payment in payments:
        if why := unfit.get(payment.award_id):
            problems.append((payment, why))
        if payment.award_id in stopped:
            problems.append((payment, _("its payment is stopped.")))
        try:
            bankfile.check(row_of(payment))
            payment.payee.open_identity()
        except Unreadable:
            why = _("The stored account or identity number of %(name)s is not what was entered.")
            problems.append((payment, why % {"name": payment.payee.account_name}))
        except bankfile.UnsafeCell as bad:
            why = f"{COLUMN_NAMES[bad.column]}: {CELL_PROBLEMS[bad.code]}"
            problems.append((payment, why))
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
