"""Begins and ends measures against avatars."""

from datetime import datetime
from functools import partial

from django.db import transaction

from claims.actions.steps import ring
from claims.models import Claim
from enforcement.models import Measure

CHANGED = "MEASURE_CHANGED"


@transaction.atomic
def begin_measure(claim: Claim, *, basis: Measure.Basis, now: datetime) -> Measure:
    """Ask that the claim's avatar be down from now on; the system does it, so there is no `by`.

    Where a measure of this claim stands already it is kept, and its basis grows from a forwarded
    notice to an upheld claim. Wakes whoever makes the orders.
    """
    Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    standing = Measure.objects.filter(claim=claim, ended_at=None).first()
    if standing is None:
        standing = Measure.objects.create(claim=claim, basis=basis, begun_at=now)
    elif basis == Measure.Basis.UPHELD and standing.basis != basis:
        standing.basis = basis
        standing.save(update_fields=["basis"])
    transaction.on_commit(partial(ring, CHANGED))
    return standing


@transaction.atomic
def end_measure(measure: Measure, *, end: Measure.End, now: datetime) -> bool:
    """End a measure that stands; whether it did. Wakes whoever makes the orders."""
    standing = Measure.objects.filter(pk=measure.pk, ended_at=None)
    ended = bool(standing.update(ended_at=now, end=end))
    if ended:
        measure.ended_at, measure.end = now, end
        transaction.on_commit(partial(ring, CHANGED))
    return ended
