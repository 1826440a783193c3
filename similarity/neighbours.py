"""Which stored contents are worth comparing in full with a picture: the nearest by their prints."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from pgvector.django import CosineDistance

from pictures.models import Avatar, Blob
from similarity.models import Fingerprint, StayDown, Watch

if TYPE_CHECKING:
    from similarity.features import Print

NEAREST = 12  # for each view of the picture


def watched() -> QuerySet[Watch]:
    """The watches that stand and are not in quarantine."""
    return Watch.objects.filter(ended_at=None).exclude(floods__outcome="")


def kept_down() -> QuerySet[StayDown]:
    """What must stay down now."""
    return StayDown.objects.filter(lifted_at=None)


def contents_watched() -> QuerySet[Any]:
    """The contents of watched works, to ask `near` among."""
    return watched().filter(work__blob=OuterRef("blob"))


def contents_kept_down() -> QuerySet[Any]:
    """The contents that must stay down, to ask `near` among."""
    return kept_down().filter(blob=OuterRef("blob"))


def contents_registered() -> QuerySet[Any]:
    """The contents of registered avatars, to ask `near` among."""
    return Avatar.objects.filter(external_id__isnull=False, blob=OuterRef("blob"))


def near(found: "Print", *, space: str, among: QuerySet[Any], limit: int = NEAREST) -> list[Blob]:
    """The contents closest to any view of a print, without those of the very same picture.

    `among` tells by `OuterRef("blob")` which contents are asked about.
    """
    fingerprints = Fingerprint.objects.filter(Exists(among), space=space).select_related("blob")
    blobs: dict[int, Blob] = {}
    for vector in found.views.reshape(-1, found.views.shape[-1]):
        ordered = fingerprints.order_by(CosineDistance("embedding", vector), "blob")
        blobs.update((each.blob_id, each.blob) for each in ordered[:limit])
    return list(blobs.values())
