"""Begins measures for upheld claims and ends those whose decision was reversed."""

from datetime import datetime

from django.db import transaction

from claims.models import Claim
from claims.states import State
from enforcement.actions.measures import begin_measure, end_measure
from enforcement.models import Measure
from enforcement.queries.upholding import to_begin, to_end

MOST = 500  # per ring of the bell; the next ring goes on


def measure_waiting(*, now: datetime, most: int = MOST) -> int:
    """Begin and end the measures that decisions call for; returns how many.

    One claim per transaction; one that somebody else holds is passed over until the next ring.
    """
    begun = sum(_begin(key, now) for key in to_begin().values_list("pk", flat=True)[:most])
    return begun + sum(_end(key, now) for key in to_end().values_list("pk", flat=True)[:most])


@transaction.atomic
def _begin(key: int, now: datetime) -> bool:
    locked = Claim.objects.select_for_update(of=("self",), skip_locked=True)
    claim = locked.filter(pk=key).first()
    if claim is None or not to_begin().filter(pk=key).exists():
        return False
    begin_measure(claim, basis=Measure.Basis.UPHELD, now=now)
    return True


@transaction.atomic
def _end(key: int, now: datetime) -> bool:
    locked = Measure.objects.select_for_update(of=("self",), skip_locked=True)
    measure = locked.filter(pk=key).select_related("claim").first()
    if measure is None or not to_end().filter(pk=key).exists():
        return False
    withdrawn = measure.claim.state == State.WITHDRAWN
    end = Measure.End.WITHDRAWN if withdrawn else Measure.End.REVERSED
    return end_measure(measure, end=end, now=now)
