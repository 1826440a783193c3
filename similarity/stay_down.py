"""Keeps contents down because of a claim, and lets them go again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from claims.models import Claim
from pictures.models import Blob
from similarity.models import StayDown


@transaction.atomic
def keep_down(
    claim: Claim, *, avatars: Iterable[Blob], works: Iterable[Blob], now: datetime
) -> bool:
    """Make these contents, and no others, stay down because of a claim; whether any changed.

    What the claim kept down and no longer names is lifted; what it names already keeps its
    beginning. Asked twice, the second time changes nothing.
    """
    Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    wanted = {(blob.pk, StayDown.Kind.AVATAR) for blob in avatars}
    wanted |= {(blob.pk, StayDown.Kind.WORK) for blob in works}
    standing = StayDown.objects.filter(claim=claim, lifted_at=None)
    there = {(row.blob_id, StayDown.Kind(row.kind)): row.pk for row in standing}
    gone = [key for content, key in there.items() if content not in wanted]
    StayDown.objects.filter(pk__in=gone).update(lifted_at=now)
    new = sorted(wanted - there.keys())
    StayDown.objects.bulk_create(
        StayDown(claim=claim, blob_id=blob, kind=kind, since=now) for blob, kind in new
    )
    return bool(gone or new)


def lift(claim: Claim, *, now: datetime) -> int:
    """Let go everything that a claim kept down; returns how many contents."""
    return StayDown.objects.filter(claim=claim, lifted_at=None).update(lifted_at=now)
