"""What the batch page shows to who decides, and the steps after a refused release."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import prepare_again, reject_refused
from payouts.models import Batch, Payment, Refusal
from payouts.queries import (
    Figures,
    Known,
    Total,
    Why,
    batches,
    figures_of,
    known_of,
    last_refusal,
    last_released,
    limits_at,
    shares_of,
)

BADGES = {Known.SHARED: "bad", Known.CHANGED: "warn", Known.NEW: "info", Known.KNOWN: ""}


def undecided(batch: Batch) -> bool:
    """Whether somebody still looks at this batch before its money is sent."""
    return batch.state in (Batch.State.PREPARED, Batch.State.APPROVED)


def review_facts(batch: Batch, user: User) -> dict[str, Any]:
    """Totals, what changed since the last batch, limits, what was left out, and a refusal."""
    facts: dict[str, Any] = {"noted": noted(batch), "undecided": undecided(batch)}
    refusal = last_refusal(batch)
    if undecided(batch):
        figures, before = figures_of(batch), last_released(batch)
        last = figures_of(before) if before else None
        facts |= {
            "figures": figures,
            "last": last,
            "changes": changes(figures, last),
            "banks": shares_of(batch),
            "badges": [(badge, figures.known[badge], BADGES[badge]) for badge in Known],
            "limits": limits_at(timezone.now()),
        }
    return facts | {
        "refusal": refusal,
        "can_reject_refused": _decides(batch, refusal, user),
        "can_prepare_again": bool(refusal)
        and batch.state == Batch.State.REJECTED
        and user.has_role(Role.FINANCE_PREPARER),
    }


def _decides(batch: Batch, refusal: Refusal | None, user: User) -> bool:
    return (
        refusal is not None
        and batch.state == Batch.State.APPROVED
        and user.has_role(Role.FINANCE_APPROVER)
        and batch.prepared_by_id != user.pk
    )


def noted(batch: Batch) -> list[tuple[Why, Total]]:
    """What was left out when the batch was prepared, as it was noted then."""
    return [
        (why, Total(batch.left_out[why]["count"], batch.left_out[why]["amount"]))
        for why in Why
        if why in batch.left_out
    ]


def changes(figures: Figures, last: Figures | None) -> dict[str, Any] | None:
    """How a batch differs from the last one that was released; None where it is the first."""
    if last is None:
        return None
    return {
        "count": figures.count - last.count,
        "net": figures.net - last.net,
        "largest": figures.largest - last.largest,
        "new_share": figures.new_share - last.new_share,
    }


def show_badges(payments: Iterable[Payment]) -> None:
    """Give each payment of a reviewed batch its badge in words, and its colour."""
    for payment in payments:
        badge = known_of(payment)
        payment.badge, payment.badge_tone = badge.label, BADGES[badge]  # type: ignore[attr-defined]  # for the template


class RejectRefused(RoleRequiredMixin):
    """Rejects a batch whose release was refused, and stops what stood against it."""

    roles = (Role.FINANCE_APPROVER,)

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        try:
            reject_refused(batch, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("Rejected. What stood against it is stopped; a preparer can go on.")
            )
        return redirect("payouts:batch", batch_id)


class PrepareAgain(RoleRequiredMixin):
    """Prepares the rest of a batch that was rejected after a refused release."""

    roles = (Role.FINANCE_PREPARER,)

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        try:
            new = prepare_again(batch, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("payouts:batch", batch_id)
        messages.success(
            request,
            _("Batch %(batch)s is prepared. Somebody else must approve it.") % {"batch": new},
        )
        return redirect("payouts:batch", new.public_id)
