"""Finance prepares batches of payments; another person approves or rejects them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.numbers import next_number
from claims.references import year_of
from payouts.actions.payees import CELL_PROBLEMS
from payouts.actions.reserves import check_batch_limit
from payouts.actions.seals import PayeeAltered, check_seals
from payouts.actions.withholding import tax_policy_for
from payouts.bankfile import problem_of
from payouts.models import Acceptance, Award, Batch, Payee, Payment, TaxPolicy
from payouts.money import plain
from payouts.queries import (
    Pick,
    Why,
    altered_in,
    left_out,
    payable,
    pays_own_claim,
    picked,
    shares_under,
    sum_of,
    to_make_good,
    totals_left_out,
    why_left_out,
)

EVERYTHING = Pick()


class NothingPayable(Refused):
    """No award can be paid now."""

    code = "nothing_payable"


class NotPayable(Refused):
    """A chosen award can't be paid now; the message says why."""

    code = "not_payable"


class OwnBatch(Refused):
    """A batch is decided by somebody who did not prepare it."""

    code = "own_batch"
    status = 403


class OwnClaim(Refused):
    """Nobody handles the payment of their own claim."""

    code = "own_claim"
    status = 403


class BatchMoved(Refused):
    """The batch is no longer in the state that this needs."""

    code = "batch_moved"


class NoReason(Refused):
    """Rejecting needs a written reason."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def prepare_batch(
    *, by: User, awards: Iterable[Award] | None = None, pick: Pick = EVERYTHING, now: datetime
) -> Batch:
    """Put the chosen awards, or those payable ones that `pick` wants, into one batch.

    Two preparers at once never pay an award twice: the awards are locked, then looked at again,
    and behind that stands a unique index on live payments. A chosen award that can't be paid
    refuses the batch and is named; of picked ones, those that a rival has taken stay out. The batch
    keeps a note of what was left out and why. While no tax policy is in force, `TaxUndecided` is
    raised.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    policy = tax_policy_for(now)
    chosen = None if awards is None else {award.pk for award in awards}
    wanted = chosen if chosen is not None else {award.pk for award in picked(pick, to=by)}
    locked = list(
        Award.objects.filter(pk__in=wanted)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    found = list(payable(to=by).filter(pk__in=locked))
    if chosen is not None and len(found) < len(chosen):
        _refuse_chosen(chosen - {award.pk for award in found}, by)
    if not found:
        raise NothingPayable(_("No award is payable now. The list says what is left out and why."))
    return _make_batch(found, policy, by=by, now=now)


def _make_batch(awards: list[Award], policy: TaxPolicy, *, by: User, now: datetime) -> Batch:
    """A batch of locked, payable awards, its payments in the order of their due dates."""
    payees = _payees_of(awards)
    shares = [shares_under(policy, one.amount, payees[one.claim_id]) for one in awards]
    total = sum((share.net for share in shares), Decimal(0))
    check_batch_limit(sum((award.amount for award in awards), Decimal(0)))
    year, number = year_of(now), next_number("batch", now=now)
    batch = Batch.objects.create(
        reference=f"PB-{year}-{number:06d}",
        total=total,
        count=len(awards),
        prepared_by=by,
        prepared_at=now,
        left_out=_note(awards, to=by),
    )
    earlier = to_make_good(awards)
    Payment.objects.bulk_create(
        Payment(
            reference=f"PB{year}{number:06d}N{place:06d}",
            batch=batch,
            award=award,
            payee=payees[award.claim_id],
            gross=share.gross,
            withheld=share.withheld,
            amount=share.net,
            tax_policy=policy,
            replaces=earlier.get(award.pk),
        )
        for place, (award, share) in enumerate(zip(awards, shares, strict=True), start=1)
    )
    return batch


def _payees_of(awards: list[Award]) -> dict[int, Payee]:
    """Who is paid, by claim; raises `NotPayable` for a name that no bank file can carry."""
    accepted = Acceptance.objects.filter(claim__in={award.claim_id for award in awards})
    payees = {one.claim_id: one.payee for one in accepted.select_related("payee")}
    for award in awards:
        payee = payees[award.claim_id]
        for value in (payee.account_name, payee.bank_name):
            if code := problem_of(value):
                raise NotPayable(
                    _("The payee of claim %(claim)s can't be paid as entered. %(why)s")
                    % {"claim": award.claim, "why": CELL_PROBLEMS[code]}
                )
    check_seals(dict.fromkeys(payees.values()))
    return payees


def _note(awards: list[Award], *, to: User) -> dict[str, dict[str, str | int]]:
    """What stays out of a batch of these awards, counted and summed in CNY by its reason."""
    totals = totals_left_out(to=to)
    others = sum_of(payable(to=to).exclude(pk__in=[award.pk for award in awards]))
    if others.count:
        totals[Why.NOT_PICKED] = others
    return {
        why.value: {"count": total.count, "amount": plain(total.amount)}
        for why, total in totals.items()
    }


def _refuse_chosen(missing: set[int], by: User) -> None:
    """Raise `NotPayable` naming each chosen award that can't be paid, with its reason."""
    known = list(left_out(to=by).filter(pk__in=missing))
    said = [f"{award.claim}: {why_left_out(award).label}" for award in known]
    if len(known) < len(missing):
        said.append(_("Some are paid already or do not exist."))
    raise NotPayable(_("Not all chosen awards can be paid.") + " " + " ".join(said))


@transaction.atomic
def approve_batch(batch: Batch, *, by: User, now: datetime) -> Batch:
    """Approve a prepared batch; never by its preparer. Of two approvals at once one wins.

    Every number of its payees is opened: `PayeeAltered` where one is not what was entered.
    """
    _check_decider(batch, by)
    if altered := altered_in(batch):
        raise PayeeAltered(altered)
    changed = Batch.objects.filter(pk=batch.pk, state=Batch.State.PREPARED).update(
        state=Batch.State.APPROVED, approved_by=by, approved_at=now
    )
    if not changed:
        raise BatchMoved(_("This batch has been decided already. Reload the page to see how."))
    batch.refresh_from_db()
    return batch


@transaction.atomic
def reject_batch(batch: Batch, *, by: User, reason: str, now: datetime) -> Batch:
    """Reject a batch with a reason, before its file is made; its awards become payable again.

    An approved batch may still be rejected; who approved it stays on record.
    """
    _check_decider(batch, by)
    if not reason.strip():
        raise NoReason(_("Say in words why you reject this batch."), field="reason")
    changed = Batch.objects.filter(
        pk=batch.pk, state__in=[Batch.State.PREPARED, Batch.State.APPROVED]
    ).update(
        state=Batch.State.REJECTED, rejected_by=by, rejected_at=now, rejection_reason=reason.strip()
    )
    if not changed:
        raise BatchMoved(_("This batch can't be rejected any more. Reload the page to see why."))
    Payment.objects.filter(batch=batch).update(state=Payment.State.CANCELLED)
    batch.refresh_from_db()
    return batch


def _check_decider(batch: Batch, by: User) -> None:
    """Raise unless this person may decide this batch."""
    by.must_have_role(Role.FINANCE_APPROVER)
    if batch.prepared_by_id == by.pk:
        raise OwnBatch(_("You prepared this batch: somebody else must decide it."))
    check_not_own(batch, by)


def check_not_own(batch: Batch, by: User) -> None:
    """Raise `OwnClaim` if the batch pays this person."""
    if pays_own_claim(batch, by):
        raise OwnClaim(_("This batch pays a claim of your own: somebody else must handle it."))
