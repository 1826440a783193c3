"""The payments of a frozen batch in portions, and the files that were or wait to be made."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Now

from payouts.models import Batch, Export, ExportLook, Payment

PORTION = 1000
SILENCE = timedelta(minutes=3)  # whoever makes an export gives a sign of life more often


def payments_in_portions(batch: Batch, fields: Sequence[str]) -> Iterator[Any]:
    """Some columns of every payment of a batch in the order of their keys.

    Each portion is a short question of its own (docs/decisions/0019): no cursor stays open, and
    memory is that of one portion. Payments of a released batch never change.
    """
    last = 0
    rows = Payment.objects.filter(batch=batch).order_by("pk").values_list(*fields, named=True)
    while found := list(rows.filter(pk__gt=last)[:PORTION]):
        yield from found
        last = found[-1].pk


def export_of(batch: Batch, profile: str) -> Export | None:
    """The file of a batch for one bank profile, made or not."""
    return Export.objects.filter(batch=batch, profile=profile).select_related("made_by").first()


def exports_of(batch: Batch) -> QuerySet[Export]:
    """All files of a batch that were asked for, with who took them away, without their bytes."""
    looks = ExportLook.objects.select_related("viewer")
    return (
        Export.objects.filter(batch=batch)
        .select_related("made_by")
        .prefetch_related(Prefetch("looks", looks))
        .order_by("asked_at", "pk")
    )


def waiting_exports() -> QuerySet[Export]:
    """Exports that wait, and those whose maker has fallen silent, the oldest first."""
    silent = Q(state=Export.State.RUNNING, touched_at__lt=Now() - SILENCE)
    return Export.objects.filter(Q(state=Export.State.QUEUED) | silent).order_by("asked_at", "pk")
